/**
 * Verifying many responses on several threads, each as `verifyDeviceResponse` does it.
 * ISO/IEC 18013-5:2021, 9.3.
 * @module
 */
import type { Worker } from 'node:worker_threads'
import type { RevocationCheck } from '@tegata/pki'
import type { StatusCheck } from '../verify/verification.ts'
import { runCases } from './run-cases.ts'
import { startWorker } from './start-worker.ts'
import type { Cases, VerificationOutcome } from './verification-case.ts'
import { createThread } from './verify-thread.ts'
import type { KnowledgeModule } from './worker/knowledge-module.ts'

/** On how many threads, and how a status is asked for. */
export type ManyOptions = {
  /** Threads, 1 to 16: no more than there are cores to spare. */
  readonly workers: number
  /** Asked on the caller's thread, several questions at a time. */
  readonly checkStatus?: StatusCheck
  /** The same. */
  readonly checkRevocation?: RevocationCheck
  /** Whether disclosed values are in the reports: `true` unless said otherwise. They cost a tenth more. */
  readonly values?: boolean
  /** What profiles know, imported by each thread; nothing is known unless it is named. */
  readonly knowledge?: KnowledgeModule
}

const mostWorkers = 16

/**
 * Judges cases as they come, in whatever order they are done: each case has one outcome. Cases are
 * read no faster than outcomes are taken. Ending the iteration ends the threads.
 *
 * @throws TypeError for a number of workers out of range; while iterating, what `cases` throws, and
 * an error when a worker cannot be started, `knowledge` that cannot be imported among the reasons
 * @see ISO/IEC 18013-5:2021, 9.3
 */
export function verifyMany(cases: Cases, options: ManyOptions): AsyncIterable<VerificationOutcome> {
  return verifyOn(startWorker, cases, options)
}

/** {@link verifyMany} with workers that somebody else starts. */
export function verifyOn(
  start: () => Worker,
  cases: Cases,
  { workers, ...parts }: ManyOptions,
): AsyncIterable<VerificationOutcome> {
  if (!Number.isInteger(workers) || workers < 1 || workers > mostWorkers)
    throw new TypeError(`workers: 1 to ${mostWorkers}`)
  return runCases(cases, workers, (events) => createThread(start(), events, parts))
}
