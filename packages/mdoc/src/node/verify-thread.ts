/**
 * One worker as the run sees it: the cases it holds, and what becomes of them when it stops.
 * @module
 */
import type { Worker } from 'node:worker_threads'
import { type AskedFunctions, answerQuestion, type HeldSession } from './answer-question.ts'
import { createGiving } from './give-cases.ts'
import { createReportUnpacker } from './packed-report.ts'
import type { FromWorker, GivenResult, StartOptions, ToWorker } from './thread-message.ts'
import type { CaseResult, VerificationCase } from './verification-case.ts'

export type ThreadEvents = {
  /** Every case that was given comes here once. */
  settled(id: string, result: CaseResult): void
  /** What nobody can go on from. */
  failed(error: unknown): void
  /** The thread is gone. With a reason: it never started, and no other one would. */
  stopped(thread: VerifyThread, neverStarted: Error | undefined): void
}

export type VerifyThread = {
  /** Cases that were given and are not settled. */
  readonly held: number
  /** Of their responses. */
  readonly heldBytes: number
  give(one: VerificationCase): void
  terminate(): Promise<unknown>
}

export type ThreadParts = AskedFunctions & Partial<Pick<StartOptions, 'knowledge' | 'values'>>

type HeldCase = {
  readonly id: string
  readonly length: number
  readonly session: HeldSession | undefined
}

/** Takes charge of a worker that was just started. */
export function createThread(
  worker: Worker,
  events: ThreadEvents,
  parts: ThreadParts,
): VerifyThread {
  const held = new Map<number, HeldCase>()
  const give = createGiving(worker, events.failed)
  const settle = createSettling(held, events)
  const thread: VerifyThread = {
    get held() {
      return held.size
    },
    get heldBytes() {
      return lengthOf(held.values())
    },
    give(one) {
      const { length } = one.deviceResponse
      held.set(give(one), { id: one.id, length, session: sessionOf(one) })
    },
    terminate: () => worker.terminate(),
  }
  let ready = false
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'ready') ready = true
    else if (message.kind === 'results') message.results.forEach(settle)
    else void reply(worker, message, parts, (number) => held.get(number)?.session)
  })
  let cause: unknown
  worker.on('messageerror', () => void worker.terminate())
  worker.on('error', (error) => {
    cause = error
  })
  worker.on('exit', () => {
    for (const { id } of held.values()) events.settled(id, { failed: 'worker stopped' })
    held.clear()
    events.stopped(thread, ready ? undefined : neverStarted(cause))
  })
  post(worker, { kind: 'start', options: startOptions(parts) })
  return thread
}

function lengthOf(cases: Iterable<HeldCase>): number {
  let sum = 0
  for (const { length } of cases) sum += length
  return sum
}

function startOptions({
  checkStatus,
  checkRevocation,
  values,
  knowledge,
}: ThreadParts): StartOptions {
  return {
    asksStatus: checkStatus !== undefined,
    asksRevocation: checkRevocation !== undefined,
    values: values ?? true,
    ...(knowledge && { knowledge: { ...knowledge, module: `${knowledge.module}` } }),
  }
}

const post = (worker: Worker, message: ToWorker) => worker.postMessage(message)

/** The caller may change its bytes while the worker is at work. */
function sessionOf({ options }: VerificationCase): HeldSession | undefined {
  const { readerKey, sessionTranscript } = options
  return readerKey && { readerKey, sessionTranscript: Uint8Array.from(sessionTranscript) }
}

function createSettling(held: Map<number, HeldCase>, { settled }: ThreadEvents) {
  const unpack = createReportUnpacker()
  return (result: GivenResult): void => {
    const known = held.get(result.number)
    held.delete(result.number)
    const outcome =
      'packed' in result ? { report: unpack(result.packed) } : { failed: result.failed }
    if (known) settled(known.id, outcome)
  }
}

type Asked = Extract<FromWorker, { readonly kind: 'question' }>

async function reply(
  worker: Worker,
  { question, about }: Asked,
  asked: AskedFunctions,
  sessionOf: (number: number) => HeldSession | undefined,
): Promise<void> {
  const answer = await answerQuestion(about, asked, sessionOf)
  try {
    post(worker, { kind: 'answer', question, answer })
  } catch {
    post(worker, { kind: 'answer', question, answer: { unanswered: true } })
  }
}

/** What is wrong with a module that the caller named is the caller's to know. */
const neverStarted = (cause: unknown) =>
  new Error(`a worker did not start${cause instanceof Error ? `: ${cause.message}` : ''}`, {
    cause,
  })
