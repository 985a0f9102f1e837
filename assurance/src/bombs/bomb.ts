/**
 * A small input made to hurt, and the way in that it is made for.
 * @module
 */

/** A public function that reads what a stranger sent. */
export type Entry = {
  readonly name: string
  /** The codes or check ids of the refusal; nothing for an input that is taken. */
  readonly refusal: (input: Uint8Array) => Promise<readonly string[]>
}

export type Bomb = {
  readonly name: string
  readonly entry: Entry
  readonly make: () => Uint8Array | Promise<Uint8Array>
}

export const longestBomb = 100 * 1024
