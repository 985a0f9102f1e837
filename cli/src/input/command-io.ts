/**
 * What a command reads and writes, so that a test hands in its own.
 * @module
 */
import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { Now } from '@tegata/kernel'
import { CliError } from '../errors.ts'

export type CommandIo = {
  readonly now: Now
  readonly stdin: AsyncIterable<Uint8Array | string>
  /** Settles when the reader can take more. @throws CliError `cli/output-closed` */
  readonly write: (text: string) => Promise<void>
  readonly writeError: (text: string) => void
  /** Asks at the terminal and shows nothing of what is typed; not there without a terminal. */
  readonly askSecret?: (question: string) => Promise<string>
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
    ...(process.stdin.isTTY && { askSecret }),
  }
}

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })

/** The question goes where errors go: what is written may be a file. */
async function askSecret(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: nowhere(), terminal: true })
  lines.once('SIGINT', () => process.exit(130))
  process.stderr.write(question)
  try {
    return await lines.question('')
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}

const outputClosed = () => new CliError('cli/output-closed', 'nobody reads the output any more')
