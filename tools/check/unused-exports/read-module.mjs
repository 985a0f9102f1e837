/**
 * What a module exports as values, and what it takes from others. Types are left out: they cost nobody
 * anything.
 * @module
 */
import ts from 'typescript'

/**
 * @typedef {object} Link - `export { original as name } from 'from'`
 * @property {string} name
 * @property {string} original
 * @property {string} from
 */
/**
 * @typedef {object} Module
 * @property {Map<string, boolean>} values - declared here, by exported name: whether used here as well
 * @property {Link[]} links
 * @property {string[]} stars - `export * from`
 * @property {{ from: string, names: string[] | 'all' }[]} imports - `all` of a namespace or a dynamic import
 */

/**
 * @param {string} path
 * @param {string} text
 * @returns {Module}
 */
export function readModule(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  /** @type {Module} */
  const module = { values: new Map(), links: [], stars: [], imports: [] }
  /** @type {{ name: string, local: string }[]} */
  const exported = []
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) readImport(statement, module)
    else if (ts.isExportDeclaration(statement)) readExport(statement, module, exported)
    else exported.push(...declaredBy(statement))
  }
  const uses = usesIn(source, module)
  for (const { name, local } of exported) module.values.set(name, uses.has(local))
  return module
}

/**
 * @param {ts.ImportDeclaration} statement
 * @param {Module} module
 */
function readImport({ importClause, moduleSpecifier }, module) {
  const from = textOf(moduleSpecifier)
  if (!importClause || importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return
  const { name, namedBindings } = importClause
  if (name) module.imports.push({ from, names: ['default'] })
  if (!namedBindings) return
  if (ts.isNamespaceImport(namedBindings)) module.imports.push({ from, names: 'all' })
  else {
    const values = namedBindings.elements.filter(({ isTypeOnly }) => !isTypeOnly)
    module.imports.push({
      from,
      names: values.map((one) => (one.propertyName ?? one.name).text),
    })
  }
}

/**
 * @param {ts.ExportDeclaration} statement
 * @param {Module} module
 * @param {{ name: string, local: string }[]} exported
 */
function readExport({ isTypeOnly, exportClause, moduleSpecifier }, module, exported) {
  if (isTypeOnly) return
  const from = moduleSpecifier && textOf(moduleSpecifier)
  if (!exportClause) module.stars.push(from ?? '')
  else if (ts.isNamespaceExport(exportClause))
    module.imports.push({ from: from ?? '', names: 'all' })
  else
    for (const one of exportClause.elements.filter((element) => !element.isTypeOnly)) {
      const [name, original] = [one.name.text, (one.propertyName ?? one.name).text]
      if (from === undefined) exported.push({ name, local: original })
      else module.links.push({ name, original, from })
    }
}

/**
 * @param {ts.Statement} statement
 * @returns {{ name: string, local: string }[]}
 */
function declaredBy(statement) {
  if (ts.isExportAssignment(statement)) return [{ name: 'default', local: '' }]
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return []
  const isDefault = modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  if (isDefault) return [{ name: 'default', local: '' }]
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => boundBy(name))
  if (
    (ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isEnumDeclaration(statement)) &&
    statement.name
  )
    return [{ name: statement.name.text, local: statement.name.text }]
  return []
}

/**
 * @param {ts.BindingName} name
 * @returns {{ name: string, local: string }[]}
 */
function boundBy(name) {
  if (ts.isIdentifier(name)) return [{ name: name.text, local: name.text }]
  return name.elements.flatMap((element) =>
    ts.isBindingElement(element) ? boundBy(element.name) : [],
  )
}

/**
 * Names that stand for something in the module beyond where they are declared or exported; dynamic
 * imports on the way.
 *
 * @param {ts.SourceFile} source
 * @param {Module} module
 */
function usesIn(source, module) {
  /** @type {Set<string>} */
  const uses = new Set()
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isIdentifier(node) && isUse(node)) uses.add(node.text)
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments
      if (specifier && ts.isStringLiteralLike(specifier))
        module.imports.push({ from: specifier.text, names: 'all' })
    }
    ts.forEachChild(node, visit)
  }
  for (const statement of source.statements)
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) visit(statement)
  return uses
}

/** @param {ts.Identifier} node */
function isUse(node) {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  const isNamed = 'name' in parent && parent.name === node
  return !isNamed || ts.isShorthandPropertyAssignment(parent)
}

/** @param {ts.Expression} node */
const textOf = (node) => (ts.isStringLiteralLike(node) ? node.text : '')
