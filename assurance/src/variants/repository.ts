/**
 * Where the tests are.
 * @module
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const repository = fileURLToPath(new URL('../../..', import.meta.url))

/** Paths from the root of the repository, sorted. */
export const filesIn = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => ending.test(path))
    .map((path) => join(folder, path))
    .sort()

/** The quick tests of a folder: those of the long tier would be asked once for every change. */
export const testFilesIn = (folder: string): readonly string[] =>
  filesIn(folder, /(?<!\.long)\.test\.ts$/)
