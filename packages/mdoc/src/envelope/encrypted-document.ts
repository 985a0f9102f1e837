/**
 * Documents encrypted inside a response, for somebody behind the reader.
 * ISO/IEC 18013-5, second edition (draft), 12.6.4. HPKE as in ISO/IEC TS 18013-7, Annex C; `info` is the
 * transcript with EncryptionParametersBytes in it.
 * @module
 */
import type { KeyAgreement, PublicJwk } from '@tegata/crypto'
import { encryptedDocumentTranscript } from '../transcript/encrypted-document-transcript.ts'
import { type HpkeMessage, type HpkeOpening, type HpkeSealing, openHpke, sealHpke } from './hpke.ts'

/** What both sides know: the session, and `docResponseEncryption` of the request with its tag. */
export type DocumentEncryption = {
  readonly sessionTranscript: Uint8Array
  readonly encryptionParametersBytes: Uint8Array
}

/**
 * Encrypts documents for somebody behind the reader.
 *
 * @param plaintext - the encoded map of `documents` and `zkDocuments`, signed over
 * `encryptedDocumentTranscript`
 * @returns `enc` and `cipherText` of a member of `encryptedDocuments`
 * @throws TypeError for a key that is not of P-256
 * @throws MdocError `mdoc/malformed`
 * @see ISO/IEC 18013-5, second edition (draft), 12.6.4
 */
export const sealDocuments = async (
  plaintext: Uint8Array,
  to: DocumentEncryption & { readonly recipientPublicKey: PublicJwk },
  crypto: HpkeSealing,
): Promise<HpkeMessage> => {
  const { recipientPublicKey } = to
  return await sealHpke(plaintext, { recipientPublicKey, info: infoOf(to) }, crypto)
}

/**
 * Decrypts a member of `encryptedDocuments`.
 *
 * @returns the encoded map of `documents` and `zkDocuments`
 * @throws MdocError `mdoc/malformed`, `mdoc/decryption-failed`
 * @see ISO/IEC 18013-5, second edition (draft), 12.6.4
 */
export const openDocuments = async (
  message: HpkeMessage,
  by: DocumentEncryption & { readonly recipientKey: KeyAgreement },
  crypto: HpkeOpening,
): Promise<Uint8Array> => {
  const { recipientKey } = by
  return await openHpke(message, { recipientKey, info: infoOf(by) }, crypto)
}

const infoOf = (encryption: DocumentEncryption): Uint8Array =>
  encryptedDocumentTranscript(encryption.sessionTranscript, encryption.encryptionParametersBytes)
