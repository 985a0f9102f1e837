/** What `pairs.test.ts` plays in order is played at once, and at random, on two processes. */
import { createTestDatabase } from '@tegata/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pairedBeginnings, pairsOf } from './pairs.ts'
import { openPlace } from './place.ts'
import { describePlayed, runInterleavings } from './run-interleavings.ts'
import { type Played, playSequences } from './run-sequence.ts'
import { type RunningProcesses, startProcesses } from './server-processes.ts'

let processes: RunningProcesses
beforeAll(async () => {
  processes = await startProcesses((await createTestDatabase()).connection, 2)
})
afterAll(() => processes.stop())

const findings = (played: readonly Played[]) =>
  played.filter(({ broken }) => broken.length > 0).map(describePlayed)

test('every pair at once', async () => {
  const place = await openPlace(processes)
  let turn = 0
  const pick = (of: number) => {
    turn += 1
    return turn % of
  }
  for (const [beginning, ends] of pairedBeginnings) {
    const pairs = pairsOf(beginning, ends, 'at once')
    expect(findings(await playSequences(place, pairs, pick))).toEqual([])
  }
  await place.close()
})

test('forty random sequences', async () => {
  const played: Played[] = []
  await runInterleavings(processes, {
    seed: 'long tier',
    numbers: Array.from({ length: 40 }, (_, at) => at + 1),
    onPlayed: (_, one) => played.push(one),
  })
  expect(findings(played)).toEqual([])
})
