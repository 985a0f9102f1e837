/**
 * CertificateList (CRL): RFC 5280 section 5. Wire: DER.
 * @module
 */
import { type Extensions, readExtensions } from '../certificate/extension.ts'
import { readGeneralNames } from '../certificate/general-name.ts'
import { type Name, readName } from '../certificate/name.ts'
import { extensionOid } from '../certificate/object-ids.ts'
import { authorityKeyIdentifierOf, numberExtension } from '../certificate/read-extensions.ts'
import { type RevocationReason, reasonOf } from '../certificate/revocation-reason.ts'
import { readSignature, type SignedData } from '../certificate/signed-data.ts'
import {
  constructedTag,
  type DerItems,
  type DerValue,
  derInside,
  derItems,
  derTag,
  readDer,
} from '../der/der-reader.ts'
import { readSerialNumber, readSmallInteger, readTime } from '../der/der-values.ts'
import { malformed } from '../errors.ts'
import {
  type IssuingDistributionPoint,
  issuingDistributionPointOf,
} from './issuing-distribution-point.ts'

/**
 * One entry of a CRL; the serial number is hexadecimal.
 * @see RFC 5280, 5.1.2.6
 */
export type RevokedCertificate = {
  readonly serialNumber: string
  readonly revokedAt: Date
  readonly reason?: RevocationReason
  /** In an indirect CRL, whose certificate it is; the list's own issuer's where nothing is said. */
  readonly certificateIssuer?: Name
  readonly extensions: Extensions
}

/** Only {@link parseCrl} makes one. */
export type CertificateList = SignedData & {
  readonly der: Uint8Array
  readonly version: number
  readonly issuer: Name
  readonly thisUpdate: Date
  readonly nextUpdate?: Date
  /** By serial number; of an indirect CRL the first of each number, whoever issued it. */
  readonly revoked: ReadonlyMap<string, RevokedCertificate>
  /** Further entries of a serial number that is among `revoked`, of other issuers. */
  readonly revokedAgain: readonly RevokedCertificate[]
  readonly extensions: Extensions
  /** Lower-case hexadecimal. */
  readonly crlNumber?: string
  readonly issuingDistributionPoint?: IssuingDistributionPoint
}

const path = 'crl'
const maxBytes = 32 * 1024 * 1024
const none: Extensions = new Map()

/**
 * Reads a CRL without trusting it.
 * @throws PkiError `pki/malformed`, `pki/unsupported`; `pki/limit` above 32 MiB
 * @see RFC 5280, 5
 */
export function parseCrl(der: Uint8Array): CertificateList {
  const outer = derItems(readDer(der, derTag.sequence, path, { maxBytes }), path)
  const tbs = outer.next(derTag.sequence, path)
  const items = derItems(tbs, path)
  const version = readVersion(items)
  const algorithm = items.next(derTag.sequence, 'signature')
  const issuer = readName(items.next(derTag.sequence, 'issuer'), 'issuer')
  const thisUpdate = readTime(items.any('thisUpdate'), 'thisUpdate')
  const nextUpdate = readOptionalTime(items)
  const { revoked, revokedAgain } = readRevoked(
    items.optional(derTag.sequence, 'revokedCertificates'),
    version,
  )
  const extensions = readTail(items, version)
  const signed = readSignature(outer, tbs, path, algorithm)
  outer.end(path)
  return {
    der,
    version,
    issuer,
    thisUpdate,
    ...(nextUpdate && { nextUpdate }),
    revoked,
    revokedAgain,
    ...readCrlExtensions(extensions),
    ...signed,
  }
}

function readVersion(items: DerItems): number {
  const version = items.optional(derTag.integer, 'version')
  if (!version) return 1
  if (readSmallInteger(version, 'version') !== 1) throw malformed('version', 'not v2')
  return 2
}

function readOptionalTime(items: DerItems): Date | undefined {
  const tag = items.nextTag()
  if (tag !== derTag.utcTime && tag !== derTag.generalizedTime) return undefined
  return readTime(items.any('nextUpdate'), 'nextUpdate')
}

/** Absent when nothing is revoked: RFC 5280 5.1.2.6. */
function readRevoked(
  list: DerValue | undefined,
  version: number,
): Pick<CertificateList, 'revoked' | 'revokedAgain'> {
  const revoked = new Map<string, RevokedCertificate>()
  const revokedAgain: RevokedCertificate[] = []
  if (!list) return { revoked, revokedAgain }
  const items = derItems(list, 'revokedCertificates')
  if (items.nextTag() === undefined) throw malformed('revokedCertificates', 'empty list')
  let issuer: Name | undefined
  while (items.nextTag() !== undefined) {
    const read = readEntry(items.next(derTag.sequence, 'revokedCertificates'), version)
    issuer = certificateIssuerOf(read.extensions) ?? issuer
    const entry = issuer ? { ...read, certificateIssuer: issuer } : read
    if (revoked.has(entry.serialNumber)) revokedAgain.push(entry)
    else revoked.set(entry.serialNumber, entry)
  }
  return { revoked, revokedAgain }
}

/** Holds for the entries that follow as well, until another is named: RFC 5280 5.3.3. */
function certificateIssuerOf(extensions: Extensions): Name | undefined {
  const extension = extensions.get(extensionOid.certificateIssuer)
  if (!extension) return undefined
  const value = readDer(extension.value, derTag.sequence, 'certificateIssuer')
  const [name, ...others] = readGeneralNames(value, 'certificateIssuer')
  if (name?.type !== 'directoryName' || others.length > 0)
    throw malformed('certificateIssuer', 'not one directory name')
  return name.name
}

function readEntry(value: DerValue, version: number): RevokedCertificate {
  const items = derItems(value, 'revokedCertificates')
  const serialNumber = readSerialNumber(items.next(derTag.integer, 'serialNumber'), 'serialNumber')
  const revokedAt = readTime(items.any('revocationDate'), 'revocationDate')
  const list = version === 2 ? items.optional(derTag.sequence, 'crlEntryExtensions') : undefined
  items.end('revokedCertificates')
  if (!list) return { serialNumber, revokedAt, extensions: none }
  const extensions = readExtensions(list, 'crlEntryExtensions')
  const reason = reasonOf(extensions)
  return { serialNumber, revokedAt, extensions, ...(reason && { reason }) }
}

function readTail(items: DerItems, version: number): Extensions {
  const wrapped = version === 2 ? items.optional(constructedTag(0), 'crlExtensions') : undefined
  items.end(path)
  if (!wrapped) return none
  return readExtensions(derInside(wrapped, derTag.sequence, 'crlExtensions'), 'crlExtensions')
}

function readCrlExtensions(
  extensions: Extensions,
): Pick<CertificateList, 'extensions' | 'crlNumber' | 'issuingDistributionPoint'> {
  authorityKeyIdentifierOf({ extensions })
  const crlNumber = numberExtension(extensions, extensionOid.crlNumber)
  const point = issuingDistributionPointOf(extensions)
  return {
    extensions,
    ...(crlNumber !== undefined && { crlNumber }),
    ...(point && { issuingDistributionPoint: point }),
  }
}
