/**
 * `npm run check`: every rule by name, with its problems and how much it looked at.
 *
 *     node tools/check.mjs                    every rule
 *     node tools/check.mjs layers sizes       some
 *     node tools/check.mjs --hints            also what is worth a look and fails nothing
 *     node tools/check.mjs --write            writes docs/errors.md and docs/checks.md anew
 * @module
 */
import { parseArgs } from 'node:util'
import { checkBundles } from './check/bundles.mjs'
import { checkCatalogue, writeCheckCatalogue } from './check/check-catalogue.mjs'
import { checkDocCode } from './check/doc-code.mjs'
import { checkDocCommands } from './check/doc-commands.mjs'
import { checkDocLinks } from './check/doc-links.mjs'
import { checkDocTypeLiterals } from './check/doc-type-literals.mjs'
import { checkErrorCodes, writeErrorCodes } from './check/error-codes.mjs'
import { checkFormat } from './check/format.mjs'
import { checkLayers } from './check/layers.mjs'
import { checkLocalPaths } from './check/local-paths.mjs'
import { runRules } from './check/run-rules.mjs'
import { checkSizes } from './check/sizes.mjs'
import { checkTypes } from './check/types.mjs'
import { layers } from './check-layers.mjs'
import { root } from './repository.mjs'

/** @type {Record<string, import('./report.mjs').Rule>} */
const rules = {
  format: checkFormat,
  types: checkTypes,
  layers: (folder) => checkLayers(folder, layers),
  sizes: checkSizes,
  errors: checkErrorCodes,
  checks: checkCatalogue,
  'doc-code': checkDocCode,
  'doc-commands': checkDocCommands,
  'doc-links': checkDocLinks,
  bundles: checkBundles,
  'doc-types': checkDocTypeLiterals,
  'local-paths': checkLocalPaths,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean' }, hints: { type: 'boolean' } },
})
const unknown = positionals.filter((name) => !Object.hasOwn(rules, name))
if (unknown.length > 0) {
  console.error(`no such rule: ${unknown.join(', ')}; there are ${Object.keys(rules).join(', ')}`)
  process.exitCode = 2
} else if (values.write) {
  for (const write of [writeErrorCodes, writeCheckCatalogue]) console.log(`wrote ${write(root)}`)
} else {
  const chosen = Object.entries(rules).filter(
    ([name]) => positionals.length === 0 || positionals.includes(name),
  )
  const failed = await runRules(chosen, root, { hints: values.hints ?? false, print: console.log })
  process.exitCode = failed.length === 0 ? 0 : 1
}
