/**
 * CMS SignedData as a signature of a document: RFC 5652 5. Read strictly, in DER, without trusting it.
 * @module
 */
import { hashOf, type SignatureAlgorithm } from '@tegata/crypto'
import {
  constructedTag,
  type DerItems,
  type DerValue,
  derInside,
  derItems,
  derList,
  derTag,
  primitiveTag,
  readDer,
} from '../der/der-reader.ts'
import { readOid, readSerialNumber, readSmallInteger } from '../der/der-values.ts'
import { malformed, PkiError } from '../errors.ts'
import { type CmsHash, cmsOid, readCmsAlgorithm, readHash } from './cms-algorithms.ts'

/** Whom a signature names as its signer: RFC 5652 5.3. */
export type CmsSignerId =
  | { readonly issuer: Uint8Array; readonly serialNumber: string }
  | { readonly subjectKeyIdentifier: Uint8Array }

/** The one signer of a signature. */
export type CmsSigner = {
  readonly id: CmsSignerId
  readonly hash: CmsHash
  readonly signatureAlgorithm: SignatureAlgorithm
  /** What is signed: the SET OF attributes, with the tag it has while it is signed. */
  readonly signedBytes: Uint8Array
  /** The one value of each attribute that is signed, by object identifier. */
  readonly attributes: ReadonlyMap<string, DerValue>
  /** For ECDSA the DER form, as received. */
  readonly signature: Uint8Array
  /** Object identifiers of attributes that nobody signed, such as a time stamp. */
  readonly unsignedAttributes: readonly string[]
}

/** A detached signature with the certificates that came with it. */
export type CmsSignature = {
  /** DER of certificates, in the order received; nothing in it is trusted. */
  readonly certificates: readonly Uint8Array[]
  readonly signer: CmsSigner
}

const limits = { bytes: 262_144, certificates: 16, attributes: 32 } as const

/**
 * Reads a detached signature by one signer over signed attributes.
 *
 * @throws PkiError `pki/malformed`; `pki/unsupported` for another type of content, a signature that
 * carries its content, several signers, none, or a hash such as SHA-1; `pki/limit`
 * @see RFC 5652, 5
 */
export function parseCmsSignature(der: Uint8Array): CmsSignature {
  const path = 'ContentInfo'
  const outer = derItems(readDer(der, derTag.sequence, path, { maxBytes: limits.bytes }), path)
  if (readOid(outer.next(derTag.objectIdentifier, path), path) !== cmsOid.signedData)
    throw unsupported(path, 'not SignedData')
  const inside = derInside(outer.next(constructedTag(0), path), derTag.sequence, 'SignedData')
  outer.end(path)
  const items = derItems(inside, 'SignedData')
  const version = readSmallInteger(items.next(derTag.integer, 'version'), 'version')
  const hashes = derList(
    items.next(derTag.set, 'digestAlgorithms'),
    derTag.sequence,
    'digestAlgorithms',
  )
  readDetachedContent(items.next(derTag.sequence, 'encapContentInfo'))
  const certificates = readCertificates(items.optional(constructedTag(0), 'certificates'))
  items.optional(constructedTag(1), 'crls')
  const signers = derList(items.next(derTag.set, 'signerInfos'), derTag.sequence, 'signerInfos')
  items.end('SignedData')
  const [only, second] = signers
  if (!only) throw unsupported('signerInfos', 'nobody signed')
  if (second) throw unsupported('signerInfos', 'more than one signer')
  const signer = readSigner(only)
  if (version !== versionFor(signer.id)) throw malformed('version', 'not that of its parts')
  if (!hashes.some((hash) => readHash(hash, 'digestAlgorithms') === signer.hash))
    throw malformed('digestAlgorithms', 'lacks that of the signer')
  return { certificates, signer }
}

const unsupported = (path: string, rule: string) =>
  new PkiError('pki/unsupported', `${path}: ${rule}`)

function readDetachedContent(value: DerValue): void {
  const path = 'encapContentInfo'
  const items = derItems(value, path)
  if (readOid(items.next(derTag.objectIdentifier, path), path) !== cmsOid.data)
    throw unsupported(path, 'not plain data')
  if (items.nextTag() !== undefined) throw unsupported(path, 'carries its content: not detached')
}

function readCertificates(set: DerValue | undefined): Uint8Array[] {
  const found = set ? derList(set, derTag.sequence, 'certificates') : []
  if (found.length > limits.certificates) throw new PkiError('pki/limit', 'certificates: too many')
  return found.map(({ bytes }) => bytes)
}

function readSigner(value: DerValue): CmsSigner {
  const items = derItems(value, 'SignerInfo')
  const version = readSmallInteger(items.next(derTag.integer, 'version'), 'version')
  const id = readSignerId(items)
  if (version !== versionFor(id)) throw malformed('SignerInfo', 'version does not fit sid')
  const hash = readHash(items.next(derTag.sequence, 'digestAlgorithm'), 'digestAlgorithm')
  const signed = items.optional(constructedTag(0), 'signedAttrs')
  if (!signed) throw unsupported('signedAttrs', 'missing')
  const algorithm = items.next(derTag.sequence, 'signatureAlgorithm')
  const signature = items.next(derTag.octetString, 'signature').content
  const unsigned = items.optional(constructedTag(1), 'unsignedAttrs')
  items.end('SignerInfo')
  const signatureAlgorithm = readCmsAlgorithm(algorithm, hash, 'signatureAlgorithm')
  if (hashOf(signatureAlgorithm) !== hash)
    throw malformed('signatureAlgorithm', 'of another hash than the digest')
  const signedBytes = Uint8Array.from(signed.bytes)
  signedBytes[0] = derTag.set
  return {
    id,
    hash,
    signatureAlgorithm,
    signedBytes,
    attributes: readAttributes(signed),
    signature,
    unsignedAttributes: unsigned
      ? attributesIn(unsigned, 'unsignedAttrs').map(({ oid }) => oid)
      : [],
  }
}

/** RFC 5652 5.1 and 5.3. */
const versionFor = (id: CmsSignerId): number => ('issuer' in id ? 1 : 3)

function readSignerId(items: DerItems): CmsSignerId {
  const keyed = items.optional(primitiveTag(0), 'sid')
  if (keyed) return { subjectKeyIdentifier: keyed.content }
  const named = derItems(items.next(derTag.sequence, 'sid'), 'sid')
  const issuer = named.next(derTag.sequence, 'sid').bytes
  const serialNumber = readSerialNumber(named.next(derTag.integer, 'sid'), 'sid')
  named.end('sid')
  return { issuer, serialNumber }
}

/** Each attribute once and with one value, in the order of DER: RFC 5652 5.3 and 11. */
function readAttributes(set: DerValue): ReadonlyMap<string, DerValue> {
  const attributes = new Map<string, DerValue>()
  let previous = new Uint8Array()
  for (const { oid, values, bytes } of attributesIn(set, 'signedAttrs')) {
    const [value] = values
    if (attributes.has(oid)) throw malformed('signedAttrs', 'an attribute twice')
    if (!value || values.length > 1) throw malformed('signedAttrs', 'not one value')
    if (isBehind(previous, bytes)) throw malformed('signedAttrs', 'not in the order of DER')
    attributes.set(oid, value)
    previous = Uint8Array.from(bytes)
  }
  return attributes
}

type Attribute = {
  readonly oid: string
  readonly values: readonly DerValue[]
  readonly bytes: Uint8Array
}

function attributesIn(set: DerValue, path: string): Attribute[] {
  const members = derList(set, derTag.sequence, path)
  if (members.length > limits.attributes) throw new PkiError('pki/limit', `${path}: too many`)
  return members.map((member) => {
    const items = derItems(member, path)
    const oid = readOid(items.next(derTag.objectIdentifier, path), path)
    const inside = derItems(items.next(derTag.set, path), path)
    const values: DerValue[] = []
    while (inside.nextTag() !== undefined) values.push(inside.any(path))
    items.end(path)
    return { oid, values, bytes: member.bytes }
  })
}

/** X.690 11.6: as octet strings, the shorter one padded with zeros. */
function isBehind(a: Uint8Array, b: Uint8Array): boolean {
  const shorter = Math.min(a.length, b.length)
  for (let at = 0; at < shorter; at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return a.length > b.length
}
