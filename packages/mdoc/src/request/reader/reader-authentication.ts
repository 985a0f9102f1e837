/**
 * ReaderAuthentication and ReaderAuthenticationAll: what a reader signs.
 * ISO/IEC 18013-5:2021, 9.1.4.4; 2nd edition. Neither is sent: both sides build them.
 * @module
 */
import { type CborTag, type CborValue, embedItem, encodeCbor, rawCbor } from '@tegata/cbor'

/** `ReaderAuthenticationBytes`, over the request of one document as received. */
export const readerAuthenticationBytes = (
  sessionTranscript: Uint8Array,
  itemsRequestBytes: CborTag,
): Uint8Array =>
  signedBytes(['ReaderAuthentication', rawCbor(sessionTranscript), itemsRequestBytes])

/**
 * `ReaderAuthenticationAllBytes`, over all document requests as received. Always four elements:
 * without a DeviceRequestInfo the last is `null`.
 */
export const readerAuthenticationAllBytes = (
  sessionTranscript: Uint8Array,
  itemsRequestBytes: readonly CborTag[],
  deviceRequestInfoBytes: CborTag | undefined,
): Uint8Array =>
  signedBytes([
    'ReaderAuthenticationAll',
    rawCbor(sessionTranscript),
    itemsRequestBytes,
    deviceRequestInfoBytes ?? null,
  ])

const signedBytes = (structure: readonly CborValue[]): Uint8Array =>
  encodeCbor(embedItem(structure))
