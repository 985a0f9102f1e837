/**
 * Elements with their salts and digest ids, and decoys among the digests.
 * ISO/IEC 18013-5:2021, 9.1.2.4 and 9.1.2.5.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import type { Crypto } from '@tegata/crypto'
import { type DigestAlgorithm, digestLength } from '../issuer-data/digest-algorithm.ts'
import type { NewItem } from '../issuer-data/issuer-signed-item.ts'
import { createDraw, shuffledNumbers } from './draw.ts'

/** Values by namespace and element identifier. */
export type ElementValues = Readonly<Record<string, Readonly<Record<string, CborValue>>>>

export type SaltedElements = {
  /** By namespace, in the order of the elements; only namespaces that have some. */
  readonly items: ReadonlyMap<string, readonly NewItem[]>
  /** By digest id, ascending. Those of the items are blank, of their length, until they are known. */
  readonly valueDigests: ReadonlyMap<string, Map<number, Uint8Array>>
}

export type Salting = {
  readonly digestAlgorithm: DigestAlgorithm
  /** Random digests in each namespace, beside those of its elements. */
  readonly decoys: number
  /** The namespace of the one random digest of a document without elements. */
  readonly emptyNamespace: string
}

/** Bytes of `random`: 16 at least, 9.1.2.5. */
const saltLength = 32
/** Bytes of the draw for one place in the shuffle. */
const placeLength = 4

/**
 * Salts each element with 32 random bytes. Ids are the numbers 0 … n − 1 in random order, decoys
 * included: neither an id nor its place says anything about the element, or whether there is one.
 * A namespace without elements gets one random digest.
 */
export function saltElements(
  namespaces: ElementValues,
  salting: Salting,
  crypto: Pick<Crypto, 'random'>,
): SaltedElements {
  const given = Object.entries(namespaces)
  const listed = given.length > 0 ? given : [[salting.emptyNamespace, {}] as const]
  const items = new Map<string, readonly NewItem[]>()
  const valueDigests = new Map<string, Map<number, Uint8Array>>()
  for (const [namespace, elements] of listed) {
    const salted = saltNamespace(elements, salting, crypto)
    if (salted.items.length > 0) items.set(namespace, salted.items)
    valueDigests.set(namespace, salted.digests)
  }
  return { items, valueDigests }
}

function saltNamespace(
  elements: Readonly<Record<string, CborValue>>,
  { digestAlgorithm, decoys }: Salting,
  crypto: Pick<Crypto, 'random'>,
): { items: NewItem[]; digests: Map<number, Uint8Array> } {
  const names = Object.keys(elements)
  const count = Math.max(1, names.length + decoys)
  const length = digestLength[digestAlgorithm]
  const random = count - names.length
  const draw = createDraw(crypto, count * placeLength + names.length * saltLength + random * length)
  const ids = shuffledNumbers(count, draw)
  const blank = new Uint8Array(length)
  const digests = new Map<number, Uint8Array>()
  for (let id = 0; id < count; id += 1) digests.set(id, blank)
  const items = names.map((elementIdentifier, index) => ({
    digestId: ids[index] ?? 0,
    random: draw.bytes(saltLength),
    elementIdentifier,
    elementValue: elements[elementIdentifier],
  }))
  for (let index = names.length; index < count; index += 1)
    digests.set(ids[index] ?? 0, draw.bytes(length))
  return { items, digests }
}
