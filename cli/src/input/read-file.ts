/**
 * Reading what the person names: a file, or `-` for standard input.
 * @module
 */
import { createReadStream } from 'node:fs'
import { utf8Encode } from '@tegata/kernel'
import { CliError } from '../errors.ts'
import type { CommandIo } from './command-io.ts'

/** Far more than any document; a bound, so that a wrong path does not fill the memory. */
const maxFileBytes = 16 * 1024 * 1024

type Stdin = Pick<CommandIo, 'stdin'>

/** @throws CliError `cli/file-unreadable`, `cli/file-too-large` */
export async function readFile(path: string, io: Stdin): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of readChunks(path, io)) {
    length += chunk.length
    if (length > maxFileBytes)
      throw new CliError('cli/file-too-large', `${path}: longer than ${maxFileBytes} bytes`)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/** The same, chunk by chunk and without a bound. @throws CliError `cli/file-unreadable` */
export async function* readChunks(path: string, { stdin }: Stdin): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of path === '-' ? stdin : createReadStream(path))
      yield typeof chunk === 'string' ? utf8Encode(chunk) : new Uint8Array(chunk)
  } catch (cause) {
    throw new CliError('cli/file-unreadable', `${path}: ${whyUnreadable(cause)}`, { cause })
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; check the path',
  EISDIR: 'this is a folder; name a file in it',
  EACCES: 'this file may not be read; check its permissions',
}

function whyUnreadable(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
  return reasons[code] ?? `cannot be read (${code})`
}
