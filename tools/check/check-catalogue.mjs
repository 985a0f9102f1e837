/**
 * The catalogue of checks: every entry complete, its id unique, and docs/checks.md equal to what
 * the code exports. A check taken out of the code turns this red.
 * @module
 */
import { join } from 'node:path'
import { findings, runAlone } from '../report.mjs'
import { readCatalogues } from './catalogues.mjs'
import { byOwner, cell, readPage, rowsOf, table, writePage } from './generated-page.mjs'

/** @typedef {import('./catalogues.mjs').CheckEntry} CheckEntry */

const page = 'docs/checks.md'
const again = '`node tools/check.mjs --write` writes it anew'

/** @param {string} folder - of the repository */
export function checkCatalogue(folder) {
  const { checks } = readCatalogues(folder)
  const rows = rowsOf(readPage(join(folder, page)))
  const ids = new Set(checks.map(({ entry }) => entry.id))
  const problems = [
    ...checks.flatMap(({ entry, path }) =>
      missingIn(entry).map((member) => `${path}: ${entry.id} has no ${member}`),
    ),
    ...checks
      .filter(({ entry }, at) => checks.findIndex((other) => other.entry.id === entry.id) < at)
      .map(({ entry, path }) => `${path}: ${entry.id} is there twice`),
    ...checks.flatMap(({ entry }) => pageProblems(entry, rows.get(entry.id))),
    ...[...rows.keys()]
      .filter((id) => !ids.has(id))
      .map((id) => `${page}: lists ${id}, which no code exports`),
  ]
  return findings(ids.size, 'checks', problems)
}

/** @param {CheckEntry} entry */
function missingIn({ clause, title, defends, failure, onFailure }) {
  const members = {
    clause,
    defends,
    'title.ja': title?.ja,
    'title.en': title?.en,
    'failure.ja': failure?.ja,
    'failure.en': failure?.en,
    'onFailure.ja': onFailure?.ja,
    'onFailure.en': onFailure?.en,
  }
  return Object.entries(members)
    .filter(([, text]) => typeof text !== 'string' || text.trim() === '')
    .map(([member]) => member)
}

/**
 * @param {CheckEntry} entry
 * @param {string[] | undefined} cells
 */
function pageProblems(entry, cells) {
  if (missingIn(entry).length > 0) return []
  if (!cells) return [`${page}: lacks ${entry.id}; ${again}`]
  const same = JSON.stringify(cells) === JSON.stringify(cellsOf(entry))
  return same ? [] : [`${page}: says otherwise of ${entry.id} than the code; ${again}`]
}

/** @param {CheckEntry} entry */
const cellsOf = ({ clause, title, defends, failure, onFailure }) => [
  `${cell(title.en)}<br>${cell(title.ja)}`,
  cell(clause),
  cell(defends),
  `${cell(failure.en)}<br>${cell(failure.ja)}`,
  `${cell(onFailure.en)}<br>${cell(onFailure.ja)}`,
]

/** @param {string} folder - of the repository */
export function writeCheckCatalogue(folder) {
  const columns = ['check', 'title', 'clause', 'defends against', 'a failure says', 'when it fails']
  const tables = byOwner(readCatalogues(folder).checks, ({ owner }) => owner).map(
    ([owner, checks]) =>
      table(
        owner,
        columns,
        checks.map(({ entry }) => [`\`${entry.id}\``, ...cellsOf(entry)]),
      ),
  )
  writePage(join(folder, page), tables.join('\n'))
  return page
}

await runAlone(import.meta.url, checkCatalogue)
