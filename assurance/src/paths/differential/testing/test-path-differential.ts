/**
 * The test of generated chains beside OpenSSL, for as many as its tier has time for.
 * @module
 */
import { programPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { runPathDifferential } from '../run-path-differential.ts'

export function testPathDifferential(chains: number): void {
  describe.skipIf(!programPresent('openssl'))('openssl verify (needs the openssl command)', () => {
    test(`${chains} chains have one verdict, or a rule says why not`, async () => {
      const { agreed, explained, unexplained } = await runPathDifferential({ chains, seed: 1 })
      expect(unexplained).toEqual([])
      const others = [...explained.values()].reduce((sum, count) => sum + count, 0)
      expect(agreed.accepted + agreed.refused + others).toBe(chains)
      expect(agreed.accepted).toBeGreaterThan(chains / 8)
      expect(agreed.refused).toBeGreaterThan(chains / 8)
    })
  })
}
