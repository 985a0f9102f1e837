/**
 * What the extensions of a certificate say: RFC 5280 4.2, RFC 6960 4.2.2.2.1.
 *
 * `parseCertificate` reads each known extension once, so that on a parsed certificate these
 * functions do not throw. Each answers `undefined`, or an empty list, when the extension is absent.
 * @module
 */
import {
  constructedTag,
  type DerValue,
  derItems,
  derList,
  derTag,
  primitiveTag,
  readDer,
} from '../der/der-reader.ts'
import {
  readBoolean,
  readInteger,
  readNamedBits,
  readOid,
  readSerialNumber,
  readSmallInteger,
} from '../der/der-values.ts'
import { malformed } from '../errors.ts'
import type { Extensions } from './extension.ts'
import { type GeneralName, readGeneralName, readGeneralNames } from './general-name.ts'
import { accessMethodOid, extensionOid } from './object-ids.ts'

export type WithExtensions = { readonly extensions: Extensions }

/** In the order of the bits: RFC 5280 4.2.1.3. */
export const keyUsages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const
export type KeyUsage = (typeof keyUsages)[number]

/** RFC 5280 4.2.1.3. */
export function keyUsageOf({ extensions }: WithExtensions): ReadonlySet<KeyUsage> | undefined {
  const value = opened(extensions, extensionOid.keyUsage, derTag.bitString, 'keyUsage')
  if (!value) return undefined
  const bits = readNamedBits(value, 'keyUsage')
  const names = keyUsages.filter((_, bit) => bits.has(bit))
  if (names.length === 0 || names.length !== bits.size)
    throw malformed('keyUsage', 'no usage, or an unknown one')
  return new Set(names)
}

/** Object identifiers of the purposes: RFC 5280 4.2.1.12. */
export function extendedKeyUsageOf({ extensions }: WithExtensions): readonly string[] | undefined {
  const path = 'extKeyUsage'
  const value = opened(extensions, extensionOid.extendedKeyUsage, derTag.sequence, path)
  if (!value) return undefined
  const oids = derList(value, derTag.objectIdentifier, path).map((oid) => readOid(oid, path))
  if (oids.length === 0) throw malformed(path, 'empty')
  return oids
}

export type BasicConstraints = {
  readonly certificateAuthority: boolean
  readonly pathLength?: number
}

/** RFC 5280 4.2.1.9. */
export function basicConstraintsOf({ extensions }: WithExtensions): BasicConstraints | undefined {
  const path = 'basicConstraints'
  const value = opened(extensions, extensionOid.basicConstraints, derTag.sequence, path)
  if (!value) return undefined
  const items = derItems(value, path)
  const flag = items.optional(derTag.boolean, path)
  const certificateAuthority = flag !== undefined && readBoolean(flag, path)
  if (flag && !certificateAuthority) throw malformed(path, 'default value encoded')
  const length = items.optional(derTag.integer, path)
  items.end(path)
  if (!length) return { certificateAuthority }
  if (!certificateAuthority) throw malformed(path, 'path length without CA')
  return { certificateAuthority, pathLength: readSmallInteger(length, path) }
}

/** RFC 5280 4.2.1.2. */
export const subjectKeyIdentifierOf = ({ extensions }: WithExtensions): Uint8Array | undefined =>
  opened(extensions, extensionOid.subjectKeyIdentifier, derTag.octetString, 'subjectKeyIdentifier')
    ?.content

export type AuthorityKeyIdentifier = {
  readonly keyIdentifier?: Uint8Array
  readonly issuer?: readonly GeneralName[]
  readonly serialNumber?: string
}

/** RFC 5280 4.2.1.1. */
export function authorityKeyIdentifierOf({
  extensions,
}: WithExtensions): AuthorityKeyIdentifier | undefined {
  const path = 'authorityKeyIdentifier'
  const value = opened(extensions, extensionOid.authorityKeyIdentifier, derTag.sequence, path)
  if (!value) return undefined
  const items = derItems(value, path)
  const keyIdentifier = items.optional(primitiveTag(0), path)
  const issuer = items.optional(constructedTag(1), path)
  const serial = items.optional(primitiveTag(2), path)
  items.end(path)
  if ((issuer === undefined) !== (serial === undefined))
    throw malformed(path, 'issuer and serial number go together')
  return {
    ...(keyIdentifier && { keyIdentifier: keyIdentifier.content }),
    ...(issuer && { issuer: readGeneralNames(issuer, path) }),
    ...(serial && { serialNumber: readSerialNumber(serial, path) }),
  }
}

/** RFC 5280 4.2.1.6. */
export const subjectAltNamesOf = (certificate: WithExtensions): readonly GeneralName[] =>
  generalNames(certificate, extensionOid.subjectAltName, 'subjectAltName')

/** RFC 5280 4.2.1.7. */
export const issuerAltNamesOf = (certificate: WithExtensions): readonly GeneralName[] =>
  generalNames(certificate, extensionOid.issuerAltName, 'issuerAltName')

/** otherNames of the subject by object identifier: the DER of each value. RFC 5280 4.2.1.6. */
export function otherNamesOf(certificate: WithExtensions): ReadonlyMap<string, Uint8Array> {
  const names = subjectAltNamesOf(certificate)
  return new Map(
    names.flatMap((name) => (name.type === 'otherName' ? [[name.oid, name.value]] : [])),
  )
}

/** Object identifiers of the policies: RFC 5280 4.2.1.4. */
export function policiesOf({ extensions }: WithExtensions): readonly string[] {
  const path = 'certificatePolicies'
  const value = opened(extensions, extensionOid.certificatePolicies, derTag.sequence, path)
  if (!value) return []
  const policies = derList(value, derTag.sequence, path).map((policy) => {
    const items = derItems(policy, path)
    const oid = readOid(items.next(derTag.objectIdentifier, path), path)
    items.optional(derTag.sequence, path)
    items.end(path)
    return oid
  })
  if (policies.length === 0 || new Set(policies).size !== policies.length)
    throw malformed(path, 'no policy, or one twice')
  return policies
}

export type DistributionPoint = {
  readonly fullName: readonly GeneralName[]
  /** A name relative to the CRL issuer, which is not resolved here. */
  readonly relative: boolean
  readonly reasons: boolean
  readonly crlIssuer: readonly GeneralName[]
}

/** RFC 5280 4.2.1.13. */
export function distributionPointsOf({ extensions }: WithExtensions): readonly DistributionPoint[] {
  const path = 'cRLDistributionPoints'
  const value = opened(extensions, extensionOid.crlDistributionPoints, derTag.sequence, path)
  if (!value) return []
  const points = derList(value, derTag.sequence, path).map((point) => readPoint(point, path))
  if (points.length === 0) throw malformed(path, 'empty')
  return points
}

/** The http(s) addresses of complete CRLs. */
export const crlDistributionPointsOf = (certificate: WithExtensions): readonly string[] =>
  distributionPointsOf(certificate)
    .flatMap((point) => point.fullName)
    .flatMap((name) => (name.type === 'uri' && /^https?:/i.test(name.value) ? [name.value] : []))

/** Addresses of OCSP responders: RFC 5280 4.2.2.1. */
export const ocspUrisOf = (certificate: WithExtensions): readonly string[] =>
  accessUris(certificate, accessMethodOid.ocsp)

/** Addresses of the issuers' certificates: RFC 5280 4.2.2.1. */
export const caIssuerUrisOf = (certificate: WithExtensions): readonly string[] =>
  accessUris(certificate, accessMethodOid.caIssuers)

/** The responder's certificate need not be checked for revocation: RFC 6960 4.2.2.2.1. */
export const hasOcspNoCheck = ({ extensions }: WithExtensions): boolean =>
  opened(extensions, extensionOid.ocspNoCheck, derTag.null, 'ocspNoCheck') !== undefined

/** Reads every known extension once. @throws PkiError `pki/malformed` */
export function readKnownExtensions(certificate: WithExtensions): void {
  for (const read of [
    keyUsageOf,
    extendedKeyUsageOf,
    basicConstraintsOf,
    subjectKeyIdentifierOf,
    authorityKeyIdentifierOf,
    subjectAltNamesOf,
    issuerAltNamesOf,
    policiesOf,
    distributionPointsOf,
    ocspUrisOf,
    hasOcspNoCheck,
  ])
    read(certificate)
}

function readPoint(point: DerValue, path: string): DistributionPoint {
  const items = derItems(point, path)
  const name = items.optional(constructedTag(0), path)
  const reasons = items.optional(primitiveTag(1), path)
  const crlIssuer = items.optional(constructedTag(2), path)
  items.end(path)
  if (!name && !crlIssuer) throw malformed(path, 'neither name nor issuer')
  return {
    ...readPointName(name, path),
    reasons: reasons !== undefined && readNamedBits(reasons, path).size > 0,
    crlIssuer: crlIssuer ? readGeneralNames(crlIssuer, path) : [],
  }
}

/** DistributionPointName, also of an IssuingDistributionPoint. @throws PkiError `pki/malformed` */
export function readPointName(
  name: DerValue | undefined,
  path: string,
): Pick<DistributionPoint, 'fullName' | 'relative'> {
  if (!name) return { fullName: [], relative: false }
  const items = derItems(name, path)
  const full = items.optional(constructedTag(0), path)
  const relative = items.optional(constructedTag(1), path)
  items.end(path)
  if ((full === undefined) === (relative === undefined)) throw malformed(path, 'not one name')
  return { fullName: full ? readGeneralNames(full, path) : [], relative: relative !== undefined }
}

function accessUris({ extensions }: WithExtensions, method: string): readonly string[] {
  const path = 'authorityInfoAccess'
  const value = opened(extensions, extensionOid.authorityInfoAccess, derTag.sequence, path)
  if (!value) return []
  const uris: string[] = []
  for (const description of derList(value, derTag.sequence, path)) {
    const items = derItems(description, path)
    const oid = readOid(items.next(derTag.objectIdentifier, path), path)
    const name = readGeneralName(items.any(path), path)
    items.end(path)
    if (oid === method && name.type === 'uri') uris.push(name.value)
  }
  return uris
}

function generalNames({ extensions }: WithExtensions, oid: string, path: string): GeneralName[] {
  const value = opened(extensions, oid, derTag.sequence, path)
  return value ? readGeneralNames(value, path) : []
}

function opened(
  extensions: Extensions,
  oid: string,
  tag: number,
  path: string,
): DerValue | undefined {
  const extension = extensions.get(oid)
  return extension && readDer(extension.value, tag, path)
}

/** CRLNumber and the like: a natural number as hexadecimal text. @throws PkiError `pki/malformed` */
export function numberExtension(extensions: Extensions, oid: string): string | undefined {
  const value = opened(extensions, oid, derTag.integer, 'number')
  if (!value) return undefined
  if ((readInteger(value, 'number')[0] ?? 0) >= 0x80) throw malformed('number', 'negative')
  return readSerialNumber(value, 'number')
}
