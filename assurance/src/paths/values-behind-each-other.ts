/**
 * DER values that stand behind each other, as far as their lengths can be followed.
 * @module
 */

/** The last one is whatever is left when a length leads beyond the end. */
export function* valuesBehindEachOther(input: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < input.length; ) {
    const first = input[start + 1] ?? 0
    const lengthBytes = first & 0x80 ? first & 0x7f : 0
    const digits = input.subarray(start + 2, start + 2 + lengthBytes)
    const length = digits.reduce((sum, byte) => sum * 256 + byte, lengthBytes === 0 ? first : 0)
    const end = Math.min(input.length, start + 2 + lengthBytes + length)
    yield input.subarray(start, end)
    start = end
  }
}
