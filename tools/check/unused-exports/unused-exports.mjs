/**
 * No value is exported that only tests use, but for those in a dated list. The list may only shrink: an
 * entry goes when a program uses the value or nobody exports it any more, and `atMost` goes down with it.
 * @module
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findings, runAlone } from '../../report.mjs'
import { findUnusedExports } from './find-unused.mjs'

/**
 * @typedef {object} Entry
 * @property {string} where - how it is imported, or the file
 * @property {string} since - the day on which it was listed
 * @property {string} for - the work that will use it, or whom else it is for
 * @property {string[]} values
 */
/**
 * @typedef {object} List
 * @property {string} about
 * @property {number} atMost - values in all
 * @property {Entry[]} entries
 */

const place = 'tools/check/unused-exports/listed.json'

/** @param {string} folder - of the repository */
export function checkUnusedExports(folder) {
  /** @type {List} */
  const list = JSON.parse(readFileSync(join(folder, place), 'utf8'))
  const { unused, looked } = findUnusedExports(folder)
  return findings(looked, 'exported values', exportProblems(unused, list))
}

/**
 * @param {Map<string, readonly string[]>} unused - names by entry or file
 * @param {List} list
 * @returns {string[]}
 */
export function exportProblems(unused, { atMost, entries }) {
  const listed = entries.flatMap(({ where, values }) => values.map((name) => `${where}: ${name}`))
  const found = [...unused].flatMap(([where, names]) => names.map((name) => `${where}: ${name}`))
  const incomplete = entries.filter(
    (entry) => !/^\d{4}-\d{2}-\d{2}$/.test(entry.since) || entry.for.trim() === '',
  )
  return [
    ...found
      .filter((one) => !listed.includes(one))
      .map((one) => `${one} is exported, and nothing but tests uses it`),
    ...listed
      .filter((one) => !found.includes(one))
      .map((one) => `${one} is used now or gone: take it off ${place}`),
    ...listed
      .filter((one, index) => listed.indexOf(one) !== index)
      .map((one) => `${one} is listed twice in ${place}`),
    ...incomplete.map(({ where }) => `${place}: ${where} lacks a day or what it is for`),
    ...(listed.length === atMost
      ? []
      : [
          listed.length > atMost
            ? `${place} may only shrink: ${listed.length} values, at most ${atMost}`
            : `${place} has shrunk: set atMost to ${listed.length}`,
        ]),
  ]
}

await runAlone(import.meta.url, checkUnusedExports)
