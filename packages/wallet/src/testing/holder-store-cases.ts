/**
 * The contract of a holder store as data: what is done, and what comes of it. A test runs it where the
 * store lives, in this process or in a page.
 * @module
 */
import type { Signer } from '@tegata/crypto'
import type { HeldCopy, HeldRecord, HolderStore, LeaseWish, NewCopy } from '../held-record.ts'

const validFrom = new Date('2026-05-01T00:00:00Z')
const at = new Date('2026-06-01T12:00:00Z')
const later = (seconds: number) => new Date(at.getTime() + seconds * 1000)

const recordOf = (id: string): HeldRecord => ({
  id,
  docType: 'org.example.test',
  issuer: 'https://issuer.test.example',
  elements: { 'org.example.test.1': ['name', 'portrait'] },
  validFrom,
  validUntil: new Date('2026-07-01T00:00:00Z'),
  state: 'valid',
})

/** An empty store as two pages open it, and a device key as the wallet makes it. */
export type HolderStoreParts = {
  readonly store: HolderStore
  /** The same store, opened again. */
  readonly other: HolderStore
  readonly newKey: () => Signer | Promise<Signer>
}

/** What is done to an empty store, and the facts that come of it. */
export type HolderStoreCase = {
  readonly name: string
  readonly play: (parts: HolderStoreParts) => Promise<unknown>
  readonly expected: unknown
}

const copyOf = async ({ newKey }: HolderStoreParts, byte: number): Promise<NewCopy> => ({
  issuerSigned: Uint8Array.of(byte, byte, byte),
  deviceKey: await newKey(),
  status: { uri: 'https://issuer.test.example/status/1', index: byte },
})

async function add(parts: HolderStoreParts, id: string, ...bytes: readonly number[]) {
  const copies = await Promise.all(bytes.map((byte) => copyOf(parts, byte)))
  await parts.store.addRecord(recordOf(id), copies)
  return copies
}

const firstByte = (copy: HeldCopy | undefined) => copy?.issuerSigned[0] ?? 'none'
const free = async (store: HolderStore, id: string, time = at) =>
  (await store.freeCopies(id, time)).map(firstByte)

/** Leases whatever copy is free, for a minute. */
async function lease(store: HolderStore, id: string, wish: Partial<LeaseWish> = {}) {
  const among =
    wish.among ??
    (await store.freeCopies(wish.recordId ?? 'a', wish.at ?? at)).map((copy) => copy.id)
  const full = { id, recordId: 'a', at, until: later(60), ...wish, among }
  return firstByte(await store.leaseCopy(full))
}

/** Every case begins with an empty store. */
export const holderStoreCases: readonly HolderStoreCase[] = [
  {
    name: 'begins empty, and knows nothing of a record it does not hold',
    play: async ({ store }) => [
      await store.records(),
      await store.statusReferences('a'),
      await store.copiesLeft('a'),
      await store.freeCopies('a', at),
      await lease(store, 'l1', { among: ['1'] }),
      await store.useCopies(['l1']),
      await store.disableRecord('a', 'why', at),
    ],
    expected: [[], [], 0, [], 'none', false, false],
  },
  {
    name: 'keeps records as they were given, and their copies apart',
    play: async (parts) => {
      for (const [byte, id] of ['b', 'a', 'c'].entries()) await add(parts, id, byte)
      const { store } = parts
      return [
        (await store.records()).toSorted((one, two) => one.id.localeCompare(two.id)),
        await free(store, 'a'),
        await store.copiesLeft('b'),
      ]
    },
    expected: [[recordOf('a'), recordOf('b'), recordOf('c')], [1], 1],
  },
  {
    name: 'ids of copies are never the same, in two records either',
    play: async (parts) => {
      await add(parts, 'a', 1, 2)
      await add(parts, 'b', 3)
      const all = [
        ...(await parts.store.freeCopies('a', at)),
        ...(await parts.store.freeCopies('b', at)),
      ]
      return new Set(all.map(({ id }) => id)).size
    },
    expected: 3,
  },
  {
    name: 'a leased copy is kept from the other page and still counts as left',
    play: async (parts) => {
      await add(parts, 'a', 1, 2)
      const { store, other } = parts
      return [
        await lease(store, 'l1'),
        await free(other, 'a'),
        await lease(other, 'l2'),
        await lease(store, 'l3', { among: [] }),
        await other.copiesLeft('a'),
      ]
    },
    expected: [1, [2], 2, 'none', 2],
  },
  {
    name: 'only a copy that will do is leased',
    play: async (parts) => {
      await add(parts, 'a', 1, 2, 3)
      const [, second] = await parts.store.freeCopies('a', at)
      const among = second ? [second.id] : []
      return [
        await lease(parts.store, 'l1', { among }),
        await lease(parts.store, 'l2', { among }),
        await lease(parts.store, 'l3', { among: ['no such copy'] }),
      ]
    },
    expected: [2, 'none', 'none'],
  },
  {
    name: 'pages that lease at once never get the same copy',
    play: async (parts) => {
      await add(parts, 'a', 1, 2, 3)
      const among = (await parts.store.freeCopies('a', at)).map(({ id }) => id)
      const got = await Promise.all(
        [1, 2, 3, 4, 5].map((n) => lease(n % 2 ? parts.store : parts.other, `l${n}`, { among })),
      )
      return got.map(String).toSorted()
    },
    expected: ['1', '2', '3', 'none', 'none'],
  },
  {
    name: 'a used copy is gone, once',
    play: async (parts) => {
      await add(parts, 'a', 1, 2)
      const { store, other } = parts
      await lease(store, 'l1')
      return [
        await store.useCopies(['l1']),
        await other.copiesLeft('a'),
        await other.useCopies(['l1']),
        await free(other, 'a', later(3600)),
        (await store.records()).length,
      ]
    },
    expected: [true, 1, false, [2], 1],
  },
  {
    name: 'several copies are used together or not at all',
    play: async (parts) => {
      await add(parts, 'a', 1, 2)
      await add(parts, 'b', 3)
      const { store } = parts
      await lease(store, 'l1')
      await lease(store, 'l2', { recordId: 'b' })
      return [
        await store.useCopies(['l1', 'no such lease']),
        await store.copiesLeft('a'),
        await store.useCopies(['l1', 'l2']),
        await store.copiesLeft('a'),
        await store.copiesLeft('b'),
      ]
    },
    expected: [false, 2, true, 1, 0],
  },
  {
    name: 'of two pages that use one lease at once one did it',
    play: async (parts) => {
      await add(parts, 'a', 1)
      await lease(parts.store, 'l1')
      const done = await Promise.all([parts.store, parts.other].map((s) => s.useCopies(['l1'])))
      return done.toSorted()
    },
    expected: [false, true],
  },
  {
    name: 'a copy that is given back is free again',
    play: async (parts) => {
      await add(parts, 'a', 1)
      const { store, other } = parts
      await lease(store, 'l1')
      await store.releaseCopies(['l1', 'no such lease'])
      return [await free(other, 'a'), await store.useCopies(['l1']), await lease(other, 'l2')]
    },
    expected: [[1], false, 1],
  },
  {
    name: 'giving back what was used brings nothing back',
    play: async (parts) => {
      await add(parts, 'a', 1)
      await lease(parts.store, 'l1')
      await parts.store.useCopies(['l1'])
      await parts.store.releaseCopies(['l1'])
      return await free(parts.store, 'a', later(3600))
    },
    expected: [],
  },
  {
    name: 'the lease of a page that died ends, and then it uses nothing',
    play: async (parts) => {
      await add(parts, 'a', 1)
      const { store, other } = parts
      await lease(store, 'dead')
      const among = (await store.freeCopies('a', later(60))).map(({ id }) => id)
      return [
        await lease(other, 'l1', { among, at: later(59), until: later(120) }),
        await lease(other, 'l2', { among, at: later(60), until: later(120) }),
        await store.useCopies(['dead']),
        await other.useCopies(['l2']),
      ]
    },
    expected: ['none', 1, false, true],
  },
  {
    name: 'a copy keeps its key and its status',
    play: async (parts) => {
      const [given] = await add(parts, 'a', 7)
      const [copy] = await parts.store.freeCopies('a', at)
      const publicKey = JSON.stringify(given?.deviceKey.publicKey)
      return [
        copy?.status,
        JSON.stringify(copy?.deviceKey.publicKey) === publicKey,
        copy?.deviceKey.algorithm,
        (await copy?.deviceKey.sign(Uint8Array.of(1)))?.length,
      ]
    },
    expected: [{ uri: 'https://issuer.test.example/status/1', index: 7 }, true, 'ES256', 64],
  },
  {
    name: 'a copy without a status stays without',
    play: async (parts) => {
      const { status: _, ...copy } = await copyOf(parts, 1)
      await parts.store.addRecord(recordOf('a'), [copy])
      const [kept] = await parts.store.freeCopies('a', at)
      return [await parts.store.statusReferences('a'), kept !== undefined && 'status' in kept]
    },
    expected: [[], false],
  },
  {
    name: 'remembers the status of copies that were used',
    play: async (parts) => {
      await add(parts, 'a', 1, 2)
      await lease(parts.store, 'l1')
      await parts.store.useCopies(['l1'])
      return (await parts.store.statusReferences('a')).map(({ index }) => index).toSorted()
    },
    expected: [1, 2],
  },
  {
    name: 'a disabled record says why and since when; no copy of it is leased or used',
    play: async (parts) => {
      await add(parts, 'a', 1, 2)
      await add(parts, 'b', 3)
      const { store, other } = parts
      await lease(store, 'l1')
      await lease(store, 'l2', { recordId: 'b' })
      return [
        await other.disableRecord('a', 'moved', at),
        (await store.records()).find(({ id }) => id === 'a'),
        await lease(store, 'l3'),
        await store.useCopies(['l1', 'l2']),
        await store.useCopies(['l2']),
        (await store.statusReferences('a')).map(({ index }) => index),
      ]
    },
    expected: [
      true,
      { ...recordOf('a'), state: 'disabled', reason: 'moved', disabledAt: at },
      'none',
      false,
      true,
      [1, 2],
    ],
  },
  {
    name: 'disabling is final, and the first reason stays, of two at once too',
    play: async (parts) => {
      await add(parts, 'a', 1)
      const done = await Promise.all(
        [parts.store, parts.other].map((store) => store.disableRecord('a', 'moved', at)),
      )
      const again = await parts.store.disableRecord('a', 'lost', later(1))
      const [record] = await parts.other.records()
      return [done.toSorted(), again, record?.reason, record?.disabledAt]
    },
    expected: [[false, true], false, 'moved', at],
  },
]
