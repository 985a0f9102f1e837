/**
 * CertID: which certificate an OCSP request and its answer are about. RFC 6960 4.1.1, RFC 9919 3.1.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { equalBytes, fromHex } from '@tegata/kernel'
import type { Certificate } from '../certificate/certificate.ts'
import { publicKeyBits } from '../certificate/public-key.ts'
import { type DerValue, derItems, derTag } from '../der/der-reader.ts'
import { readOid, readSerialNumber } from '../der/der-values.ts'
import {
  type Bytes,
  writeNull,
  writeOctetString,
  writeOid,
  writeSequence,
  writeUnsigned,
} from '../der/der-writer.ts'
import { malformed, PkiError } from '../errors.ts'

/**
 * Hash functions of a CertID: those that askers use, the usual first.
 * @see RFC 9919, 3.1
 */
export const certIdHashes = ['SHA-256', 'SHA-1', 'SHA-384', 'SHA-512'] as const
/** One of {@link certIdHashes}. */
export type CertIdHash = (typeof certIdHashes)[number]

/**
 * Which certificate is asked about: hashes of its issuer, and its serial number.
 * @see RFC 6960, 4.1.1
 */
export type CertId = {
  readonly hash: CertIdHash
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  /** As in `certificate.serialNumber`. */
  readonly serialNumber: string
}

const oids: Readonly<Record<CertIdHash, string>> = {
  'SHA-1': '1.3.14.3.2.26',
  'SHA-256': '2.16.840.1.101.3.4.2.1',
  'SHA-384': '2.16.840.1.101.3.4.2.2',
  'SHA-512': '2.16.840.1.101.3.4.2.3',
}
const lengths: Readonly<Record<CertIdHash, number>> = {
  ...{ 'SHA-1': 20, 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 },
}
const path = 'certID'

/** Hashes the issuer's name and the bits of its key: RFC 6960 4.1.1. */
export async function certIdOf(
  certificate: { readonly issuer: Certificate; readonly serialNumber: string },
  hash: CertIdHash,
  crypto: Pick<Crypto, 'digest'>,
): Promise<CertId> {
  const { issuer, serialNumber } = certificate
  const issuerNameHash = await crypto.digest(hash, issuer.subject.der)
  const issuerKeyHash = await crypto.digest(hash, publicKeyBits(issuer.spki))
  return { hash, issuerNameHash, issuerKeyHash, serialNumber }
}

/** Whether two are about the same certificate, named with the same hash function. */
export const sameCertId = (a: CertId, b: CertId): boolean =>
  a.hash === b.hash &&
  a.serialNumber === b.serialNumber &&
  equalBytes(a.issuerNameHash, b.issuerNameHash) &&
  equalBytes(a.issuerKeyHash, b.issuerKeyHash)

/** @throws PkiError `pki/malformed`; `pki/unsupported` for another hash */
export function readCertId(value: DerValue): CertId {
  const items = derItems(value, path)
  const hash = readHash(items.next(derTag.sequence, path))
  const issuerNameHash = items.next(derTag.octetString, path).content
  const issuerKeyHash = items.next(derTag.octetString, path).content
  const serialNumber = readSerialNumber(items.next(derTag.integer, path), path)
  items.end(path)
  if (issuerNameHash.length !== lengths[hash] || issuerKeyHash.length !== lengths[hash])
    throw malformed(path, 'hash of the wrong length')
  return { hash, issuerNameHash, issuerKeyHash, serialNumber }
}

export const writeCertId = (id: CertId): Bytes =>
  writeSequence(
    writeSequence(writeOid(oids[id.hash]), writeNull()),
    writeOctetString(id.issuerNameHash),
    writeOctetString(id.issuerKeyHash),
    writeUnsigned(fromHex(id.serialNumber)),
  )

function readHash(value: DerValue): CertIdHash {
  const items = derItems(value, path)
  const oid = readOid(items.next(derTag.objectIdentifier, path), path)
  if (items.optional(derTag.null, path)?.content.length) throw malformed(path, 'not NULL')
  items.end(path)
  const hash = certIdHashes.find((name) => oids[name] === oid)
  if (hash) return hash
  throw new PkiError('pki/unsupported', `${path}: hash not supported`)
}
