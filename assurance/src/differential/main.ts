/**
 * `npm run differential -- [--documents N] [--theirs N] [--mutants N] [--seed S]`. Exit status: 0
 * every difference is explained, 1 one is not.
 * @module
 */
import { parseArgs } from 'node:util'
import { explanations } from './explanations.ts'
import { runDifferential } from './run-differential.ts'

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '1000' },
    theirs: { type: 'string', default: '1000' },
    mutants: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
  },
})
/** A peer may leave a rejection that nobody awaits; one of ours still ends the run. */
let strayRejections = 0
process.on('unhandledRejection', (error) => {
  if (!(error instanceof Error && error.stack?.includes('node_modules'))) throw error
  strayRejections += 1
})

const size = {
  documents: Number(values.documents),
  theirs: Number(values.theirs),
  mutants: Number(values.mutants),
  seed: Number(values.seed),
}
const { ours, theirs, agreed, explained, unexplained } = await runDifferential(size, new Date())
for (const [name, count] of Object.entries(ours))
  console.log(`${name} accepts ${count} of ${size.documents} documents of ours`)
for (const [name, count] of Object.entries(theirs))
  console.log(`${count} of ${size.theirs} documents of ${name} are accepted here`)
console.log(`${agreed.accepted + agreed.refused} of ${size.mutants} mutants: one verdict`)
console.log(`  ${agreed.accepted} accepted by both, ${agreed.refused} refused by both`)
for (const { name, clause } of explanations)
  if (explained[name]) console.log(`  ${explained[name]} explained: ${name} (${clause})`)
if (strayRejections > 0) console.log(`${strayRejections} rejections that a peer did not await`)
for (const problem of unexplained) console.log(`UNEXPLAINED ${problem}`)
process.exitCode = unexplained.length > 0 ? 1 : 0
