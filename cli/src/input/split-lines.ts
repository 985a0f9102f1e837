/**
 * Lines of a stream, one at a time and bounded: memory does not grow with the stream, nor with a
 * line that never ends.
 * @module
 */
/** `bytes` is missing when the line was too long to be kept. */
export type Line = { readonly number: number; readonly bytes?: Uint8Array }

const lineFeed = 0x0a

/** Lines end with LF; what follows the last one is a line unless it is empty. */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Line> {
  let parts: Uint8Array[] = []
  let length = 0
  let number = 0
  const line = (): Line => {
    number += 1
    const kept = length <= maxBytes ? { bytes: new Uint8Array(Buffer.concat(parts)) } : {}
    parts = []
    length = 0
    return { number, ...kept }
  }
  const keep = (part: Uint8Array) => {
    length += part.length
    if (length <= maxBytes) parts.push(part)
    else parts = []
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      keep(chunk.subarray(start, end))
      yield line()
      start = end + 1
    }
    if (start < chunk.length) keep(chunk.subarray(start))
  }
  if (length > 0) yield line()
}
