/**
 * Who may depend on whom. Lowest first: a row names only rows above it, so there is no cycle.
 * A star stands for each workspace of the folder; with `/contract` behind it, for nothing of that
 * workspace but its `./contract`.
 * docs/architecture.md says why; a new edge is a new ADR.
 *
 *     node tools/check-layers.mjs
 * @module
 */
import { checkLayers } from './check/layers.mjs'
import { runAlone } from './report.mjs'

const values = ['packages/kernel', 'packages/crypto', 'packages/cbor']
const structures = [...values, 'packages/cose', 'packages/pki']
const sdk = [
  ...structures,
  'packages/messages',
  'packages/mdoc',
  'packages/status',
  'packages/trust',
  'packages/jpki',
  'packages/profiles',
  'packages/lifecycle',
  'packages/oid4vc',
]
/** What every page shows with. */
const page = ['packages/kernel', 'packages/profiles', 'packages/ui', 'roles/*/contract']

/** @type {Record<string, readonly string[]>} */
export const layers = {
  'packages/kernel': [],
  'packages/crypto': ['packages/kernel'],
  'packages/cbor': ['packages/kernel'],
  'packages/messages': ['packages/kernel', 'packages/crypto'],
  'packages/cose': values,
  'packages/pki': ['packages/kernel', 'packages/crypto'],
  'packages/mdoc': structures,
  'packages/status': structures,
  'packages/trust': ['packages/kernel', 'packages/messages'],
  'packages/jpki': [...values, 'packages/pki', 'packages/messages'],
  'packages/profiles': ['packages/kernel', 'packages/cbor'],
  'packages/lifecycle': ['packages/kernel'],
  'packages/oid4vc': [
    'packages/kernel',
    'packages/crypto',
    'packages/cose',
    'packages/pki',
    'packages/mdoc',
  ],
  'packages/wallet': sdk,
  'packages/verifier': sdk,
  'packages/service': ['packages/kernel', 'packages/crypto'],
  'packages/ui': ['packages/kernel', 'packages/profiles'],
  'roles/*': [...sdk, 'packages/verifier', 'packages/service'],
  server: ['roles/*', 'packages/kernel', 'packages/crypto', 'packages/jpki', 'packages/service'],
  'apps/wallet': [...sdk, 'packages/wallet', ...page],
  'apps/reader': page,
  'apps/console': page,
  'apps/showcase': page,
  cli: [
    ...sdk,
    'packages/wallet',
    'packages/verifier',
    'packages/service',
    'roles/*/contract',
    'server',
  ],
  e2e: ['packages/*', 'roles/*', 'apps/*', 'server', 'cli'],
  bench: ['packages/*', 'roles/*', 'server', 'cli'],
  assurance: ['packages/*', 'roles/*', 'server', 'cli', 'bench'],
}

await runAlone(import.meta.url, (folder) => checkLayers(folder, layers))
