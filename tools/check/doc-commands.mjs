/**
 * Every command that the documentation tells somebody to type exists: scripts of npm, and
 * subcommands of `tegata`.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findings, runAlone } from '../report.mjs'
import { readJson } from '../repository.mjs'
import { markdownPages } from './markdown.mjs'

/** What npm can do by itself. */
const ownCommands = new Set(['ci', 'install', 'run', 'exec', 'audit', 'pack', 'publish'])
/** Scripts that npm runs without `run`. */
const shortForms = new Set(['start', 'test', 'stop', 'restart'])

/** @param {string} folder - of the repository */
export function checkDocCommands(folder) {
  const { scripts = {} } = readJson(join(folder, 'package.json'))
  const subcommands = subcommandsOf(folder)
  const commands = markdownPages(folder).flatMap(({ path, text }) => commandsIn(path, text))
  const problems = commands
    .filter(({ kind, name }) =>
      kind === 'tegata' ? !subcommands.includes(name) : !npmKnows(kind, name, scripts),
    )
    .map(({ where, typed }) => `${where}: there is no \`${typed}\``)
  return findings(commands.length, 'commands', problems)
}

/**
 * @param {string} kind
 * @param {string} name
 * @param {Record<string, string>} scripts
 */
function npmKnows(kind, name, scripts) {
  if (kind === 'run' || shortForms.has(name)) return name in scripts
  return ownCommands.has(name)
}

/**
 * Only what stands in code: prose may say "npm runs it".
 *
 * @param {string} path
 * @param {string} text
 */
function commandsIn(path, text) {
  const found = /** @type {{ kind: string, name: string, typed: string, where: string }[]} */ ([])
  let fenced = false
  for (const [index, line] of text.split('\n').entries()) {
    if (line.startsWith('```')) fenced = !fenced
    const where = `${path}:${index + 1}`
    const code = fenced ? [line] : [...line.matchAll(/`([^`]+)`/g)].map(([, inside = '']) => inside)
    for (const piece of code) {
      for (const [typed, run, name = ''] of piece.matchAll(/\bnpm (run )?([a-z][\w:-]*)/g))
        found.push({ kind: run ? 'run' : 'npm', name, typed, where })
      for (const [typed, name = ''] of piece.matchAll(/\b(?:npx )?tegata ([a-z][\w-]*)/g))
        found.push({ kind: 'tegata', name, typed, where })
    }
  }
  return found
}

/**
 * Names of the subcommands, from the literal `subCommands = { serve: …, … }` of the command.
 *
 * @param {string} folder
 */
function subcommandsOf(folder) {
  const main = join(folder, 'cli/src/main.ts')
  if (!existsSync(main)) return []
  const listed = /subCommands\s*[:=]\s*\{([^}]*)\}/.exec(readFileSync(main, 'utf8'))?.[1] ?? ''
  return [...listed.matchAll(/^\s*'?([a-z][\w-]*)'?\s*[:,]/gm)].map(([, name = '']) => name)
}

await runAlone(import.meta.url, checkDocCommands)
