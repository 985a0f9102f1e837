import { toHex } from '@tegata/kernel'

const mostBytesShown = 16

/** Hexadecimal; what is longer is cut and its length said. */
export const cutBytes = (bytes: Uint8Array): string =>
  bytes.length <= mostBytesShown
    ? toHex(bytes)
    : `${toHex(bytes.subarray(0, mostBytesShown))}… (${bytes.length} bytes)`
