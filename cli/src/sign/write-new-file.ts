/**
 * A file that was not there: whole or not at all, and never in place of another.
 * @module
 */
import { link, rm, writeFile } from 'node:fs/promises'
import { CliError } from '../errors.ts'

/** @throws CliError `cli/output-exists`, `cli/output-unwritable` */
export async function writeNewFile(path: string, content: Uint8Array): Promise<void> {
  const part = `${path}.${process.pid}.part`
  try {
    await writeFile(part, content, { flag: 'wx' })
    // A link is made only where there is nothing yet.
    await link(part, path)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
    if (code === 'EEXIST')
      throw new CliError('cli/output-exists', `${path}: there is such a file; name another`, {
        cause,
      })
    throw new CliError('cli/output-unwritable', `${path}: cannot be written (${code})`, { cause })
  } finally {
    await rm(part, { force: true })
  }
}
