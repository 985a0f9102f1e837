import type { Worker } from 'node:worker_threads'
import type { Check } from '@tegata/kernel'
import { expect, test } from 'vitest'
import { reportToJson, standardPolicy } from '../index.ts'
import { testTime } from '../testing.ts'
import {
  change,
  deviceSigned,
  issue,
  issuer,
  present,
  requested,
  response,
  sessionTranscript,
  verify,
} from '../verify/testing/verification-world.ts'
import { type VerificationCase, type VerificationOutcome, verifyMany } from './index.ts'
import { startWorker } from './start-worker.ts'
import { verifyOn } from './verify-many.ts'

const options = { trustAnchors: [issuer.root], sessionTranscript, at: testTime, requested }
const caseOf = (id: string, changes: Partial<VerificationCase> = {}): VerificationCase => ({
  id,
  deviceResponse: response,
  options,
  ...changes,
})
const manyCases = (count: number) => Array.from({ length: count }, (_, n) => caseOf(`${n}`))

async function outcomesOf(outcomes: AsyncIterable<VerificationOutcome>) {
  const byId = new Map<string, VerificationOutcome>()
  for await (const outcome of outcomes) {
    expect(byId.has(outcome.id)).toBe(false)
    byId.set(outcome.id, outcome)
  }
  return byId
}
const failedOf = (outcome: VerificationOutcome | undefined) =>
  outcome && 'failed' in outcome ? outcome.failed : undefined
const verdictOf = (outcome: VerificationOutcome | undefined) =>
  outcome && 'report' in outcome ? outcome.report.verdict : undefined

/** Starts real workers, and knows which are still there. */
function watchedWorkers() {
  const alive = new Set<Worker>()
  const ready: Worker[] = []
  let started = 0
  const start = () => {
    const worker = startWorker()
    started += 1
    alive.add(worker)
    worker.once('message', () => ready.push(worker))
    worker.on('exit', () => alive.delete(worker))
    return worker
  }
  return { start, alive, ready, started: () => started }
}

test('200 cases: the reports are those of verifyDeviceResponse, whatever the order', async () => {
  const kinds = [
    response,
    change([...deviceSigned, 'nameSpaces'], new Uint8Array([0xa0])),
    change(['status'], 10),
    new Uint8Array([0xff]),
    Buffer.concat([Buffer.alloc(3), response]).subarray(3),
  ]
  const cases = Array.from({ length: 200 }, (_, n) => {
    const late = n % 7 === 0 ? { at: new Date('2026-12-01T00:00:00Z') } : {}
    const policy = n % 3 === 0 ? { policy: { ...standardPolicy, name: `policy ${n % 2}` } } : {}
    const deviceResponse = kinds[n % kinds.length] ?? response
    return caseOf(`${n}`, { deviceResponse, options: { ...options, ...late, ...policy } })
  })
  const outcomes = await outcomesOf(verifyMany(cases, { workers: 2 }))
  expect(outcomes.size).toBe(200)
  const verdicts = new Set<unknown>()
  for (const { id, deviceResponse, options } of cases) {
    const { policy, ...rest } = options
    const alone = await verify(deviceResponse, rest, policy)
    expect(outcomes.get(id)).toEqual({ id, report: reportToJson(alone, { values: true }) })
    verdicts.add(alone.verdict)
  }
  expect(verdicts).toEqual(new Set(['accepted', 'refused']))
  expect(response.byteLength).toBeGreaterThan(0)
})

test('the caller answers what the worker asks about status; an error of the caller is no verdict', async () => {
  const uri = 'https://status.test.example/1'
  const named = (index: number) => issue({ status: { index, uri } }).then((bytes) => present(bytes))
  const cases = [
    caseOf('holds', { deviceResponse: await named(1) }),
    caseOf('revoked', { deviceResponse: await named(2) }),
    caseOf('nobody knows', { deviceResponse: await named(3) }),
    caseOf('unusable answer', { deviceResponse: await named(4) }),
  ]
  const asked: string[] = []
  const outcomes = await outcomesOf(
    verifyMany(cases, {
      workers: 1,
      checkStatus: async ({ index, uri }, chain) => {
        asked.push(`${index} ${uri} ${chain.length}`)
        if (index === 3) throw new Error('a secret of the caller')
        const outcome = index === 2 ? 'failed' : 'passed'
        const check: Check = { id: 'status/valid', outcome, clause: '' }
        return [index === 4 ? Object.assign(check, { more: () => 0 }) : check]
      },
    }),
  )
  expect(asked.toSorted()).toEqual([1, 2, 3, 4].map((index) => `${index} ${uri} 1`))
  expect(verdictOf(outcomes.get('holds'))).toBe('accepted')
  expect(verdictOf(outcomes.get('revoked'))).toBe('refused')
  expect(failedOf(outcomes.get('nobody knows'))).toBe('checkStatus failed')
  expect(failedOf(outcomes.get('unusable answer'))).toBe('checkStatus failed')
})

test('an identifier list is asked for across threads as well', async () => {
  const identifierList = { uri: 'https://status.test.example/2', id: Uint8Array.of(7, 8) }
  const deviceResponse = await present(await issue({ identifierList }))
  const asked: unknown[] = []
  const outcomes = await outcomesOf(
    verifyMany([caseOf('named', { deviceResponse })], {
      workers: 1,
      checkStatus: async (reference) => {
        asked.push(reference)
        return [{ id: 'status/valid', outcome: 'passed', clause: '' }]
      },
    }),
  )
  expect(asked).toEqual([identifierList])
  expect(verdictOf(outcomes.get('named'))).toBe('accepted')
})

test('options that break a rule fail their own case only', async () => {
  const policy = { ...standardPolicy, clockSkewSeconds: 61 }
  const outcomes = await outcomesOf(
    verifyMany(
      [
        caseOf('policy', { options: { ...options, policy } }),
        caseOf('time', { options: { ...options, at: new Date(Number.NaN) } }),
        caseOf('good'),
      ],
      { workers: 1 },
    ),
  )
  expect(failedOf(outcomes.get('policy'))).toBe('mdoc/invalid-policy: policy: clockSkewSeconds')
  expect(failedOf(outcomes.get('time'))).toBe('at: not a time')
  expect(verdictOf(outcomes.get('good'))).toBe('accepted')
})

test('a worker that is lost fails the cases it held, and another takes its place', async () => {
  const { start, alive, ready, started } = watchedWorkers()
  const lost: string[] = []
  let seen = 0
  for await (const outcome of verifyOn(start, manyCases(300), { workers: 2 })) {
    seen += 1
    if (seen === 10) await ready[0]?.terminate()
    if ('failed' in outcome) lost.push(outcome.failed)
    else expect(outcome.report.verdict).toBe('accepted')
  }
  expect(seen).toBe(300)
  expect(lost.length).toBeLessThanOrEqual(64)
  expect(new Set(lost)).toEqual(new Set(['worker stopped']))
  expect(started()).toBe(3)
  expect(alive.size).toBe(0)
})

test('ending early ends every thread and the source, of which little more was read', async () => {
  const { start, alive } = watchedWorkers()
  let read = 0
  let closed = false
  async function* endless() {
    try {
      for (;;) yield caseOf(`${read++}`)
    } finally {
      closed = true
    }
  }
  let taken = 0
  for await (const _ of verifyOn(start, endless(), { workers: 2 })) {
    taken += 1
    if (taken === 20) break
  }
  expect(alive.size).toBe(0)
  expect(closed).toBe(true)
  expect(read).toBeGreaterThanOrEqual(taken)
  expect(read).toBeLessThanOrEqual(taken + 128)
})

test.each([
  ['small', response.length, 64],
  ['large', 3 * 2 ** 20, 2],
])('a thread holds a number of responses, and of bytes: %s ones', async (_, length, most) => {
  let read = 0
  function* endless() {
    for (;;) yield caseOf(`${read++}`, { deviceResponse: new Uint8Array(length) })
  }
  let readBeforeAny: number | undefined
  const start = () => {
    const worker = startWorker()
    worker.once('message', () => {
      readBeforeAny = read
    })
    return worker
  }
  for await (const _ of verifyOn(start, endless(), { workers: 1 })) break
  expect(readBeforeAny).toBe(most)
})

test('what the source throws ends the run and its threads', async () => {
  const { start, alive } = watchedWorkers()
  async function* failing() {
    yield caseOf('one')
    throw new Error('the file ended')
  }
  const run = outcomesOf(verifyOn(start, failing(), { workers: 2 }))
  await expect(run).rejects.toThrow('the file ended')
  expect(alive.size).toBe(0)
})

test('a worker that cannot start is an error, not one for each case', async () => {
  const start = () => {
    const worker = startWorker()
    void worker.terminate()
    return worker
  }
  const run = outcomesOf(verifyOn(start, manyCases(20), { workers: 2 }))
  await expect(run).rejects.toThrow('a worker did not start')
})

test('no case, no thread', async () => {
  const { start, started } = watchedWorkers()
  expect(await outcomesOf(verifyOn(start, [], { workers: 16 }))).toEqual(new Map())
  expect(started()).toBe(0)
})

test.each([0, 17, 1.5, Number.NaN])('%s workers are refused at the call', (workers) => {
  expect(() => verifyMany([], { workers })).toThrow(new TypeError('workers: 1 to 16'))
})
