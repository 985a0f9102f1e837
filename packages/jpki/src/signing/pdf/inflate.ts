/**
 * Inflating a stream with a bound, by what every engine brings: RFC 1950.
 * @module
 */
import { concatBytes } from '@tegata/kernel'
import { malformedPdf } from './read-pdf-value.ts'

const maxBytes = 16 * 1024 * 1024

/** @throws JpkiError `jpki/document-malformed` when it is broken, or longer than tables may be */
export async function inflate(data: Uint8Array): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  try {
    const stream = new Blob([Uint8Array.from(data)])
      .stream()
      .pipeThrough(new DecompressionStream('deflate'))
    const reader = stream.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return concatBytes(...parts)
      length += value.length
      if (length > maxBytes) {
        await reader.cancel()
        break
      }
      parts.push(value)
    }
  } catch (cause) {
    throw malformedPdf(`a stream cannot be inflated (${cause instanceof Error ? cause.name : ''})`)
  }
  throw malformedPdf('a stream is too long')
}
