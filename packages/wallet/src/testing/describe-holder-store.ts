/**
 * The contract of a holder store. Each store's test calls it.
 * @module
 */
import type { Signer } from '@tegata/crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { HeldCopy, HeldRecord, HolderStore } from '../held-record.ts'

const validFrom = new Date('2026-05-01T00:00:00Z')
const at = new Date('2026-06-01T12:00:00Z')

const recordOf = (id: string): HeldRecord => ({
  id,
  docType: 'org.example.test',
  issuer: 'https://issuer.test.example',
  elements: { 'org.example.test.1': ['name', 'portrait'] },
  validFrom,
  validUntil: new Date('2026-07-01T00:00:00Z'),
  state: 'valid',
})

/**
 * Declares the tests that every holder store has to pass.
 *
 * @param open - an empty store
 * @param newKey - a device key as the wallet makes it, for stores that keep keys in their own way
 */
export function describeHolderStore(
  name: string,
  open: () => HolderStore | Promise<HolderStore>,
  newKey: () => Signer | Promise<Signer>,
): void {
  describe(`holder store: ${name}`, () => {
    let store: HolderStore
    beforeEach(async () => {
      store = await open()
    })
    const copyOf = async (byte: number): Promise<HeldCopy> => ({
      issuerSigned: Uint8Array.of(byte, byte, byte),
      deviceKey: await newKey(),
      status: { uri: 'https://issuer.test.example/status/1', index: byte },
    })
    const add = async (id: string, ...bytes: readonly number[]) => {
      const copies = await Promise.all(bytes.map(copyOf))
      await store.addRecord(recordOf(id), copies)
      return copies
    }
    const bytesOf = (copy: HeldCopy | undefined) => copy && [...copy.issuerSigned]

    test('begins empty, and knows nothing of a record it does not hold', async () => {
      expect(await store.records()).toEqual([])
      expect(await store.statusReferences('a')).toEqual([])
      expect(await store.copiesLeft('a')).toBe(0)
      expect(await store.nextCopy('a')).toBeUndefined()
      expect(await store.takeCopy('a')).toBeUndefined()
      expect(await store.disableRecord('a', 'why', at)).toBe(false)
    })

    test('keeps a record as it was given', async () => {
      await add('a', 1, 2)
      expect(await store.records()).toEqual([recordOf('a')])
      expect(await store.copiesLeft('a')).toBe(2)
      const [record] = await store.records()
      expect(record?.validFrom).toEqual(validFrom)
    })

    test('keeps several records and their copies apart', async () => {
      for (const [byte, id] of ['b', 'a', 'c'].entries()) await add(id, byte)
      expect((await store.records()).map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'c'])
      expect(bytesOf(await store.takeCopy('a'))).toEqual([1, 1, 1])
      expect(await store.copiesLeft('b')).toBe(1)
    })

    test('looking at the next copy does not take it', async () => {
      await add('a', 1, 2)
      expect(bytesOf(await store.nextCopy('a'))).toEqual([1, 1, 1])
      expect(bytesOf(await store.nextCopy('a'))).toEqual([1, 1, 1])
      expect(await store.copiesLeft('a')).toBe(2)
      expect(bytesOf(await store.takeCopy('a'))).toEqual([1, 1, 1])
      expect(bytesOf(await store.nextCopy('a'))).toEqual([2, 2, 2])
    })

    test('a copy is taken once', async () => {
      await add('a', 1, 2)
      const taken = [
        await store.takeCopy('a'),
        await store.takeCopy('a'),
        await store.takeCopy('a'),
      ]
      expect(taken.map(bytesOf)).toEqual([[1, 1, 1], [2, 2, 2], undefined])
      expect(await store.copiesLeft('a')).toBe(0)
      expect(await store.records()).toHaveLength(1)
    })

    test('two takers at once never get the same copy', async () => {
      await add('a', 1, 2, 3)
      const taken = await Promise.all([1, 2, 3, 4, 5].map(() => store.takeCopy('a')))
      const first = taken.flatMap((copy) => copy?.issuerSigned[0] ?? [])
      expect(first.toSorted()).toEqual([1, 2, 3])
    })

    test('a copy keeps its key and its status', async () => {
      const [given] = await add('a', 7)
      const taken = await store.takeCopy('a')
      expect(taken?.status).toEqual(given?.status)
      expect(taken?.deviceKey.publicKey).toEqual(given?.deviceKey.publicKey)
      expect(taken?.deviceKey.algorithm).toBe('ES256')
      expect((await taken?.deviceKey.sign(Uint8Array.of(1)))?.length).toBe(64)
    })

    test('a copy without a status stays without', async () => {
      const { status: _, ...copy } = await copyOf(1)
      await store.addRecord(recordOf('a'), [copy])
      expect(await store.statusReferences('a')).toEqual([])
      expect((await store.takeCopy('a'))?.status).toBeUndefined()
    })

    test('remembers the status of copies that were shown', async () => {
      await add('a', 1, 2)
      await store.takeCopy('a')
      const references = await store.statusReferences('a')
      expect(references.map(({ index }) => index).toSorted()).toEqual([1, 2])
    })

    test('a disabled record says why and since when, and gives no copy', async () => {
      await add('a', 1)
      await add('b', 2)
      expect(await store.disableRecord('a', 'moved', at)).toBe(true)
      const disabled = { ...recordOf('a'), state: 'disabled', reason: 'moved', disabledAt: at }
      expect(await store.records()).toEqual(expect.arrayContaining([disabled, recordOf('b')]))
      expect(await store.takeCopy('a')).toBeUndefined()
      expect(bytesOf(await store.takeCopy('b'))).toEqual([2, 2, 2])
      expect((await store.statusReferences('a')).map(({ index }) => index)).toEqual([1])
    })

    test('disabling is final, and the first reason stays', async () => {
      await add('a', 1)
      await store.disableRecord('a', 'moved', at)
      expect(await store.disableRecord('a', 'lost', new Date(at.getTime() + 1))).toBe(false)
      expect(await store.records()).toMatchObject([{ reason: 'moved', disabledAt: at }])
    })

    test('of two that disable at once one did it', async () => {
      await add('a', 1)
      const done = await Promise.all(['x', 'y'].map((why) => store.disableRecord('a', why, at)))
      expect(done.filter(Boolean)).toHaveLength(1)
    })
  })
}
