/**
 * The tour across the end of the server.
 * @module
 */
import { createWorld, runTour, type StepResult } from '@tegata/cli'
import { createNodeCrypto } from '@tegata/crypto/node'
import { guardedFetch, loopbackOnly } from '@tegata/service'
import { afterAll, expect, test } from 'vitest'
import { startSandbox } from './sandbox.ts'

const sandbox = await startSandbox()
afterAll(() => sandbox.stop())

const openWorld = (afterAnswer: (url: string) => Promise<void>) => {
  const fetch = guardedFetch({ isAllowed: loopbackOnly, timeoutMs: 3_600_000 })
  return createWorld(
    { api: sandbox.api, clerkToken: 'sandbox-clerk', bankToken: 'sandbox-bank' },
    {
      crypto: createNodeCrypto(),
      now: () => new Date(),
      fetch: async (url, init) => {
        const answer = await fetch(url, init)
        await afterAnswer(url)
        return answer
      },
    },
  )
}

/** Right after the server acknowledged these, with jobs and notices still under way. */
const deadlyMoments = [/\/enrolment\/applications\/[^/]+$/, /\/moves$/, /\/phones\/[^/]+\/loss$/]

test('kill -9 right after three acknowledged changes: nothing acknowledged is lost', async () => {
  const pending = [...deadlyMoments]
  const world = openWorld(async (url) => {
    const [next] = pending
    if (!next?.test(url)) return
    pending.shift()
    await sandbox.kill()
    await sandbox.restart()
  })
  const results: StepResult[] = []
  for await (const result of runTour(world)) results.push(result)
  await world.close()
  expect(results.map(({ step, ok, told }) => (ok ? step : told.en))).toEqual(
    Array.from({ length: 12 }, (_, index) => index + 1),
  )
  expect(pending).toEqual([])
})
