/**
 * A strict, bounded DER reader: ITU-T X.690 (02/2021), 8.1 and 10.
 *
 * Definite and shortest lengths only, one-byte tags only, nothing behind the last value. Every
 * value is a view of the input, never a copy: what is hashed or verified stays as received.
 * Values are opened one level at a time, so the work is linear in the size of the input.
 * @module
 */
import { malformed, PkiError } from '../errors.ts'

/** Universal tags, with the constructed bit where it belongs: X.680 8.4. */
export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

/** Context-specific tag `[n]` around another value. */
export const constructedTag = (n: number): number => 0xa0 | n
/** Context-specific tag `[n]` in place of a primitive one. */
export const primitiveTag = (n: number): number => 0x80 | n

/** One value: `bytes` are its whole encoding, `content` what is inside. Both are views. */
export class DerValue {
  readonly tag: number
  readonly depth: number
  private readonly source: Uint8Array
  private readonly start: number
  private readonly contentStart: number
  private readonly end: number

  constructor(source: Uint8Array, start: number, contentStart: number, end: number, depth: number) {
    this.tag = source[start] ?? 0
    this.depth = depth
    this.source = source
    this.start = start
    this.contentStart = contentStart
    this.end = end
  }

  // Made when they are asked for: most values are only walked through.
  get content(): Uint8Array {
    return this.source.subarray(this.contentStart, this.end)
  }

  get bytes(): Uint8Array {
    return this.source.subarray(this.start, this.end)
  }

  get byteLength(): number {
    return this.end - this.start
  }

  /** Walks through what is inside. */
  items(): DerItems {
    return new DerItems(this.source, this.contentStart, this.end, this.depth + 1)
  }
}

/** Walks through the values inside a constructed one, in order. */
export class DerItems {
  private readonly source: Uint8Array
  private readonly stop: number
  private readonly depth: number
  private offset: number

  constructor(source: Uint8Array, start: number, stop: number, depth: number) {
    this.source = source
    this.offset = start
    this.stop = stop
    this.depth = depth
  }

  /** Tag of the next value, or `undefined` behind the last. */
  nextTag(): number | undefined {
    return this.offset < this.stop ? this.source[this.offset] : undefined
  }

  /** Whatever comes next; for CHOICE and ANY. */
  any(path: string): DerValue {
    const value = valueAt(this.source, this.offset, this.stop, this.depth, path)
    this.offset += value.byteLength
    return value
  }

  next(tag: number, path: string): DerValue {
    if (this.nextTag() !== tag) throw malformed(path, 'missing, or another tag than expected')
    return this.any(path)
  }

  optional(tag: number, path: string): DerValue | undefined {
    return this.nextTag() === tag ? this.any(path) : undefined
  }

  /** @throws PkiError `pki/malformed` when something is left */
  end(path: string): void {
    if (this.offset !== this.stop) throw malformed(path, 'unexpected value')
  }
}

const maxDepth = 24
const defaultMaxBytes = 65_536

/**
 * Reads one value that fills the input.
 *
 * @param options.maxBytes - largest input, default 65,536
 * @throws PkiError `pki/malformed`, `pki/limit`
 */
export function readDer(
  bytes: Uint8Array,
  tag: number,
  path: string,
  options: { maxBytes?: number } = {},
): DerValue {
  if (bytes.length > (options.maxBytes ?? defaultMaxBytes))
    throw new PkiError('pki/limit', `${path}: too many bytes`)
  const value = valueAt(bytes, 0, bytes.length, 1, path)
  if (value.tag !== tag) throw malformed(path, 'another tag than expected')
  if (value.byteLength !== bytes.length) throw malformed(path, 'bytes behind the value')
  return value
}

/** Opens a constructed value. @throws PkiError `pki/malformed`, `pki/limit` */
export function derItems(parent: DerValue, path: string): DerItems {
  if ((parent.tag & 0x20) === 0) throw malformed(path, 'not a constructed value')
  return parent.items()
}

/** All values of a SEQUENCE OF or SET OF. @throws PkiError `pki/malformed`, `pki/limit` */
export function derList(parent: DerValue, tag: number, path: string): DerValue[] {
  const items = derItems(parent, path)
  const values: DerValue[] = []
  while (items.nextTag() !== undefined) values.push(items.next(tag, path))
  return values
}

/** The single value inside an explicit `[n]`. @throws PkiError `pki/malformed`, `pki/limit` */
export function derInside(parent: DerValue, tag: number, path: string): DerValue {
  const items = derItems(parent, path)
  const value = items.next(tag, path)
  items.end(path)
  return value
}

function valueAt(
  bytes: Uint8Array,
  offset: number,
  stop: number,
  depth: number,
  path: string,
): DerValue {
  if (depth > maxDepth) throw new PkiError('pki/limit', `${path}: nested too deeply`)
  if (offset + 2 > stop) throw malformed(path, 'truncated')
  const tag = bytes[offset] ?? 0
  const first = bytes[offset + 1] ?? 0
  if ((tag & 0x1f) === 0x1f) throw malformed(path, 'tag number above 30')
  if (first === 0x80) throw malformed(path, 'indefinite length')
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  const start = offset + 2 + lengthBytes
  if (start > stop) throw malformed(path, 'truncated')
  const length = lengthBytes === 0 ? first : longLength(bytes, offset + 2, lengthBytes, path)
  const end = start + length
  if (end > stop) throw malformed(path, 'truncated')
  return new DerValue(bytes, offset, start, end, depth)
}

function longLength(bytes: Uint8Array, at: number, count: number, path: string): number {
  if (count > 4) throw malformed(path, 'length of more than four bytes')
  let length = 0
  for (let i = 0; i < count; i += 1) length = length * 256 + (bytes[at + i] ?? 0)
  if (length < 0x80 || length < 256 ** (count - 1)) throw malformed(path, 'length not shortest')
  return length
}
