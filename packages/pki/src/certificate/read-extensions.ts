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
import { malformed, PkiError } from '../errors.ts'
import type { Extensions } from './extension.ts'
import { extensionReader, type WithExtensions } from './extension-reader.ts'
import { type GeneralName, readGeneralName, readGeneralNames } from './general-name.ts'
import { accessMethodOid, extensionOid } from './object-ids.ts'

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
/**
 * What a key may be used for.
 *
 * @see RFC 5280, 4.2.1.3
 * @useDeclaredType
 */
export type KeyUsage = (typeof keyUsages)[number]

/**
 * What the key may be used for; `undefined` when nothing is said.
 * @see RFC 5280, 4.2.1.3
 */
export const keyUsageOf: (certificate: WithExtensions) => ReadonlySet<KeyUsage> | undefined =
  extensionReader(
    { oid: extensionOid.keyUsage, tag: derTag.bitString, path: 'keyUsage' },
    (value, path) => {
      const bits = readNamedBits(value, path)
      const names = keyUsages.filter((_, bit) => bits.has(bit))
      if (names.length === 0 || names.length !== bits.size)
        throw malformed(path, 'no usage, or an unknown one')
      return new Set(names)
    },
  )

/**
 * Purposes of the key, by object identifier; `undefined` when nothing is said.
 * @see RFC 5280, 4.2.1.12
 */
export const extendedKeyUsageOf: (certificate: WithExtensions) => readonly string[] | undefined =
  extensionReader(
    { oid: extensionOid.extendedKeyUsage, tag: derTag.sequence, path: 'extKeyUsage' },
    (value, path) => {
      const oids = derList(value, derTag.objectIdentifier, path).map((oid) => readOid(oid, path))
      if (oids.length === 0) throw malformed(path, 'empty')
      return oids
    },
  )

/**
 * Whether a certificate is an authority's, and how many authorities may follow.
 * @see RFC 5280, 4.2.1.9
 */
export type BasicConstraints = {
  readonly certificateAuthority: boolean
  readonly pathLength?: number
}

/**
 * Whether the certificate is an authority's; `undefined` when nothing is said.
 * @see RFC 5280, 4.2.1.9
 */
export const basicConstraintsOf: (certificate: WithExtensions) => BasicConstraints | undefined =
  extensionReader(
    { oid: extensionOid.basicConstraints, tag: derTag.sequence, path: 'basicConstraints' },
    readBasicConstraints,
  )

function readBasicConstraints(value: DerValue, path: string): BasicConstraints {
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

/**
 * The name of the certificate's key; `undefined` when there is none.
 * @see RFC 5280, 4.2.1.2
 */
export const subjectKeyIdentifierOf: (certificate: WithExtensions) => Uint8Array | undefined =
  extensionReader(
    {
      oid: extensionOid.subjectKeyIdentifier,
      tag: derTag.octetString,
      path: 'subjectKeyIdentifier',
    },
    ({ content }) => content,
  )

/**
 * Which key signed the certificate; the serial number is hexadecimal.
 * @see RFC 5280, 4.2.1.1
 */
export type AuthorityKeyIdentifier = {
  readonly keyIdentifier?: Uint8Array
  readonly issuer?: readonly GeneralName[]
  readonly serialNumber?: string
}

/**
 * The name of the key that signed the certificate; `undefined` when there is none.
 * @see RFC 5280, 4.2.1.1
 */
export const authorityKeyIdentifierOf: (
  certificate: WithExtensions,
) => AuthorityKeyIdentifier | undefined = extensionReader(
  {
    oid: extensionOid.authorityKeyIdentifier,
    tag: derTag.sequence,
    path: 'authorityKeyIdentifier',
  },
  readAuthorityKeyIdentifier,
)

function readAuthorityKeyIdentifier(value: DerValue, path: string): AuthorityKeyIdentifier {
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

const subjectAltNames = extensionReader(
  { oid: extensionOid.subjectAltName, tag: derTag.sequence, path: 'subjectAltName' },
  readGeneralNames,
)
const issuerAltNames = extensionReader(
  { oid: extensionOid.issuerAltName, tag: derTag.sequence, path: 'issuerAltName' },
  readGeneralNames,
)

/**
 * Further names of the subject; empty when there are none.
 * @see RFC 5280, 4.2.1.6
 */
export const subjectAltNamesOf = (certificate: WithExtensions): readonly GeneralName[] =>
  subjectAltNames(certificate) ?? []

/**
 * Further names of the issuer; empty when there are none.
 * @see RFC 5280, 4.2.1.7
 */
export const issuerAltNamesOf = (certificate: WithExtensions): readonly GeneralName[] =>
  issuerAltNames(certificate) ?? []

/** otherNames of the subject by object identifier: the DER of each value. RFC 5280 4.2.1.6. */
export function otherNamesOf(certificate: WithExtensions): ReadonlyMap<string, Uint8Array> {
  const names = subjectAltNamesOf(certificate)
  return new Map(
    names.flatMap((name) => (name.type === 'otherName' ? [[name.oid, name.value]] : [])),
  )
}

/** Far more than any authority has. */
const maxPolicies = 1000

const policies = extensionReader(
  { oid: extensionOid.certificatePolicies, tag: derTag.sequence, path: 'certificatePolicies' },
  (value, path) => {
    const listed = derList(value, derTag.sequence, path)
    if (listed.length > maxPolicies) throw new PkiError('pki/limit', `${path}: too many policies`)
    const oids = listed.map((policy) => {
      const items = derItems(policy, path)
      const oid = readOid(items.next(derTag.objectIdentifier, path), path)
      items.optional(derTag.sequence, path)
      items.end(path)
      return oid
    })
    if (oids.length === 0 || new Set(oids).size !== oids.length)
      throw malformed(path, 'no policy, or one twice')
    return oids
  },
)

/** Object identifiers of the policies: RFC 5280 4.2.1.4. */
export const policiesOf = (certificate: WithExtensions): readonly string[] =>
  policies(certificate) ?? []

/**
 * Where a CRL is.
 * @see RFC 5280, 4.2.1.13
 */
export type DistributionPoint = {
  readonly fullName: readonly GeneralName[]
  /** A name relative to the CRL issuer. */
  readonly relative: boolean
  /** Attributes of the relative name: DER of its RelativeDistinguishedName. */
  readonly relativeName?: Uint8Array
  /** Only the revocations for some reasons are in the list. */
  readonly reasons: boolean
  /** The numbers of their bits: RFC 5280, 4.2.1.13. */
  readonly reasonBits?: ReadonlySet<number>
  readonly crlIssuer: readonly GeneralName[]
}

const distributionPoints = extensionReader(
  { oid: extensionOid.crlDistributionPoints, tag: derTag.sequence, path: 'cRLDistributionPoints' },
  (value, path) => {
    const points = derList(value, derTag.sequence, path).map((point) => readPoint(point, path))
    if (points.length === 0) throw malformed(path, 'empty')
    return points
  },
)

/**
 * Where CRLs are; empty when nothing is said.
 * @see RFC 5280, 4.2.1.13
 */
export const distributionPointsOf = (certificate: WithExtensions): readonly DistributionPoint[] =>
  distributionPoints(certificate) ?? []

/**
 * The http(s) addresses of complete CRLs.
 * @see RFC 5280, 4.2.1.13
 */
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

const ocspNoCheck = extensionReader(
  { oid: extensionOid.ocspNoCheck, tag: derTag.null, path: 'ocspNoCheck' },
  (value) => value,
)

/** The responder's certificate need not be checked for revocation: RFC 6960 4.2.2.2.1. */
export const hasOcspNoCheck = (certificate: WithExtensions): boolean =>
  ocspNoCheck(certificate) !== undefined

function readPoint(point: DerValue, path: string): DistributionPoint {
  const items = derItems(point, path)
  const name = items.optional(constructedTag(0), path)
  const reasons = items.optional(primitiveTag(1), path)
  const crlIssuer = items.optional(constructedTag(2), path)
  items.end(path)
  if (!name && !crlIssuer) throw malformed(path, 'neither name nor issuer')
  const reasonBits = reasons && readNamedBits(reasons, path)
  return {
    ...readPointName(name, path),
    reasons: reasonBits !== undefined && reasonBits.size > 0,
    ...(reasonBits && { reasonBits }),
    crlIssuer: crlIssuer ? readGeneralNames(crlIssuer, path) : [],
  }
}

/** DistributionPointName, also of an IssuingDistributionPoint. @throws PkiError `pki/malformed` */
export function readPointName(
  name: DerValue | undefined,
  path: string,
): Pick<DistributionPoint, 'fullName' | 'relative' | 'relativeName'> {
  if (!name) return { fullName: [], relative: false }
  const items = derItems(name, path)
  const full = items.optional(constructedTag(0), path)
  const relative = items.optional(constructedTag(1), path)
  items.end(path)
  if ((full === undefined) === (relative === undefined)) throw malformed(path, 'not one name')
  if (relative) return { fullName: [], relative: true, relativeName: relative.content }
  return { fullName: full ? readGeneralNames(full, path) : [], relative: false }
}

const accessDescriptions = extensionReader(
  { oid: extensionOid.authorityInfoAccess, tag: derTag.sequence, path: 'authorityInfoAccess' },
  (value, path) =>
    derList(value, derTag.sequence, path).map((description) => {
      const items = derItems(description, path)
      const method = readOid(items.next(derTag.objectIdentifier, path), path)
      const name = readGeneralName(items.any(path), path)
      items.end(path)
      return { method, name }
    }),
)

const accessUris = (certificate: WithExtensions, wanted: string): readonly string[] =>
  (accessDescriptions(certificate) ?? []).flatMap(({ method, name }) =>
    method === wanted && name.type === 'uri' ? [name.value] : [],
  )

/** CRLNumber and the like: a natural number as hexadecimal text. @throws PkiError `pki/malformed` */
export function numberExtension(extensions: Extensions, oid: string): string | undefined {
  const extension = extensions.get(oid)
  if (!extension) return undefined
  const value = readDer(extension.value, derTag.integer, 'number')
  if ((readInteger(value, 'number')[0] ?? 0) >= 0x80) throw malformed('number', 'negative')
  return readSerialNumber(value, 'number')
}
