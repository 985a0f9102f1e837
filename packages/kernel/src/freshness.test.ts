import { expect, test } from 'vitest'
import { createMemoryFreshness, freshnessBeforeAsking, olderReason } from './freshness.ts'

test('the same and the later is kept, the earlier refused; each source for itself', async () => {
  const freshness = createMemoryFreshness()
  const kept: boolean[] = []
  for (const value of [5n, 5n, 7n, 6n, 7n, 2n ** 160n, 8n])
    kept.push(await freshness.keep('a', value))
  expect(kept).toEqual([true, true, true, false, true, true, false])
  expect(await olderReason(freshness, 'b', 1n)).toBeUndefined()
  expect(await olderReason(freshness, 'b', 0n)).toBe('older than one seen before')
})

test('answers that overtake each other are not older; what was seen before the question is', async () => {
  const freshness = createMemoryFreshness()
  await freshness.keep('a', 5n)
  const asked = await freshnessBeforeAsking(freshness, 'a')
  await freshness.keep('a', 8n)
  expect(await asked.keep('a', 7n)).toBe(true)
  expect(await asked.keep('a', 4n)).toBe(false)
  expect(await freshness.newest('a')).toBe(8n)
  expect(await (await freshnessBeforeAsking(freshness, 'a')).keep('a', 7n)).toBe(false)
  expect(await asked.keep('b', 1n)).toBe(true)
  expect(await asked.keep('b', 0n)).toBe(false)
})
