/**
 * The recipes of docs/recipes.md as they stand in the page, and a folder to run one in.
 * @module
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The first block under a heading. @throws Error when there is none in this language */
export function recipeUnder(heading: string, language: 'ts' | 'python'): string {
  const page = readFileSync(join(root, 'docs/recipes.md'), 'utf8')
  const [, section = ''] = page.split(`\n## ${heading}\n`)
  const block = /^```(\S+)\n([\s\S]*?)^```$/m.exec(section)
  if (block?.[1] !== language || !block[2]) throw new Error(`no ${language} under ${heading}`)
  return block[2]
}

/** Below node_modules, so that the packages are found by their names. Removed after the test. */
export function folderFor(name: string, recipe: string): { folder: string; path: string } {
  const parent = join(root, 'node_modules', '.tegata-examples')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'recipe-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, name)
  writeFileSync(path, recipe)
  return { folder, path }
}
