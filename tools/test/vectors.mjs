/**
 * The public vectors stay outside the repository: see vectors/README.md.
 * @module
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * In CI the vectors must be there: skipped tests would look like passed ones.
 *
 * @param {string} folder - of the repository
 * @param {NodeJS.ProcessEnv} environment
 * @returns {string | undefined} what is wrong
 */
export function missingVectors(folder, environment) {
  if (environment.CI !== 'true') return undefined
  const vectors = environment.TEGATA_VECTORS ?? resolve(folder, '../shared/vectors')
  if (existsSync(vectors)) return undefined
  return `CI=true, and there are no vectors at ${vectors}: set TEGATA_VECTORS, see vectors/README.md`
}
