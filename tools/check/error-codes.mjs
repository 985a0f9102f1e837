/**
 * Error codes: unique in the repository, owned by the workspace they are named after, and each
 * explained in docs/errors.md, which explains no other.
 * @module
 */
import { join, posix } from 'node:path'
import { findings, runAlone } from '../report.mjs'
import { readCatalogues } from './catalogues.mjs'
import { byOwner, readPage, rowsOf, table, writePage } from './generated-page.mjs'

const page = 'docs/errors.md'

/** @param {string} folder - of the repository */
export function checkErrorCodes(folder) {
  const { codeLists } = readCatalogues(folder)
  const owned = codesOf(codeLists)
  const rows = rowsOf(readPage(join(folder, page)))
  const codes = new Set(owned.map(({ code }) => code))
  const problems = [
    ...owned
      .filter(({ code, owner }) => !code.startsWith(`${posix.basename(owner)}/`))
      .map(({ code, path, owner }) => `${path}: ${code} should be ${posix.basename(owner)}/…`),
    ...owned
      .filter(({ code }, index) => owned.findIndex((other) => other.code === code) < index)
      .map(({ code, path }) => `${path}: ${code} is there twice`),
    ...[...codes].flatMap((code) => explanationProblems(code, rows.get(code))),
    ...[...rows.keys()]
      .filter((code) => !codes.has(code))
      .map((code) => `${page}: explains ${code}, which no code exports`),
  ]
  return findings(codes.size, 'error codes', problems)
}

/**
 * @param {string} code
 * @param {string[] | undefined} cells
 */
function explanationProblems(code, cells) {
  if (!cells) return [`${page}: lacks ${code}; \`node tools/check.mjs --write\` adds it`]
  const [meaning = '', whatToDo = ''] = cells
  return meaning === '' || whatToDo === '' ? [`${page}: does not explain ${code}`] : []
}

/** @param {import('./catalogues.mjs').CodeList[]} codeLists */
const codesOf = (codeLists) =>
  codeLists.flatMap(({ codes, owner, path }) => codes.map((code) => ({ code, owner, path })))

/**
 * Brings the page's rows in line with the code; explanations stay as they were written.
 *
 * @param {string} folder - of the repository
 */
export function writeErrorCodes(folder) {
  const path = join(folder, page)
  const rows = rowsOf(readPage(path))
  const owned = byOwner(codesOf(readCatalogues(folder).codeLists), ({ owner }) => owner)
  const tables = owned.map(([owner, codes]) => {
    const written = codes
      .map(({ code }) => code)
      .sort()
      .map((code) => [`\`${code}\``, ...(rows.get(code) ?? ['', ''])])
    return table(owner, ['code', 'what happened', 'what to do'], written)
  })
  writePage(path, tables.join('\n'))
  return page
}

await runAlone(import.meta.url, checkErrorCodes)
