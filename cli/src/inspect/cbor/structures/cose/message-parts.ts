/**
 * A COSE message, looked at without being judged.
 * @module
 */
import { type CborMap, CborTag, type CborValue, isCborArray, isCborMap } from '@tegata/cbor'
import { tryDecode } from '../../forms/container.ts'

export const untagged = (value: CborValue): CborValue =>
  value instanceof CborTag && (value.tag === 17 || value.tag === 18) ? value.value : value

/** What a message is, by its tag or else by its shape and the length of what closes it. */
export function messageKind(value: CborValue): 'COSE_Sign1' | 'COSE_Mac0' | undefined {
  const item = untagged(value)
  if (!isCborArray(item) || item.length !== 4) return undefined
  const [protectedBytes, unprotected, payload, last] = item
  const shaped =
    protectedBytes instanceof Uint8Array &&
    isCborMap(unprotected) &&
    (payload === null || payload instanceof Uint8Array) &&
    last instanceof Uint8Array
  if (!shaped) return undefined
  if (value instanceof CborTag) return value.tag === 17 ? 'COSE_Mac0' : 'COSE_Sign1'
  return last.length === 32 ? 'COSE_Mac0' : 'COSE_Sign1'
}

/** Headers and payload; empty where there are none. */
export function messageParts(value: CborValue): {
  readonly payload?: Uint8Array
  readonly header: CborMap
  readonly unprotected: CborMap
} {
  const item = untagged(value)
  if (!isCborArray(item)) return { header: new Map(), unprotected: new Map() }
  const [, unprotected, payload] = item
  return {
    header: protectedHeaderOf(item),
    unprotected: isCborMap(unprotected) ? unprotected : new Map(),
    ...(payload instanceof Uint8Array && { payload }),
  }
}

export function protectedHeaderOf([bytes]: readonly CborValue[]): CborMap {
  const decoded = bytes instanceof Uint8Array && bytes.length > 0 ? tryDecode(bytes) : undefined
  return decoded && 'item' in decoded && isCborMap(decoded.item) ? decoded.item : new Map()
}
