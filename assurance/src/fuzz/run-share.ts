/**
 * One process of a fuzz run: takes its share, answers a tally.
 * @module
 */
import { type FuzzRange, runFuzz } from './run-fuzz.ts'
import { fuzzTargets } from './targets/index.ts'

export type Share = { readonly kind: string; readonly range: FuzzRange }

process.once('message', async ({ kind, range }: Share) => {
  const target = fuzzTargets.find((one) => one.kind === kind)
  if (!target) throw new TypeError(`no such kind: ${kind}`)
  process.send?.(await runFuzz(target, range))
  process.disconnect()
})
