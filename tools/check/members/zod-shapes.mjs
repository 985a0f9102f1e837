/**
 * The shapes in a source: every object that zod parses, with the paths of its members, by the
 * declaration that holds it. `credentialOffer` has `grants` and `grants.authorization_code`.
 * @module
 */
import { posix } from 'node:path'
import ts from 'typescript'

/** @typedef {{ name: string, members: string[], strict: boolean }} Shape */

const makers = new Set(['object', 'strictObject', 'looseObject', 'extend', 'safeExtend'])

/**
 * @param {string} path
 * @param {string} text
 * @param {(path: string) => string} [read] - another file, for members that stand there
 * @returns {Shape[]}
 */
export function zodShapes(path, text, read = () => '') {
  if (!/from '(zod|zod\/mini)'/.test(text)) return []
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  /** @type {Map<string, Shape>} */
  const shapes = new Map()
  /** @param {ts.Node} node @param {string} owner */
  const visit = (node, owner) => {
    if (isMaker(node)) {
      const shape = shapes.get(owner) ?? { name: owner, members: [], strict: true }
      shape.strict &&= /strictObject/.test(node.expression.getText())
      collect(node, '', shape.members, read)
      shapes.set(owner, { ...shape, members: [...new Set(shape.members)].toSorted() })
      return
    }
    // Members that several shapes share stand in the shapes that spread them.
    if (ts.isVariableDeclaration(node) && sharedMembers(node)) return
    ts.forEachChild(node, (child) => visit(child, declared(child) ?? owner))
  }
  visit(source, 'module')
  return [...shapes.values()]
}

/**
 * A call like `z.object(…)`.
 *
 * @param {ts.Node} node
 * @returns {node is ts.CallExpression}
 */
const isMaker = (node) =>
  ts.isCallExpression(node) &&
  ts.isPropertyAccessExpression(node.expression) &&
  makers.has(node.expression.name.text) &&
  node.arguments.some(ts.isObjectLiteralExpression)

/**
 * The name of a declaration at the top of a file; what is inside belongs to it.
 *
 * @param {ts.Node} node
 * @returns {string | undefined}
 */
function declared(node) {
  if (ts.isVariableDeclaration(node) && ts.isSourceFile(node.parent.parent.parent))
    return node.name.getText()
  return ts.isFunctionDeclaration(node) && ts.isSourceFile(node.parent)
    ? node.name?.text
    : undefined
}

/**
 * @param {ts.CallExpression} call
 * @param {string} before - the path of the object, with a point at its end
 * @param {string[]} members
 * @param {(path: string) => string} read
 */
function collect(call, before, members, read) {
  for (const argument of call.arguments) {
    if (!ts.isObjectLiteralExpression(argument)) continue
    collectFrom(argument, before, members, read)
  }
}

/**
 * @param {ts.ObjectLiteralExpression} literal
 * @param {string} before
 * @param {string[]} members
 * @param {(path: string) => string} read
 */
function collectFrom(literal, before, members, read) {
  for (const property of literal.properties) {
    if (ts.isSpreadAssignment(property)) {
      const shared = declarationOf(property.expression, read)
      if (shared) collectFrom(shared, before, members, read)
      else members.push(`${before}${property.getText()}`)
      continue
    }
    const name = property.name ? nameOf(property.name) : property.getText()
    members.push(`${before}${name}`)
    /** @param {ts.Node} node */
    const inner = (node) => {
      if (isMaker(node)) collect(node, `${before}${name}.`, members, read)
      else ts.forEachChild(node, inner)
    }
    inner(property)
  }
}

/**
 * The literal that a name stands for, in its file or in the one that it is imported from.
 *
 * @param {ts.Expression} expression
 * @param {(path: string) => string} read
 */
function declarationOf(expression, read) {
  if (!ts.isIdentifier(expression)) return undefined
  const source = expression.getSourceFile()
  const here = declaredIn(source, expression.text)
  if (here) return here
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement)) continue
    if (!new RegExp(`\\b${expression.text}\\b`).test(statement.getText())) continue
    const from = ts.isStringLiteral(statement.moduleSpecifier) ? statement.moduleSpecifier.text : ''
    const path = posix.join(posix.dirname(source.fileName), from)
    const file = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true)
    return declaredIn(file, expression.text)
  }
  return undefined
}

/**
 * @param {ts.SourceFile} source
 * @param {string} name
 */
function declaredIn(source, name) {
  for (const statement of source.statements)
    if (ts.isVariableStatement(statement))
      for (const declaration of statement.declarationList.declarations)
        if (declaration.name.getText() === name) return sharedMembers(declaration)
  return undefined
}

/** @param {ts.VariableDeclaration} declaration */
function sharedMembers({ initializer }) {
  const literal =
    initializer && ts.isAsExpression(initializer) ? initializer.expression : initializer
  return literal && ts.isObjectLiteralExpression(literal) ? literal : undefined
}

/** @param {ts.PropertyName} name */
const nameOf = (name) => (ts.isStringLiteral(name) ? name.text : name.getText())
