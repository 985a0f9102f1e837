/**
 * The contract of a holder store, for a store that lives where its test runs.
 * @module
 */
import type { Signer } from '@tegata/crypto'
import { describe, expect, test } from 'vitest'
import type { HolderStore } from '../held-record.ts'
import { holderStoreCases } from './holder-store-cases.ts'

/**
 * Declares the tests that every holder store has to pass.
 *
 * @param open - an empty store, as one page and as another opens it
 * @param newKey - a device key as the wallet makes it, for stores that keep keys in their own way
 */
export function describeHolderStore(
  name: string,
  open: () => readonly [HolderStore, HolderStore] | Promise<readonly [HolderStore, HolderStore]>,
  newKey: () => Signer | Promise<Signer>,
): void {
  describe(`holder store: ${name}`, () => {
    test.each(holderStoreCases)('$name', async ({ play, expected }) => {
      const [store, other] = await open()
      expect(await play({ store, other, newKey })).toEqual(expected)
    })
  })
}
