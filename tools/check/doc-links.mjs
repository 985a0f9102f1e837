/**
 * Every link in Markdown to a file of the repository leads somewhere.
 * @module
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findings, runAlone } from '../report.mjs'
import { markdownPages } from './markdown.mjs'

/** @param {string} folder - of the repository */
export function checkDocLinks(folder) {
  const links = markdownPages(folder).flatMap(({ path, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => ({ path, target: target.replace(/#.*$/, '') }))
      .filter(({ target }) => target !== '' && !/^[a-z]+:/.test(target)),
  )
  const problems = links
    .filter(({ path, target }) => !existsSync(join(folder, dirname(path), target)))
    .map(({ path, target }) => `${path}: links to ${target}, which is not there`)
  return findings(links.length, 'links', problems)
}

await runAlone(import.meta.url, checkDocLinks)
