/**
 * Sizes a reader can hold: files of at most 400 lines, functions of at most 60. Tests and their
 * fixtures may have longer functions, not longer files. A function that is nothing but an object
 * of methods, or another function, is measured by what is in it.
 * @module
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { findings, runAlone } from '../report.mjs'
import { isTestSource, repositoryFiles } from '../repository.mjs'

const file = { aim: 150, stop: 400 }
const callable = { aim: 30, stop: 60 }

/** @param {string} folder - of the repository */
export function checkSizes(folder) {
  /** @type {string[]} */
  const problems = []
  /** @type {string[]} */
  const hints = []
  /** @param {string} what @param {number} lines @param {typeof file} limit */
  const judge = (what, lines, limit) => {
    if (lines > limit.stop) problems.push(`${what}: ${lines} lines, the limit is ${limit.stop}`)
    else if (lines > limit.aim) hints.push(`${what}: ${lines} lines, aim at ${limit.aim}`)
  }
  const paths = repositoryFiles(folder, /(?<!\.d)\.(tsx?|mjs)$/)
  for (const path of paths) {
    const text = readFileSync(join(folder, path), 'utf8')
    judge(path, text.trimEnd().split('\n').length, file)
    if (isTestSource(path)) continue
    for (const { name, line, lines } of functionsOf(path, text))
      judge(`${path}:${line} ${name}`, lines, callable)
  }
  return findings(paths.length, 'source files', problems, hints)
}

/**
 * @param {string} path
 * @param {string} text
 */
function functionsOf(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  /** @param {number} position */
  const lineAt = (position) => source.getLineAndCharacterOfPosition(position).line + 1
  /** @type {{ name: string, line: number, lines: number }[]} */
  const found = []
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body && !isContainer(node.body)) {
      const line = lineAt(node.getStart())
      found.push({ name: nameOf(node), line, lines: lineAt(node.end) - line + 1 })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/**
 * `(db) => ({ …methods })` and `(deps) => async (app) => …`.
 *
 * @param {ts.Node} body
 * @returns {boolean}
 */
function isContainer(body) {
  if (ts.isParenthesizedExpression(body)) return isContainer(body.expression)
  return ts.isObjectLiteralExpression(body) || ts.isArrowFunction(body)
}

/** @param {ts.SignatureDeclaration} node */
function nameOf(node) {
  const { parent } = ts.isArrowFunction(node.parent) ? node.parent : node
  const named = node.name ?? (ts.isVariableDeclaration(parent) ? parent.name : undefined)
  return named ? named.getText() : 'function'
}

await runAlone(import.meta.url, checkSizes)
