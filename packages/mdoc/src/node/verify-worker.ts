/**
 * Runs in a worker: takes cases, and sends results as the caller's thread can use them.
 * @module
 */
import { parentPort } from 'node:worker_threads'
import type {
  FromWorker,
  GivenCase,
  GivenResult,
  StartOptions,
  ToWorker,
} from './thread-message.ts'
import { createAsking } from './worker/ask-caller.ts'
import { createJudging } from './worker/judge-given-case.ts'
import { importKnowledge } from './worker/knowledge-module.ts'

/**
 * So many cases are begun in a turn, and their results go together: a turn of its own for each case would
 * be a tenth of the work. While results are on their way, there are cases left to work on.
 */
const casesTogether = 32

const send = (message: FromWorker) => parentPort?.postMessage(message)
const asking = createAsking((question, about) => send({ kind: 'question', question, about }))

const queue: GivenCase[] = []
const results: GivenResult[] = []
let judge: ReturnType<typeof createJudging> | undefined
let working = false

function sendResults(): void {
  if (results.length > 0) send({ kind: 'results', results: results.splice(0) })
}

/** One that asks is not waited for. Between turns the messages that came are received. */
function work(): void {
  const portion = queue.splice(0, casesTogether)
  working = portion.length > 0
  if (results.length >= casesTogether || !working) sendResults()
  for (const given of portion)
    void judge?.(given).then((result) => {
      results.push(result)
      if (!working) sendResults()
    })
  if (working) setImmediate(work)
}

/** An error here ends the worker, and is the cause that the caller is told. */
async function start(options: StartOptions): Promise<void> {
  const knowledge = options.knowledge ? await importKnowledge(options.knowledge) : {}
  judge = createJudging({ start: options, knowledge, asking })
  send({ kind: 'ready' })
  work()
}

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'answer') return asking.answered(message.question, message.answer)
  if (message.kind === 'start') return void start(message.options)
  queue.push(...message.cases)
  if (judge && !working) work()
})
