/**
 * What certificates, requests, CRLs and OCSP responses share: bytes, the name of an algorithm, a
 * BIT STRING. RFC 5280 4.1.1, RFC 4055 5, RFC 5758 3.2, RFC 8410 3.
 * @module
 */
import type { Crypto, PublicJwk, PublicKey, SignatureAlgorithm, Signer } from '@tegata/crypto'
import { equalBytes } from '@tegata/kernel'
import { type DerItems, type DerValue, derItems, derTag } from '../der/der-reader.ts'
import { readBitBytes, readOid } from '../der/der-values.ts'
import {
  type Bytes,
  writeBitString,
  writeNull,
  writeOid,
  writeSequence,
} from '../der/der-writer.ts'
import { malformed, PkiError } from '../errors.ts'
import { ecdsaDerToRaw, ecdsaRawToDer } from './ecdsa-signature.ts'

/**
 * What is signed, how, and the signature.
 * @see RFC 5280, 4.1.1
 */
export type SignedData = {
  /** The bytes that were signed, as received. */
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: SignatureAlgorithm
  /** Content of the BIT STRING: for ECDSA the DER form, as received. */
  readonly signature: Uint8Array
}

const oids: Readonly<Record<SignatureAlgorithm, string>> = {
  ES256: '1.2.840.10045.4.3.2',
  ES384: '1.2.840.10045.4.3.3',
  ES512: '1.2.840.10045.4.3.4',
  EdDSA: '1.3.101.112',
  RS256: '1.2.840.113549.1.1.11',
  RS384: '1.2.840.113549.1.1.12',
  RS512: '1.2.840.113549.1.1.13',
}
const algorithms = ['ES256', 'ES384', 'ES512', 'EdDSA', 'RS256', 'RS384', 'RS512'] as const

/**
 * Whether the bytes are signed by this key. The algorithm comes from the signed structure and must
 * be of the key's type; X.509 lets ECDSA pair any curve with any hash (RFC 5480 4).
 *
 * @returns false as well for a signature of another form; never throws for what a peer sent
 */
export async function verifySignedData(
  signed: SignedData,
  key: PublicJwk,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<boolean> {
  try {
    return await isSignedBy(signed, await crypto.importPublicKey({ jwk: key }))
  } catch {
    return false
  }
}

/** The same for a key that was imported before. */
export async function isSignedBy(
  { tbs, signatureAlgorithm, signature }: SignedData,
  key: PublicKey,
): Promise<boolean> {
  try {
    const raw = key.jwk.kty === 'EC' ? ecdsaDerToRaw(signature, key.jwk.crv) : signature
    return await key.verify(signatureAlgorithm, raw, tbs)
  } catch {
    return false
  }
}

/** Signs bytes and answers `SEQUENCE { tbs, algorithm, signature }` with what may follow. */
export async function signData(
  tbs: Uint8Array,
  signer: Signer,
  ...following: readonly Uint8Array[]
): Promise<Bytes> {
  const raw = await signer.sign(tbs)
  const signature = signer.publicKey.kty === 'EC' ? ecdsaRawToDer(raw) : raw
  return writeSequence(
    tbs,
    writeAlgorithm(signer.algorithm),
    writeBitString(signature),
    ...following,
  )
}

/** AlgorithmIdentifier of a signature: NULL parameters for RSA, none otherwise. */
export function writeAlgorithm(algorithm: SignatureAlgorithm): Bytes {
  const oid = writeOid(oids[algorithm])
  return algorithm.startsWith('RS') ? writeSequence(oid, writeNull()) : writeSequence(oid)
}

/** @throws PkiError `pki/malformed`, `pki/unsupported` */
export function readAlgorithm(value: DerValue, path: string): SignatureAlgorithm {
  const items = derItems(value, path)
  const oid = readOid(items.next(derTag.objectIdentifier, path), path)
  const algorithm = algorithms.find((name) => oids[name] === oid)
  if (algorithm === undefined)
    throw new PkiError('pki/unsupported', `${path}: signature algorithm not supported`)
  // RFC 4055 5: both NULL and absent parameters must be accepted for RSA.
  const parameters = algorithm.startsWith('RS') ? items.optional(derTag.null, path) : undefined
  if (parameters && parameters.content.length > 0) throw malformed(path, 'not NULL')
  items.end(path)
  return algorithm
}

/**
 * Reads the two values behind the signed bytes.
 * @param inner - the AlgorithmIdentifier inside the signed bytes, which must be the same
 * @throws PkiError `pki/malformed`, `pki/unsupported`
 */
export function readSignature(
  items: DerItems,
  tbs: DerValue,
  path: string,
  inner?: DerValue,
): SignedData {
  const algorithm = items.next(derTag.sequence, path)
  const signature = readBitBytes(items.next(derTag.bitString, path), path)
  if (inner && !equalBytes(inner.bytes, algorithm.bytes))
    throw malformed(path, 'two signature algorithms that differ')
  return { tbs: tbs.bytes, signatureAlgorithm: readAlgorithm(algorithm, path), signature }
}
