/**
 * `npm run differential:path -- [--chains N] [--seed S]`. Exit status: 0 every difference is
 * explained, 1 one is not.
 * @module
 */
import { parseArgs } from 'node:util'
import { pathExplanations } from './explanations.ts'
import { runPathDifferential } from './run-path-differential.ts'

const { values } = parseArgs({
  options: {
    chains: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
})
const size = { chains: Number(values.chains), seed: Number(values.seed) }
const { agreed, refusedBy, explained, unexplained } = await runPathDifferential(size)
console.log(
  `${agreed.accepted + agreed.refused} of ${size.chains} chains: one verdict with OpenSSL`,
)
console.log(`  ${agreed.accepted} accepted by both, ${agreed.refused} refused by both`)
for (const [id, count] of [...refusedBy].toSorted(([, a], [, b]) => b - a))
  console.log(`  ${count} refused for ${id}`)
for (const { name, clause } of pathExplanations)
  if (explained.has(name)) console.log(`  ${explained.get(name)} explained: ${name} (${clause})`)
for (const problem of unexplained) console.log(`UNEXPLAINED ${problem}`)
process.exitCode = unexplained.length > 0 ? 1 : 0
