/**
 * Running a command inside a test: its own standard input, clock and outputs.
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTegataCommand, type TegataCommand } from './define-tegata-command.ts'

export type Ran = { readonly code: number; readonly out: string; readonly err: string }

export type RunOptions = {
  readonly stdin?: AsyncIterable<Uint8Array | string>
  readonly now?: Date
  /** What is typed at the terminal; without it there is none. */
  readonly secret?: string
}

/** Runs a command in this process. */
export async function runHere(
  command: TegataCommand,
  args: readonly string[],
  { stdin = nothing(), now = new Date('2026-11-23T00:00:00Z'), secret }: RunOptions = {},
): Promise<Ran> {
  let out = ''
  let err = ''
  const write = async (text: string) => {
    out += text
  }
  const writeError = (text: string) => {
    err += text
  }
  const askSecret = secret === undefined ? {} : { askSecret: async () => secret }
  const io = { now: () => now, stdin, write, writeError, ...askSecret }
  const code = await runTegataCommand(command, args, io)
  return { code, out, err }
}

/** Texts or bytes as a stream. */
export async function* streamOf(
  ...chunks: readonly (string | Uint8Array)[]
): AsyncGenerator<string | Uint8Array> {
  yield* chunks
}

const nothing = () => streamOf()

export type TestFolder = {
  /** Writes a file and answers its path. */
  readonly put: (name: string, content: string | Uint8Array) => string
  readonly remove: () => void
}

export function testFolder(): TestFolder {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-cli-'))
  return {
    put: (name, content) => {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The most that a process has held. Linux only; elsewhere the limit of the heap alone speaks. */
export function peakMegabytes(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return undefined
  }
}
