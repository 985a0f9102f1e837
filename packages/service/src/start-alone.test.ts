import { expect, test } from 'vitest'
import { startAlone } from './start-alone.ts'
import { createTestDatabase } from './testing.ts'

test('one start at a time on a database; one that fails lets the next begin', async () => {
  const database = await createTestDatabase()
  let running = 0
  let most = 0
  const start = async (fails: boolean) => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setTimeout(resolve, 50))
    running -= 1
    if (fails) throw new Error('does not start')
    return 'started'
  }
  const starts = [true, false, true, false].map((fails) => startAlone(database, () => start(fails)))
  const outcomes = await Promise.allSettled(starts)
  expect(outcomes.map(({ status }) => status)).toEqual([
    'rejected',
    'fulfilled',
    'rejected',
    'fulfilled',
  ])
  expect(most).toBe(1)
  await database.close()
})
