/**
 * The tour as people run it, and across the end of the server.
 * @module
 */

import { createWorld, runTour, type StepResult } from '@tegata/cli'
import { createNodeCrypto } from '@tegata/crypto/node'
import { guardedFetch, loopbackOnly } from '@tegata/service'
import { afterAll, expect, test } from 'vitest'
import { runTegata, startSandbox } from './sandbox.ts'

const sandbox = await startSandbox()
afterAll(() => sandbox.stop())

const lines = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

async function expectWholeTour() {
  const { status, stdout, stderr } = await runTegata(sandbox.env, 'tour', '--json')
  const steps = lines(stdout)
  expect(steps.map(({ step, ok }) => [step, ok])).toEqual(
    Array.from({ length: 12 }, (_, index) => [index + 1, true]),
  )
  for (const step of steps)
    expect(Object.keys(step)).toEqual(expect.arrayContaining(['title', 'ms', 'evidence']))
  expect(status, stderr).toBe(0)
}

test('twelve lines with ok, twice in a row, and again after a restart', async () => {
  await expectWholeTour()
  await expectWholeTour()
  expect(await sandbox.stop()).toBe(0)
  await sandbox.restart()
  await expectWholeTour()
})

test('on a terminal: numbered steps in the language asked for', async () => {
  const { status, stdout } = await runTegata(sandbox.env, 'tour', '--lang', 'ja')
  expect(status).toBe(0)
  expect(stdout).toContain(' 1. 市役所がカードを渡す')
  expect(stdout).toContain('12 歩のうち 12 歩が成り立ちました')
  const wrong = await runTegata(sandbox.env, 'tour', '--lang', 'fr')
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('cli/language-unknown')])
})

test('without a server it starts one and ends it', async () => {
  const other = await startSandbox()
  await other.stop()
  const { status, stderr } = await runTegata(other.env, 'tour', '--json')
  expect([status, stderr]).toEqual([0, expect.stringContaining('starting one')])
  await expect(fetch(`${other.api}/ready`)).rejects.toThrow()
})

const openWorld = (afterAnswer: (url: string) => Promise<void>) => {
  const fetch = guardedFetch({ isAllowed: loopbackOnly, timeoutMs: 15_000 })
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
