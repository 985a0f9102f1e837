/**
 * Verifies the same cases on two threads, on one, and on two that nobody talks to, in turns, and answers
 * the best rates. The threads are started and warm before anything is measured, and stay from round to
 * round.
 * @module
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { verifyMany } from '@tegata/mdoc/node'
import { createFixture, docType, type Fixture, namespace } from './fixture.ts'
import { createLoneJudge } from './judge-alone.ts'

const rounds = 16
const casesEach = 1200
const warmUp = 10_000

/** Cases in portions: each is handed out when it is asked for, and taken to its last outcome. */
function createPortions(fixture: Fixture, { values }: { readonly values: boolean }) {
  const { root, now, sessionTranscript, elements, deviceResponse } = fixture
  const requested = [{ docType, elements: { [namespace]: [...elements.keys()] } }]
  const options = { trustAnchors: [root], at: now, sessionTranscript, requested }
  let release = (_count: number) => {}
  async function* cases() {
    for (;;) {
      const count = await new Promise<number>((resolve) => {
        release = resolve
      })
      for (let left = count; left > 0; left -= 1) yield { id: `${left}`, deviceResponse, options }
    }
  }
  const outcomes = verifyMany(cases(), { workers: 2, values })[Symbol.asyncIterator]()
  return {
    async verify(count: number): Promise<void> {
      let next = outcomes.next()
      release(count)
      for (let taken = 1; taken <= count; taken += 1) {
        const { value } = await next
        if (!value || !('report' in value) || value.report.verdict !== 'accepted')
          throw new Error('refused while it was measured')
        if (taken < count) next = outcomes.next()
      }
    },
    end: () => outcomes.return?.(),
  }
}

/** What the machine has to give: each takes half, and says when it is done. */
function createLoneThreads(fixture: Fixture) {
  const threads = [1, 2].map(
    () => new Worker(new URL('many-alone.js', import.meta.url), { workerData: fixture }),
  )
  return {
    async verify(count: number): Promise<void> {
      const done = threads.map((thread) => once(thread, 'message'))
      for (const thread of threads) thread.postMessage(count / threads.length)
      await Promise.all(done)
    },
    end: () => Promise.all(threads.map((thread) => thread.terminate())),
  }
}

async function rateOf(work: (count: number) => Promise<void>): Promise<number> {
  const started = performance.now()
  await work(casesEach)
  return (casesEach * 1000) / (performance.now() - started)
}

const fixture = await createFixture(new Date())
const many = createPortions(fixture, { values: false })
const manyWithValues = createPortions(fixture, { values: true })
const lone = createLoneThreads(fixture)
const one = await createLoneJudge(fixture)
const measured = [many.verify, manyWithValues.verify, one, lone.verify].map((work) => ({
  work,
  rates: Array.of<number>(),
}))
for (const { work } of measured) await work(warmUp)
for (let round = 0; round < rounds; round += 1)
  for (const { work, rates } of measured) rates.push(await rateOf(work))
console.log(JSON.stringify(measured.map(({ rates }) => Math.max(...rates))))
for (const { end } of [many, manyWithValues, lone]) await end()
