import { expect, test } from 'vitest'
import { createMemoryFreshness, olderReason } from './freshness.ts'

test('the same and the later is kept, the earlier refused; each source for itself', async () => {
  const freshness = createMemoryFreshness()
  const kept: boolean[] = []
  for (const value of [5n, 5n, 7n, 6n, 7n, 2n ** 160n, 8n])
    kept.push(await freshness.keep('a', value))
  expect(kept).toEqual([true, true, true, false, true, true, false])
  expect(await olderReason(freshness, 'b', 1n)).toBeUndefined()
  expect(await olderReason(freshness, 'b', 0n)).toBe('older than one seen before')
})
