/**
 * Object identifiers of CMS, and the algorithms a signature here may use: RFC 5652 11, RFC 5754 2
 * and 3. SHA-1 and MD5 are not among them.
 * @module
 */
import { type HashName, hashOf, type SignatureAlgorithm } from '@tegata/crypto'
import { readAlgorithm, writeAlgorithm } from '../certificate/signed-data.ts'
import { type DerValue, derItems, derTag } from '../der/der-reader.ts'
import { readOid } from '../der/der-values.ts'
import { type Bytes, writeNull, writeOid, writeSequence } from '../der/der-writer.ts'
import { malformed, PkiError } from '../errors.ts'

export const cmsOid = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  rsaEncryption: '1.2.840.113549.1.1.1',
} as const

/** Hashes that a CMS signature may use here. */
export type CmsHash = Exclude<HashName, 'SHA-1'>

const hashOids: Readonly<Record<CmsHash, string>> = {
  'SHA-256': '2.16.840.1.101.3.4.2.1',
  'SHA-384': '2.16.840.1.101.3.4.2.2',
  'SHA-512': '2.16.840.1.101.3.4.2.3',
}
const hashes = ['SHA-256', 'SHA-384', 'SHA-512'] as const
const rsaOfHash = { 'SHA-256': 'RS256', 'SHA-384': 'RS384', 'SHA-512': 'RS512' } as const

/** The hash that a signer's algorithm uses. @throws TypeError for one that CMS is not signed with */
export function cmsHashOf(algorithm: SignatureAlgorithm): CmsHash {
  const hash = hashes.find((name) => name === hashOf(algorithm))
  if (!hash) throw new TypeError('CMS is signed with RSA or ECDSA')
  return hash
}

/** AlgorithmIdentifier without parameters: RFC 5754 2. */
export const writeHash = (hash: CmsHash): Bytes => writeSequence(writeOid(hashOids[hash]))

/** Parameters absent, or NULL: RFC 5754 2. @throws PkiError `pki/malformed`, `pki/unsupported` */
export function readHash(value: DerValue, path: string): CmsHash {
  const items = derItems(value, path)
  const oid = readOid(items.next(derTag.objectIdentifier, path), path)
  const hash = hashes.find((name) => hashOids[name] === oid)
  if (!hash) throw new PkiError('pki/unsupported', `${path}: hash not supported`)
  endAfterNull(items, path)
  return hash
}

/** RSA is named without its hash, as RFC 5754 3.2 wants everybody to understand. */
export const writeCmsAlgorithm = (algorithm: SignatureAlgorithm): Bytes =>
  algorithm.startsWith('RS')
    ? writeSequence(writeOid(cmsOid.rsaEncryption), writeNull())
    : writeAlgorithm(algorithm)

/**
 * The hash comes from the digest algorithm where the signature algorithm names none.
 * @throws PkiError `pki/malformed`, `pki/unsupported`
 */
export function readCmsAlgorithm(value: DerValue, hash: CmsHash, path: string): SignatureAlgorithm {
  const items = derItems(value, path)
  const oid = readOid(items.next(derTag.objectIdentifier, path), path)
  if (oid !== cmsOid.rsaEncryption) return readAlgorithm(value, path)
  endAfterNull(items, path)
  return rsaOfHash[hash]
}

function endAfterNull(items: ReturnType<typeof derItems>, path: string): void {
  const parameters = items.optional(derTag.null, path)
  if (parameters && parameters.content.length > 0) throw malformed(path, 'not NULL')
  items.end(path)
}
