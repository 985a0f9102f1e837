/**
 * A page of which one part is made by `node tools/check.mjs --write`: tables whose rows begin with
 * a name in backticks.
 * @module
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const begin = '<!-- made by `node tools/check.mjs --write`: begin -->'
const end = '<!-- end -->'

/** @param {string} path */
export const readPage = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')

/**
 * Puts tables between the marks; a page without marks gets them at its end.
 *
 * @param {string} path
 * @param {string} tables
 */
export function writePage(path, tables) {
  const page = readPage(path)
  const [before = '', rest = ''] = split(page, begin)
  const [, after = ''] = split(rest, end)
  const lead = before.trim() === '' ? '' : `${before.trimEnd()}\n\n`
  const tail = after.trim() === '' ? '' : `\n${after.trim()}\n`
  writeFileSync(path, `${lead}${begin}\n\n${tables.trim()}\n\n${end}\n${tail}`)
}

/**
 * @param {string} text
 * @param {string} mark
 */
function split(text, mark) {
  const at = text.indexOf(mark)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)]
}

/**
 * Rows by the name they begin with, their other cells as written.
 *
 * @param {string} page
 * @returns {Map<string, string[]>}
 */
export function rowsOf(page) {
  const rows = page.split('\n').flatMap((line) => {
    const name = /^\| `([^`]+)` \|/.exec(line)?.[1]
    return name ? [/** @type {const} */ ([name, cellsOf(line).slice(1)])] : []
  })
  return new Map(rows)
}

/** @param {string} line */
const cellsOf = (line) =>
  line
    .slice(1, line.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map((text) => text.trim())

/** @param {string} text */
export const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

/**
 * @param {string} title
 * @param {string[]} columns
 * @param {string[][]} rows - of cells
 */
export const table = (title, columns, rows) =>
  [
    `## ${title}`,
    '',
    `| ${columns.join(' | ')} |`,
    `|${columns.map(() => '---').join('|')}|`,
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
  ].join('\n')

/**
 * @template T
 * @param {readonly T[]} values
 * @param {(value: T) => string} ownerOf
 * @returns {[string, T[]][]} in the order of the owners' names
 */
export function byOwner(values, ownerOf) {
  const owners = [...new Set(values.map(ownerOf))].sort()
  return owners.map((owner) => [owner, values.filter((value) => ownerOf(value) === owner)])
}
