/**
 * Verifying many responses on several threads, each as `verifyDeviceResponse` does it.
 * ISO/IEC 18013-5:2021, 9.3.
 * @module
 */
import type { Worker } from 'node:worker_threads'
import type { StatusCheck } from '../verify/verification.ts'
import { runCases } from './run-cases.ts'
import { startWorker } from './start-worker.ts'
import type { Cases, VerificationOutcome } from './verification-case.ts'
import { createThread } from './verify-thread.ts'

/** On how many threads, and how a status is asked for. */
export type ManyOptions = {
  /** Threads, 1 to 16: no more than there are cores to spare. */
  readonly workers: number
  /** Asked on the caller's thread, several questions at a time. */
  readonly checkStatus?: StatusCheck
}

const mostWorkers = 16

/**
 * Judges cases as they come, in whatever order they are done: each case has one outcome. Cases are
 * read no faster than outcomes are taken. No profile is asked about elements, and a device MAC cannot
 * be verified: its key stays with the caller. Ending the iteration ends the threads.
 *
 * @throws TypeError for a number of workers out of range; while iterating, what `cases` throws, and
 * an error when a worker cannot be started
 * @see ISO/IEC 18013-5:2021, 9.3
 */
export function verifyMany(cases: Cases, options: ManyOptions): AsyncIterable<VerificationOutcome> {
  return verifyOn(startWorker, cases, options)
}

/** {@link verifyMany} with workers that somebody else starts. */
export function verifyOn(
  start: () => Worker,
  cases: Cases,
  { workers, checkStatus }: ManyOptions,
): AsyncIterable<VerificationOutcome> {
  if (!Number.isInteger(workers) || workers < 1 || workers > mostWorkers)
    throw new TypeError(`workers: 1 to ${mostWorkers}`)
  const asked = checkStatus ? { checkStatus } : {}
  return runCases(cases, workers, (events) => createThread(start(), { ...asked, ...events }))
}
