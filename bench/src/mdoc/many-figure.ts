/**
 * `verifyMany` on two threads beside one thread that does the same for each case. A process of its own
 * measures both, compiled: the worker is a file beside the program, as in a package.
 * @module
 */
import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { besidePeers, type Figure } from '../figure.ts'
import { withCompiled } from './compiled.ts'

const leastRatio = 1.8
const worker = '../../../packages/mdoc/src/node/verify-worker.ts'

/** `mdoc/verify-many`, the same with values, and beside threads on their own; nothing where there are no two cores to run on. */
export async function* manyFigures(say: (text: string) => void): AsyncIterable<Figure> {
  if (availableParallelism() < 2) return say('mdoc/verify-many: not measured, it needs two cores')
  say('verifyMany on two threads beside one thread …')
  const { stdout } = await withCompiled(['many-child.ts', 'many-alone.ts', worker], (url) =>
    promisify(execFile)(process.execPath, [fileURLToPath(url)]),
  )
  const [many, withValues, one, lone] = numbersIn(stdout)
  if (!many || !withValues || !one || !lone) throw new Error('verifyMany was not measured')
  yield besidePeers('mdoc/verify-many', many, { 'one thread': one }, leastRatio)
  yield besidePeers('mdoc/verify-many-values', withValues, { 'one thread': one })
  yield besidePeers('mdoc/verify-many-of-limit', many, { 'two threads on their own': lone })
  yield besidePeers('mdoc/two-threads', lone, { 'one thread': one })
}

const numbersIn = (text: string): number[] => text.match(/[\d.]+/g)?.map(Number) ?? []
