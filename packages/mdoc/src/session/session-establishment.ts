/**
 * SessionEstablishment: the reader's first message, its ephemeral key with the first request.
 * ISO/IEC 18013-5:2021, 9.1.1.4. Members that are not known are passed over.
 * @module
 */
import { type CborValue, embedCbor, encodeCbor } from '@tegata/cbor'
import type { PublicJwk } from '@tegata/crypto'
import { readKeyBytes } from '../engagement/ephemeral-key.ts'
import { asBytes, asMap } from '../reading/read-member.ts'
import { decodeUnder, readingUnder } from '../reading/tolerance.ts'

/**
 * The reader's first message.
 * @see ISO/IEC 18013-5:2021, 9.1.1.4
 */
export type SessionEstablishment = {
  /** The COSE_Key as received: `eReaderKey` of the session. */
  readonly encodedEReaderKey: Uint8Array
  readonly eReaderKey: PublicJwk
  /** Ciphertext and its tag. */
  readonly data: Uint8Array
}

const where = 'sessionEstablishment'

/**
 * Reads SessionEstablishment; the request stays encrypted.
 *
 * @throws MdocError `mdoc/unsupported` for a curve that is not offered, `mdoc/malformed`
 * @see ISO/IEC 18013-5:2021, 9.1.1.4
 */
export function parseSessionEstablishment(bytes: Uint8Array): SessionEstablishment {
  const map = asMap(decodeUnder(readingUnder(), bytes, where), where)
  const key = readKeyBytes(map.get('eReaderKey'), `${where}.eReaderKey`, { allowCompressed: false })
  return {
    encodedEReaderKey: key.encodedKey,
    eReaderKey: key.key,
    data: asBytes(map.get('data'), `${where}.data`),
  }
}

/**
 * SessionEstablishment, encoded.
 *
 * @param input.encodedEReaderKey - the COSE_Key that the transcript was made of
 * @see ISO/IEC 18013-5:2021, 9.1.1.4
 */
export const encodeSessionEstablishment = (input: {
  readonly encodedEReaderKey: Uint8Array
  readonly data: Uint8Array
}): Uint8Array =>
  encodeCbor(
    new Map<CborValue, CborValue>([
      ['eReaderKey', embedCbor(input.encodedEReaderKey)],
      ['data', input.data],
    ]),
  )
