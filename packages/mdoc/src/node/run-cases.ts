/**
 * Hands cases to threads and outcomes to the caller, as many at a time as are bounded.
 * @module
 */
import { createBell } from './bell.ts'
import type { Cases, VerificationCase, VerificationOutcome } from './verification-case.ts'
import type { ThreadEvents, VerifyThread } from './verify-thread.ts'

/** Cases that were read and whose outcome was not taken, per thread: twice as many as go together. */
const inFlightEach = 64
/** And their responses: one of the largest is still read. */
const inFlightBytesEach = 4 * 2 ** 20

/** Every case that was read has one outcome, unless the iteration ends before or throws. */
export async function* runCases(
  cases: Cases,
  mostThreads: number,
  start: (events: ThreadEvents) => VerifyThread,
): AsyncGenerator<VerificationOutcome, void> {
  const bell = createBell()
  const threads = createThreads(mostThreads, start, bell.ring)
  const mayRead = () =>
    threads.held() + threads.done.length < mostThreads * inFlightEach &&
    threads.heldBytes() < mostThreads * inFlightBytesEach
  const source = createSource(cases, { give: threads.give, mayRead, changed: bell.ring })
  try {
    for (;;) {
      void source.read().catch(threads.fail)
      if (threads.failure) throw threads.failure.error
      const outcome = threads.done.shift()
      if (outcome) yield outcome
      else if (source.exhausted && threads.held() === 0) return
      else await bell.rung()
    }
  } finally {
    await source.close()
    await threads.terminate()
  }
}

/** At most so many threads, each started when there is a case for it, and again when one is gone. */
function createThreads(
  most: number,
  start: (events: ThreadEvents) => VerifyThread,
  changed: () => void,
) {
  const threads = new Set<VerifyThread>()
  const done: VerificationOutcome[] = []
  let failure: { readonly error: unknown } | undefined
  const fail = (error: unknown) => {
    failure ??= { error }
    changed()
  }
  const events: ThreadEvents = {
    failed: fail,
    settled: (id, result) => {
      done.push({ id, ...result })
      changed()
    },
    stopped: (thread, neverStarted) => {
      threads.delete(thread)
      if (neverStarted) fail(neverStarted)
      changed()
    },
  }
  return {
    done,
    get failure() {
      return failure
    },
    fail,
    held: () => sumOf(threads, 'held'),
    heldBytes: () => sumOf(threads, 'heldBytes'),
    give: (one: VerificationCase) => {
      const idle = leastBusy(threads)
      if (idle && (idle.held === 0 || threads.size >= most)) return idle.give(one)
      const thread = start(events)
      threads.add(thread)
      thread.give(one)
    },
    terminate: () => Promise.all([...threads].map((thread) => thread.terminate())),
  }
}

function sumOf(threads: Iterable<VerifyThread>, of: 'held' | 'heldBytes'): number {
  let sum = 0
  for (const thread of threads) sum += thread[of]
  return sum
}

function leastBusy(threads: Iterable<VerifyThread>): VerifyThread | undefined {
  let least: VerifyThread | undefined
  for (const thread of threads) if (!least || thread.held < least.held) least = thread
  return least
}

type SourceUse = {
  give(one: VerificationCase): void
  mayRead(): boolean
  /** There is nothing more. */
  changed(): void
}

/** Reads while it may; one reading at a time, and what comes after closing goes nowhere. */
function createSource(cases: Cases, { give, mayRead, changed }: SourceUse) {
  const iterator =
    Symbol.asyncIterator in cases ? cases[Symbol.asyncIterator]() : cases[Symbol.iterator]()
  let state: 'idle' | 'reading' | 'exhausted' | 'closed' = 'idle'
  const isClosed = () => state === 'closed'
  return {
    get exhausted() {
      return state === 'exhausted'
    },
    async read() {
      if (state !== 'idle') return
      state = 'reading'
      while (mayRead()) {
        const next = await iterator.next()
        if (isClosed()) return
        if (next.done) {
          state = 'exhausted'
          return changed()
        }
        give(next.value)
      }
      state = 'idle'
    },
    /** A case that is still awaited is not waited for. */
    async close() {
      const was = state
      state = 'closed'
      if (was === 'exhausted') return
      const closing = Promise.resolve(iterator.return?.())
      if (was === 'reading') void closing.catch(() => undefined)
      else await closing
    },
  }
}
