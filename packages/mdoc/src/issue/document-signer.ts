/**
 * DocumentSigner: the issuer's key and the certificates that go with it. ISO/IEC 18013-5:2021, B.1.3.
 * @module
 */
import { type CborRaw, encodeCbor, rawCbor } from '@tegata/cbor'
import { x5chainValue } from '@tegata/cose'
import {
  algorithmSuits,
  type Crypto,
  type PublicKey,
  type Signer,
  samePublicKey,
} from '@tegata/crypto'
import { type Certificate, parseCertificate } from '@tegata/pki'
import { MdocError } from '../errors.ts'

/**
 * The issuer's key with its certificates.
 * @see ISO/IEC 18013-5:2021, B.1.3
 */
export type DocumentSigner = {
  readonly crypto: Crypto
  readonly signer: Signer
  /** Document-signer certificate first; the root is left out. DER. */
  readonly chain: readonly Uint8Array[]
}

declare const prepared: unique symbol
/** Only {@link prepareDocumentSigner} makes one. */
export type PreparedDocumentSigner = DocumentSigner & {
  readonly certificate: Certificate
  /** Of the certificate, to verify with. */
  readonly key: PublicKey
  /** Value of the header `x5chain`, encoded. */
  readonly x5chain: CborRaw
  readonly [prepared]?: never
}

const preparedSigners = new WeakSet<DocumentSigner>()

/**
 * Reads the certificate and imports its key once, for an issuer that signs many documents: both cost
 * as much as issuing one. The chain is copied.
 *
 * @throws MdocError `mdoc/self-check-failed` when there is no certificate, or its key is not the
 * signer's, or the key does not suit the algorithm; PkiError, CryptoError for a certificate or key
 * that cannot be read
 * @see ISO/IEC 18013-5:2021, B.1.3
 */
export async function prepareDocumentSigner({
  crypto,
  signer,
  chain,
}: DocumentSigner): Promise<PreparedDocumentSigner> {
  const copied = chain.map((der) => Uint8Array.from(der))
  const [leaf] = copied
  if (!leaf) throw new MdocError('mdoc/self-check-failed', 'chain: no certificate')
  const certificate = parseCertificate(leaf)
  if (!samePublicKey(certificate.publicKey, signer.publicKey))
    throw new MdocError(
      'mdoc/self-check-failed',
      'the certificate is of another key than the signer’s',
    )
  if (!algorithmSuits(signer.algorithm, signer.publicKey))
    throw new MdocError('mdoc/self-check-failed', 'the algorithm does not suit the key')
  const key = await crypto.importPublicKey({ jwk: certificate.publicKey })
  const x5chain = rawCbor(encodeCbor(x5chainValue(copied)))
  const ready = { crypto, signer, chain: copied, certificate, key, x5chain }
  preparedSigners.add(ready)
  return ready
}

const isPrepared = (signer: DocumentSigner): signer is PreparedDocumentSigner =>
  preparedSigners.has(signer)

/** The same one when it was prepared before. */
export const preparedSigner = async (signer: DocumentSigner): Promise<PreparedDocumentSigner> =>
  isPrepared(signer) ? signer : await prepareDocumentSigner(signer)
