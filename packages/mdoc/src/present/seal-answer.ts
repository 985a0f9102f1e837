/**
 * Documents that are encrypted for somebody behind the reader: one HPKE message for each document
 * request. ISO/IEC 18013-5, 2nd edition, docResponseEncryption.
 * @module
 */
import { type CborRaw, encodeCbor, rawCbor } from '@tegata/cbor'
import type { Crypto } from '@tegata/crypto'
import { sealDocuments } from '../envelope/encrypted-document.ts'
import { rawBytes } from '../reading/read-member.ts'
import type { EncryptionParameters } from '../request/info/encryption-parameters.ts'
import { encryptedDocumentsValue } from '../response/encrypted-document.ts'
import { encryptedDocumentTranscript } from '../transcript/encrypted-document-transcript.ts'

/** HPKE is there for P-256 only. */
export const canSealFor = ({ recipientPublicKey: key }: EncryptionParameters): boolean =>
  key.kty === 'EC' && key.crv === 'P-256'

/**
 * Inside, the device signs over a transcript of its own. A MAC is made with the recipient's key, since
 * the reader that carries the answer is not to read it.
 */
export const encryptedContext = <Input extends { readonly sessionTranscript: Uint8Array }>(
  input: Input,
  { raw, recipientPublicKey }: EncryptionParameters,
) => ({
  ...input,
  sessionTranscript: encryptedDocumentTranscript(input.sessionTranscript, rawBytes(raw)),
  macKeys: [recipientPublicKey],
})

/** An entry of `encryptedDocuments`. */
export async function sealFor(
  { raw, recipientPublicKey }: EncryptionParameters,
  answer: {
    readonly docRequest: number
    readonly documents: readonly CborRaw[]
    readonly sessionTranscript: Uint8Array
  },
  crypto: Crypto,
): Promise<CborRaw> {
  const { docRequest, documents, sessionTranscript } = answer
  const plaintext = encodeCbor(new Map([['documents', documents]]))
  const encryption = { sessionTranscript, encryptionParametersBytes: rawBytes(raw) }
  const message = await sealDocuments(plaintext, { ...encryption, recipientPublicKey }, crypto)
  return rawCbor(encodeCbor(encryptedDocumentsValue({ ...message, docRequestId: docRequest })))
}
