/**
 * SessionTranscript once it is made: the encoded array, and how it goes into other structures.
 * ISO/IEC 18013-5:2021, 9.1.5.1.
 * @module
 */
import { type CborValue, embedCbor, encodeCbor, rawCbor } from '@tegata/cbor'

/** `SessionTranscriptBytes`: tag 24 around the array. Keys are derived from its hash: 9.1.1.5. */
export const sessionTranscriptBytes = (sessionTranscript: Uint8Array): Uint8Array =>
  encodeCbor(embedCbor(sessionTranscript))

/** The array as it goes into other structures. */
export const transcriptValue = (sessionTranscript: Uint8Array): CborValue =>
  rawCbor(sessionTranscript)
