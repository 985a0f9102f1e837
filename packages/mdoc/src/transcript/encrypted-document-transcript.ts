/**
 * SessionTranscript of one encrypted document: that of the session, with EncryptionParametersBytes in
 * the place of the reader's key. ISO/IEC 18013-5, second edition (draft), 12.6.4.
 * @module
 */
import { CborTag, type CborValue } from '@tegata/cbor'
import { concatBytes } from '@tegata/kernel'
import { malformed } from '../errors.ts'
import { asArray, asEmbedded, rawBytes } from '../reading/read-member.ts'
import { decodeUnder, readingUnder } from '../reading/tolerance.ts'

/**
 * Both HPKE and the device authentication inside use it. Nothing is encoded again.
 *
 * @param sessionTranscript - of the session, as `createSessionTranscript` makes it
 * @param encryptionParametersBytes - `docResponseEncryption` of the request as received, tag included
 * @throws MdocError `mdoc/malformed`
 * @see ISO/IEC 18013-5, second edition (draft), 12.6.4
 */
export function encryptedDocumentTranscript(
  sessionTranscript: Uint8Array,
  encryptionParametersBytes: Uint8Array,
): Uint8Array {
  const reading = readingUnder()
  const parameters = decodeUnder(reading, encryptionParametersBytes, 'docResponseEncryption')
  asEmbedded(parameters, 'docResponseEncryption')
  const where = 'sessionTranscript'
  const [first, second, ...rest] = asArray(decodeUnder(reading, sessionTranscript, where), where)
  if (rest.length !== 1) throw malformed(`${where}: not three elements`)
  const start = 1 + encodedLength(first, `${where}[0]`)
  const handover = start + encodedLength(second, `${where}[1]`)
  return concatBytes(
    sessionTranscript.subarray(0, start),
    encryptionParametersBytes,
    sessionTranscript.subarray(handover),
  )
}

const encodedLength = (value: CborValue, where: string): number => {
  if (value === null) return 1
  if (value instanceof CborTag) return rawBytes(asEmbedded(value, where).raw).length
  throw malformed(`${where}: neither null nor embedded CBOR (tag 24)`)
}
