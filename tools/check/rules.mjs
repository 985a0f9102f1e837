/**
 * The rules of the repository, by the names that `npm run check` gives them.
 * @module
 */
import { layers } from '../check-layers.mjs'
import { checkDocs } from '../docs/write-docs.mjs'
import { checkBundles } from './bundles.mjs'
import { checkCatalogue } from './check-catalogue.mjs'
import { checkDependencyPage } from './dependency-page.mjs'
import { checkDocCode } from './doc-code.mjs'
import { checkDocCommands } from './doc-commands.mjs'
import { checkDocComments } from './doc-comments.mjs'
import { checkDocLinks } from './doc-links.mjs'
import { checkDocTypeLiterals } from './doc-type-literals.mjs'
import { checkErrorCodes } from './error-codes.mjs'
import { checkFormat } from './format.mjs'
import { checkLayers } from './layers.mjs'
import { checkLocalPaths } from './local-paths.mjs'
import { checkMembers } from './members/members.mjs'
import { checkSizes } from './sizes.mjs'
import { checkTestClocks } from './test-clocks.mjs'
import { checkTypes } from './types.mjs'
import { checkUnusedExports } from './unused-exports/unused-exports.mjs'

/** @type {Readonly<Record<string, import('../report.mjs').Rule>>} */
export const rules = {
  format: checkFormat,
  types: checkTypes,
  layers: (folder) => checkLayers(folder, layers),
  sizes: checkSizes,
  errors: checkErrorCodes,
  checks: checkCatalogue,
  members: checkMembers,
  'doc-code': checkDocCode,
  'doc-commands': checkDocCommands,
  'doc-comments': checkDocComments,
  'doc-pages': checkDocs,
  'doc-links': checkDocLinks,
  dependencies: checkDependencyPage,
  bundles: checkBundles,
  'doc-types': checkDocTypeLiterals,
  'local-paths': checkLocalPaths,
  'test-clocks': checkTestClocks,
  'unused-exports': checkUnusedExports,
}
