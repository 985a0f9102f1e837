/**
 * Where tests find the public vectors, which stay outside the repository: see vectors/README.md.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CodedError } from './coded-error.ts'

const fallback = fileURLToPath(new URL('../../../../shared/vectors', import.meta.url))

/** The folder of the vectors: `TEGATA_VECTORS`, else `../shared/vectors` beside the repository. */
export const vectorsFolder: string = process.env.TEGATA_VECTORS ?? fallback

/**
 * Whether the vectors are there. With `CI=true` they must be: then the tests run, and fail.
 * Use as `describe.skipIf(!vectorsPresent)(…)` with the public source in the title.
 */
export const vectorsPresent: boolean = process.env.CI === 'true' || existsSync(vectorsFolder)

/**
 * Whether a program of others is there that tests take as a witness; `tools/setup` installs them. With
 * `CI=true` it must be: then the tests run, and fail.
 */
export const programPresent = (name: string): boolean =>
  process.env.CI === 'true' ||
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'].some((folder) =>
    existsSync(join(folder, name)),
  )

/** Reads one JSON file of the vectors. */
export function readVectors(path: string): unknown {
  return JSON.parse(readFileSync(`${vectorsFolder}/${path}`, 'utf8'))
}

/** The code of what `run` throws; `undefined` when it throws nothing. Anything uncoded is thrown on. */
export async function codeThrownBy(run: () => unknown): Promise<string | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    if (error instanceof CodedError) return error.code
    throw error
  }
}
