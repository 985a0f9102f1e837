/**
 * What the rules on documentation read of Markdown: files, fenced blocks, and the text around them.
 * @module
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryFiles } from '../repository.mjs'

/** @typedef {{ language: string, text: string, line: number }} Block - `line` of its first line */
/** @typedef {{ path: string, text: string, blocks: Block[] }} Page */

/**
 * @param {string} folder - of the repository
 * @returns {Page[]}
 */
export const markdownPages = (folder) =>
  repositoryFiles(folder, /\.md$/).map((path) => {
    const text = readFileSync(join(folder, path), 'utf8')
    return { path, text, blocks: blocksOf(text) }
  })

/**
 * @param {string} text
 * @returns {Block[]}
 */
function blocksOf(text) {
  return [...text.matchAll(/^```(\S+)[^\n]*\n([\s\S]*?)^```\s*$/gm)].map((found) => ({
    language: found[1] ?? '',
    text: found[2] ?? '',
    line: text.slice(0, found.index).split('\n').length + 1,
  }))
}
