/**
 * CBOR data items as JavaScript values: RFC 8949 section 3.
 * Integers are numbers where exact, else bigints. A float stays apart from an integer, so that a
 * structure that asks for an integer never takes 1.0.
 * @module
 */

export type CborMap = ReadonlyMap<CborValue, CborValue>
/**
 * One data item: whatever {@link decodeCbor} answers and {@link encodeCbor} takes.
 * @see RFC 8949, 3
 */
export type CborValue =
  | number
  | bigint
  | string
  | boolean
  | null
  | undefined
  | Uint8Array
  | readonly CborValue[]
  | CborMap
  | CborTag
  | CborFloat
  | CborSimple
  | CborRaw
  | CborContent

/** A tagged item. */
export class CborTag {
  readonly tag: number
  readonly value: CborValue
  #bytes: Uint8Array | undefined
  #start: number
  readonly #end: number

  /**
   * @param bytes - the complete encoding, or what it stands in from `start` to before `end`;
   * without it the encoder writes one
   */
  constructor(tag: number, value: CborValue, bytes?: Uint8Array, start = -1, end = -1) {
    this.tag = tag
    this.value = value
    this.#bytes = bytes
    this.#start = start
    this.#end = end
  }

  /**
   * The complete encoding as received, tag head included: hash that. A view into the input, made
   * when it is first asked for; `undefined` for a tag that was not decoded.
   */
  get bytes(): Uint8Array | undefined {
    if (this.#start >= 0) {
      this.#bytes = this.#bytes?.subarray(this.#start, this.#end)
      this.#start = -1
    }
    return this.#bytes
  }
}

/** A floating-point number, apart from integers: 1.0 is not 1. */
export class CborFloat {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/**
 * A simple value other than false, true, null and undefined, to be written. None has a meaning yet,
 * so the decoder answers none.
 */
export class CborSimple {
  readonly number: number

  constructor(number: number) {
    this.number = number
  }
}

/** Bytes that are one encoded item already; only for encoding. */
export class CborRaw {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/**
 * A byte string that holds one encoded item; only for encoding. The item is written where it stands,
 * and not encoded by itself first.
 */
export class CborContent {
  readonly item: CborValue

  constructor(item: CborValue) {
    this.item = item
  }
}

/**
 * A value under a tag, such as a full-date under 1004.
 * @see RFC 8949, 3.4
 */
export const taggedCbor = (tag: number, value: CborValue): CborTag => new CborTag(tag, value)

/** Encoded CBOR inside a byte string, tag 24: RFC 8949 section 3.4.5.1. */
export const embedCbor = (encoded: Uint8Array): CborTag => new CborTag(24, encoded)

/** The same of an item that is not encoded yet. */
export const embedItem = (item: CborValue): CborTag => new CborTag(24, new CborContent(item))

/** Puts an encoded item into a structure as it is: what is hashed is never encoded again. */
export const rawCbor = (encoded: Uint8Array): CborRaw => new CborRaw(encoded)

/** Whether an item is a map. `ReadonlyMap` has no class to ask for. */
export const isCborMap = (value: CborValue): value is CborMap => value instanceof Map

/** Whether an item is an array. */
export const isCborArray = (value: CborValue): value is readonly CborValue[] => Array.isArray(value)
