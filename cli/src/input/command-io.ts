/**
 * What a command reads and writes, so that a test hands in its own.
 * @module
 */
import { once } from 'node:events'
import type { Now } from '@tegata/kernel'
import { CliError } from '../errors.ts'

export type CommandIo = {
  readonly now: Now
  readonly stdin: AsyncIterable<Uint8Array | string>
  /** Settles when the reader can take more. @throws CliError `cli/output-closed` */
  readonly write: (text: string) => Promise<void>
  readonly writeError: (text: string) => void
}

/** The terminal, or the pipes, of this process. */
export function processIo(): CommandIo {
  let closed = false
  process.stdout.on('error', () => {
    closed = true
  })
  return {
    now: () => new Date(),
    stdin: process.stdin,
    write: async (text) => {
      if (closed) throw outputClosed()
      if (process.stdout.write(text)) return
      await once(process.stdout, 'drain').catch(() => {
        throw outputClosed()
      })
    },
    writeError: (text) => process.stderr.write(text),
  }
}

const outputClosed = () => new CliError('cli/output-closed', 'nobody reads the output any more')
