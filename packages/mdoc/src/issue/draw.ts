/**
 * Random numbers cut from few large draws: the system is asked once for a document, not once for
 * every element.
 * @module
 */
import type { Crypto } from '@tegata/crypto'

/** WebCrypto gives at most 65,536 bytes at once. */
const largestDraw = 16_384

export type Draw = {
  /** Bytes that nobody else gets. */
  readonly bytes: (length: number) => Uint8Array
  /** 0 … end − 1, each as likely as any other; `end` up to 2³². */
  readonly below: (end: number) => number
}

/** @param expected - bytes that will be needed in all; more are drawn when they do not suffice */
export function createDraw(crypto: Pick<Crypto, 'random'>, expected: number): Draw {
  let block = new Uint8Array(0)
  let view = new DataView(block.buffer)
  let used = 0
  let left = expected
  /** Where so many unused bytes begin. */
  const take = (length: number): number => {
    if (used + length > block.length) {
      block = crypto.random(Math.max(length, 64, Math.min(left, largestDraw)))
      view = new DataView(block.buffer, block.byteOffset, block.length)
      used = 0
    }
    used += length
    left -= length
    return used - length
  }
  const bytes = (length: number): Uint8Array => {
    const start = take(length)
    return block.subarray(start, start + length)
  }
  const below = (end: number): number => {
    // What is left over at the top would make the smallest numbers likelier: draw again.
    const limit = 2 ** 32 - (2 ** 32 % end)
    for (;;) {
      const start = take(4)
      const number = view.getUint32(start)
      if (number < limit) return number % end
    }
  }
  return { bytes, below }
}

/** 0 … count − 1 in random order, each order as likely as any other: Fisher and Yates. */
export function shuffledNumbers(count: number, { below }: Pick<Draw, 'below'>): Uint32Array {
  const numbers = new Uint32Array(count)
  for (let index = 1; index < count; index += 1) numbers[index] = index
  for (let last = count - 1; last > 0; last -= 1) {
    const chosen = below(last + 1)
    const swapped = numbers[last] ?? 0
    numbers[last] = numbers[chosen] ?? 0
    numbers[chosen] = swapped
  }
  return numbers
}
