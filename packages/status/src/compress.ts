/**
 * zlib format (RFC 1950) through the platform's streams, so that a small input never becomes a
 * large output: reading stops at a limit.
 * @module
 */
import { concatBytes } from '@tegata/kernel'
import { StatusError } from './errors.ts'

/** 2^25 entries of one bit: more than any list that protects privacy needs. */
export const defaultMaxListBytes = 4 * 1024 * 1024

/**
 * Compresses as zlib; never throws.
 * @see RFC 1950
 */
export const deflate = (bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> =>
  through(new CompressionStream('deflate'), bytes, Number.POSITIVE_INFINITY)

/**
 * Inflates one zlib stream, with nothing behind it, and stops as soon as the output is longer than
 * allowed.
 * @throws StatusError `status/malformed`, `status/too-large`
 * @see RFC 1950
 */
export async function inflate(
  compressed: Uint8Array,
  maxBytes: number = defaultMaxListBytes,
): Promise<Uint8Array<ArrayBuffer>> {
  const inflated = await tryInflate(compressed, maxBytes)
  if (inflated instanceof StatusError) throw inflated
  return inflated
}

/** The same, where a stream that is refused is an answer. */
export async function tryInflate(
  compressed: Uint8Array,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | StatusError> {
  const inflated = await attempt(compressed, maxBytes)
  if (inflated instanceof StatusError) return inflated
  // Some platforms pass over what comes behind the end. A stream that needs its last byte has nothing there.
  const without = await attempt(compressed.subarray(0, -1), maxBytes)
  return without instanceof StatusError
    ? inflated
    : new StatusError('status/malformed', 'lst: bytes behind the zlib stream')
}

async function attempt(
  compressed: Uint8Array,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | StatusError> {
  try {
    return await through(new DecompressionStream('deflate'), compressed, maxBytes)
  } catch (cause) {
    if (cause instanceof StatusError) return cause
    return new StatusError('status/malformed', 'lst: not a whole zlib stream', { cause })
  }
}

type ByteTransform = CompressionStream | DecompressionStream

async function through(
  transform: ByteTransform,
  input: Uint8Array,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = transform.writable.getWriter()
  // what goes wrong while writing shows at the reader
  const written = Promise.allSettled([writer.write(input.slice()), writer.close()])
  const reader = transform.readable.getReader()
  const parts: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > maxBytes) {
      await reader.cancel().catch(() => undefined)
      throw new StatusError('status/too-large', `lst: inflates to more than ${maxBytes} bytes`)
    }
    parts.push(value)
  }
  await written
  return concatBytes(...parts)
}
