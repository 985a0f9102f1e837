import { expect, test } from 'vitest'
import { rules } from './check/rules.mjs'
import { root } from './repository.mjs'

/** How the code is written, and what needs every file at once: `npm run check` looks at that. */
const onlyInCheck = new Set([
  ...['format', 'types', 'sizes', 'doc-code', 'doc-pages', 'bundles', 'unused-exports'],
])

test.each(Object.entries(rules).filter(([name]) => !onlyInCheck.has(name)))(
  'the repository keeps the rule: %s',
  async (_name, rule) => {
    expect((await rule(root)).problems).toEqual([])
  },
)
