/**
 * `npm run check`: every rule by name, with its problems and how much it looked at.
 *
 *     node tools/check.mjs                    every rule
 *     node tools/check.mjs layers sizes       some
 *     node tools/check.mjs --hints            also what is worth a look and fails nothing
 *     node tools/check.mjs --write            writes docs/errors.md, docs/checks.md and docs/members.md
 * @module
 */
import { parseArgs } from 'node:util'
import { writeCheckCatalogue } from './check/check-catalogue.mjs'
import { writeErrorCodes } from './check/error-codes.mjs'
import { writeMembers } from './check/members/members.mjs'
import { rules } from './check/rules.mjs'
import { runRules } from './check/run-rules.mjs'
import { root } from './repository.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean' }, hints: { type: 'boolean' } },
})
const unknown = positionals.filter((name) => !Object.hasOwn(rules, name))
if (unknown.length > 0) {
  console.error(`no such rule: ${unknown.join(', ')}; there are ${Object.keys(rules).join(', ')}`)
  process.exitCode = 2
} else if (values.write) {
  for (const write of [writeErrorCodes, writeCheckCatalogue, writeMembers])
    console.log(`wrote ${write(root)}`)
} else {
  const chosen = Object.entries(rules).filter(
    ([name]) => positionals.length === 0 || positionals.includes(name),
  )
  const failed = await runRules(chosen, root, { hints: values.hints ?? false, print: console.log })
  process.exitCode = failed.length === 0 ? 0 : 1
}
