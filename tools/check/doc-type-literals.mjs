/**
 * Shared code asks a property of the profile and never names a document type: no literal of one
 * outside packages/profiles and tests, and no comparison of a `docType` with any literal.
 * @module
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { findings, runAlone } from '../report.mjs'
import { isTestSource, repositoryFiles, sourcePattern } from '../repository.mjs'

const home = 'packages/profiles/'
/** Tests as a whole. */
const testWorkspaces = /^(e2e|bench|tools)\//

/** @param {string} folder - of the repository */
export function checkDocTypeLiterals(folder) {
  const sources = repositoryFiles(folder, sourcePattern)
    .filter((path) => !isTestSource(path) && !testWorkspaces.test(path))
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
  const docTypes = new Set(
    sources
      .filter(({ path }) => path.startsWith(home))
      .flatMap(({ text }) => [...text.matchAll(/\bdocType: '([^']+)'/g)])
      .map(([, docType = '']) => docType),
  )
  const shared = sources.filter(({ path }) => !path.startsWith(home))
  const problems = shared.flatMap(({ path, text }) =>
    text.includes('docType') || [...docTypes].some((docType) => text.includes(docType))
      ? problemsIn(path, text, docTypes)
      : [],
  )
  return findings(docTypes.size, 'document types', problems)
}

/**
 * @param {string} path
 * @param {string} text
 * @param {ReadonlySet<string>} docTypes
 */
function problemsIn(path, text, docTypes) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  /** @type {string[]} */
  const problems = []
  /** @param {ts.Node} node @param {string} what */
  const report = (node, what) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1
    problems.push(`${path}:${line}: ${what}; ask a property of the profile`)
  }
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isStringLiteralLike(node) && docTypes.has(node.text)) report(node, `names ${node.text}`)
    else if (comparesDocType(node)) report(node, 'compares a docType with a literal')
    ts.forEachChild(node, visit)
  }
  visit(source)
  return problems
}

const equality = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
])

/** @param {ts.Node} node */
function comparesDocType(node) {
  if (ts.isBinaryExpression(node) && equality.has(node.operatorToken.kind))
    return (
      (isDocType(node.left) && ts.isStringLiteralLike(node.right)) ||
      (isDocType(node.right) && ts.isStringLiteralLike(node.left))
    )
  if (ts.isCaseClause(node))
    return ts.isStringLiteralLike(node.expression) && isDocType(node.parent.parent.expression)
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false
  const [argument] = node.arguments
  return isDocType(node.expression.expression) && !!argument && ts.isStringLiteralLike(argument)
}

/** @param {ts.Expression} expression */
const isDocType = (expression) => /(^|[.?\s])docType$/.test(expression.getText())

await runAlone(import.meta.url, checkDocTypeLiterals)
