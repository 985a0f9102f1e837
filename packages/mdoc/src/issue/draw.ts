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
  let used = 0
  let left = expected
  const bytes = (length: number): Uint8Array => {
    if (used + length > block.length) {
      block = crypto.random(Math.max(length, 64, Math.min(left, largestDraw)))
      used = 0
    }
    const cut = block.subarray(used, used + length)
    used += length
    left -= length
    return cut
  }
  const below = (end: number): number => {
    // What is left over at the top would make the smallest numbers likelier: draw again.
    const limit = 2 ** 32 - (2 ** 32 % end)
    for (;;) {
      const [a = 0, b = 0, c = 0, d = 0] = bytes(4)
      const number = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
      if (number < limit) return number % end
    }
  }
  return { bytes, below }
}

/** 0 … count − 1 in random order, each order as likely as any other: Fisher and Yates. */
export function shuffledNumbers(count: number, { below }: Pick<Draw, 'below'>): Uint32Array {
  const numbers = Uint32Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 0; last -= 1) {
    const chosen = below(last + 1)
    const swapped = numbers[last] ?? 0
    numbers[last] = numbers[chosen] ?? 0
    numbers[chosen] = swapped
  }
  return numbers
}
