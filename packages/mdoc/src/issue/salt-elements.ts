/**
 * Elements with their salts, digest ids and digests, and decoys among the digests.
 * ISO/IEC 18013-5:2021, 9.1.2.4 and 9.1.2.5.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import type { Crypto } from '@tegata/crypto'
import { type DigestAlgorithm, digestLength } from '../issuer-data/digest-algorithm.ts'
import { encodeIssuerSignedItem } from '../issuer-data/issuer-signed-item.ts'
import { createDraw, shuffledNumbers } from './draw.ts'

export type ElementValues = Readonly<Record<string, Readonly<Record<string, CborValue>>>>

export type SaltedElements = {
  /** Encoded items by namespace, in the order of the elements. */
  readonly items: ReadonlyMap<string, readonly Uint8Array[]>
  /** By digest id, ascending. */
  readonly valueDigests: ReadonlyMap<string, ReadonlyMap<number, Uint8Array>>
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
export async function saltElements(
  namespaces: ElementValues,
  salting: Salting,
  crypto: Pick<Crypto, 'random' | 'digest'>,
): Promise<SaltedElements> {
  const given = Object.entries(namespaces)
  const listed = given.length > 0 ? given : [[salting.emptyNamespace, {}] as const]
  const items = new Map<string, readonly Uint8Array[]>()
  const valueDigests = new Map<string, ReadonlyMap<number, Uint8Array>>()
  for (const [namespace, elements] of listed) {
    const salted = await saltNamespace(elements, salting, crypto)
    if (salted.items.length > 0) items.set(namespace, salted.items)
    valueDigests.set(namespace, salted.digests)
  }
  return { items, valueDigests }
}

async function saltNamespace(
  elements: Readonly<Record<string, CborValue>>,
  { digestAlgorithm, decoys }: Salting,
  crypto: Pick<Crypto, 'random' | 'digest'>,
): Promise<{ items: Uint8Array[]; digests: Map<number, Uint8Array> }> {
  const entries = Object.entries(elements)
  const count = Math.max(1, entries.length + decoys)
  const length = digestLength[digestAlgorithm]
  const needed = count * placeLength + entries.length * saltLength + decoys * length
  const draw = createDraw(crypto, needed)
  const ids = shuffledNumbers(count, draw)
  const items = entries.map(([elementIdentifier, elementValue], index) =>
    encodeIssuerSignedItem({
      digestId: ids[index] ?? 0,
      random: draw.bytes(saltLength),
      elementIdentifier,
      elementValue,
    }),
  )
  const byId: Uint8Array[] = new Array(count)
  for (const [index, item] of items.entries())
    byId[ids[index] ?? 0] = await crypto.digest(digestAlgorithm, item)
  for (let index = items.length; index < count; index += 1)
    byId[ids[index] ?? 0] = draw.bytes(length)
  return { items, digests: new Map(byId.entries()) }
}
