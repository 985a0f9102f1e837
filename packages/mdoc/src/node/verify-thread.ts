/**
 * One worker as the run sees it: the cases it holds, and what becomes of them when it stops.
 * @module
 */
import type { Worker } from 'node:worker_threads'
import type { StatusCheck } from '../verify/verification.ts'
import type {
  CaseOptions,
  CaseResult,
  FromWorker,
  StatusAnswer,
  ToWorker,
} from './thread-message.ts'
import type { VerificationCase } from './verification-case.ts'

export type ThreadEvents = {
  /** Every case that was given comes here once. */
  settled(id: string, result: CaseResult): void
  /** The thread is gone. With a reason: it never started, and no other one would. */
  stopped(thread: VerifyThread, neverStarted: Error | undefined): void
}

export type VerifyThread = {
  /** Cases that were given and are not settled. */
  readonly held: number
  give(one: VerificationCase): void
  terminate(): Promise<unknown>
}

/** Takes charge of a worker that was just started. */
export function createThread(
  worker: Worker,
  events: ThreadEvents & { readonly checkStatus?: StatusCheck },
): VerifyThread {
  const held = new Map<number, string>()
  let cases = 0
  let ready = false
  let cause: unknown
  const send = (message: ToWorker, bytes: readonly Uint8Array<ArrayBuffer>[] = []) =>
    worker.postMessage(
      message,
      bytes.map(({ buffer }) => buffer),
    )
  const thread: VerifyThread = {
    get held() {
      return held.size
    },
    give({ id, deviceResponse, options }) {
      const number = cases
      cases += 1
      const response = Uint8Array.from(deviceResponse)
      const asksStatus = events.checkStatus !== undefined
      const given = { number, deviceResponse: response, options: copyOf(options), asksStatus }
      send({ kind: 'case', given }, [response])
      held.set(number, id)
    },
    terminate: () => worker.terminate(),
  }
  const received = {
    ready: () => {
      ready = true
    },
    result: (number: number, result: CaseResult) => {
      const id = held.get(number)
      held.delete(number)
      if (id !== undefined) events.settled(id, result)
    },
  }
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'ready') return received.ready()
    if (message.kind === 'result') return received.result(message.number, message.result)
    const { question, reference, issuerChain } = message
    const reply = (answer: StatusAnswer) => send({ kind: 'status', question, answer })
    void askCaller(events.checkStatus, reference, issuerChain)
      .then(reply)
      .catch(() => reply({ unanswered: true }))
  })
  worker.on('messageerror', () => void worker.terminate())
  worker.on('error', (error) => {
    cause = error
  })
  worker.on('exit', () => {
    for (const id of held.values()) events.settled(id, { failed: 'worker stopped' })
    held.clear()
    events.stopped(thread, ready ? undefined : new Error('a worker did not start', { cause }))
  })
  return thread
}

/** Only members that are known are sent: a clone refuses functions. Views are made small. */
function copyOf({ trustAnchors, sessionTranscript, at, policy, requested }: CaseOptions) {
  return {
    trustAnchors: trustAnchors.map((der) => Uint8Array.from(der)),
    sessionTranscript: Uint8Array.from(sessionTranscript),
    at,
    ...(policy !== undefined && { policy }),
    ...(requested && { requested }),
  }
}

/** An error of the caller stays on this side: it may say anything. */
async function askCaller(
  checkStatus: StatusCheck | undefined,
  ...question: Parameters<StatusCheck>
): Promise<StatusAnswer> {
  return checkStatus ? { checks: await checkStatus(...question) } : { unanswered: true }
}
