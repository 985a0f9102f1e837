/**
 * Cases on their way to a worker: those that are given in one go are one message.
 * @module
 */
import type { Worker } from 'node:worker_threads'
import { createChanges } from './shared-options.ts'
import type { GivenCase, ToWorker } from './thread-message.ts'
import type { VerificationCase } from './verification-case.ts'

/**
 * Answers the number of each case. Bytes are copied when they are given: they stay the caller's.
 *
 * @param failed - told what cannot be sent, a function among the options for one
 */
export function createGiving(
  worker: Worker,
  failed: (error: unknown) => void,
): (one: VerificationCase) => number {
  const changesOf = createChanges()
  let given: GivenCase[] = []
  let count = 0
  const send = () => {
    const cases = given
    given = []
    const message: ToWorker = { kind: 'cases', cases }
    try {
      worker.postMessage(
        message,
        cases.map(({ deviceResponse }) => deviceResponse.buffer),
      )
    } catch (error) {
      failed(error)
    }
  }
  return ({ deviceResponse, options }) => {
    const { sessionTranscript, at, readerKey } = options
    const bytes = joined(deviceResponse, sessionTranscript)
    const changes = changesOf(options)
    const number = count
    count += 1
    if (given.length === 0) process.nextTick(send)
    given.push({
      number,
      deviceResponse: bytes.subarray(0, deviceResponse.length),
      sessionTranscript: bytes.subarray(deviceResponse.length),
      at,
      ...(changes && { changes }),
      ...(readerKey && { readerKey: readerKey.publicKey }),
    })
    return number
  }
}

/** In memory of their own, which passes to the worker; it is not cleared before it is filled. */
function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.allocUnsafeSlow(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return new Uint8Array(bytes.buffer)
}
