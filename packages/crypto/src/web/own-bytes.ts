/**
 * WebCrypto takes no view of shared memory.
 * @module
 */
import { concatBytes } from '@tegata/kernel'

/** The same bytes, copied only where the memory is shared. */
export const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : concatBytes(bytes)
