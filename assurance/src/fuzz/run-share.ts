/**
 * One process of a fuzz run: takes its share, tells how far it is, answers a tally.
 * @module
 */
import { type Finding, type FuzzRange, runFuzz, type Tally } from './run-fuzz.ts'
import { fuzzTargets } from './targets/index.ts'

export type Share = { readonly kind: string; readonly range: FuzzRange }

export type ShareReport =
  | { readonly mutants: number }
  /** As soon as there is one: a run of hours may be ended from outside. */
  | { readonly finding: Finding }
  | { readonly tally: Tally }

const tell = (report: ShareReport) => void process.send?.(report)

process.once('message', async ({ kind, range }: Share) => {
  const target = fuzzTargets.find((one) => one.kind === kind)
  if (!target) throw new TypeError(`no such kind: ${kind}`)
  const tally = await runFuzz(target, range, {
    reached: (mutants) => tell({ mutants }),
    found: (finding) => tell({ finding }),
  })
  tell({ tally })
  process.disconnect()
})
