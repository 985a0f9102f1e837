/**
 * What a library exports is explained above its declaration: a summary for each function, constant,
 * class and type, in words and not a clause alone, and `@throws` where a function throws. A function
 * throws when its own body does, or that of a function of the same file that it calls; what is thrown
 * inside `try` is caught, and what is only passed on (`throw error`) is somebody else's. Where a call
 * cannot come to that, the comment says `never throws`.
 * @module
 */
import { join, relative } from 'node:path'
import ts from 'typescript'
import { entryPoints } from '../docs/entry-points.mjs'
import { findings, runAlone } from '../report.mjs'

/** Nothing, or a standard and numbers. */
const clauseAlone = /^(RFC|ISO\/IEC|OpenID4V[CP]I?|Token Status List|sections?|[\d\s.,:;-])*$/

/** @param {string} folder - of the repository */
export function checkDocComments(folder) {
  const entries = entryPoints(folder)
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    compilerOptions(folder),
  )
  const checker = program.getTypeChecker()
  const exported = new Set(
    entries.flatMap(({ file }) => {
      const source = program.getSourceFile(file)
      const module = source && checker.getSymbolAtLocation(source)
      return module ? checker.getExportsOfModule(module).map((one) => behind(one, checker)) : []
    }),
  )
  const own = [...exported].filter((symbol) => isOfRepository(symbol, program))
  const problems = own.flatMap((symbol) => problemsOf(symbol, checker, folder))
  return findings(own.length, 'exports', problems)
}

/** @param {string} folder */
function compilerOptions(folder) {
  const { config } = ts.readConfigFile(join(folder, 'tsconfig.base.json'), ts.sys.readFile)
  const given = { ...config?.compilerOptions, jsx: 'react-jsx', noLib: true, types: [] }
  return ts.convertCompilerOptionsFromJson(given, folder).options
}

/**
 * @param {ts.Symbol} symbol
 * @param {ts.TypeChecker} checker
 */
const behind = (symbol, checker) =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol

/**
 * @param {ts.Symbol} symbol
 * @param {ts.Program} program
 */
function isOfRepository({ declarations: [first] = [] }, program) {
  return first !== undefined && !program.isSourceFileFromExternalLibrary(first.getSourceFile())
}

/**
 * @param {ts.Symbol} symbol
 * @param {ts.TypeChecker} checker
 * @param {string} folder
 */
function problemsOf(symbol, checker, folder) {
  const { declarations = [] } = symbol
  const [first] = declarations
  if (!first) return []
  const source = first.getSourceFile()
  const line = source.getLineAndCharacterOfPosition(first.getStart()).line + 1
  const where = `${relative(folder, source.fileName)}:${line}: ${symbol.name}`
  const summary = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim()
  const tags = symbol.getJsDocTags(checker)
  const saysThrows =
    tags.some(({ name }) => name === 'throws') ||
    [summary, ...tags.map(({ text }) => ts.displayPartsToString(text))].some((text) =>
      /never\s+throws/i.test(text),
    )
  const problems = clauseAlone.test(summary) ? [`${where} has no summary`] : []
  const thrown = declarations
    .flatMap((declaration) => bodyOf(declaration) ?? [])
    .find(throwsAnywhere)
  if (thrown && !saysThrows) problems.push(`${where} throws and has no @throws`)
  return problems
}

/**
 * The function that a declaration is or a constant holds.
 *
 * @param {ts.Node} declaration
 * @returns {ts.Node | undefined}
 */
function bodyOf(declaration) {
  if (ts.isFunctionDeclaration(declaration)) return declaration.body
  if (!ts.isVariableDeclaration(declaration)) return undefined
  const { initializer } = declaration
  const isFunction =
    initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
  return isFunction ? initializer.body : undefined
}

/** @param {ts.Node} body */
function throwsAnywhere(body) {
  const { throws, calls } = whatHappensIn(body)
  if (throws) return true
  const functions = functionsOf(body.getSourceFile())
  return [...calls].some((name) => {
    const called = functions.get(name)
    return called !== undefined && whatHappensIn(called).throws
  })
}

/**
 * @param {ts.Node} body
 * @returns {{ throws: boolean, calls: ReadonlySet<string> }}
 */
function whatHappensIn(body) {
  let throws = false
  /** @type {Set<string>} */
  const calls = new Set()
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isThrowStatement(node) && !ts.isIdentifier(node.expression)) throws = true
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression))
      calls.add(node.expression.text)
    if (isForLater(node)) return
    if (ts.isTryStatement(node) && node.catchClause) visit(node.catchClause)
    else ts.forEachChild(node, visit)
  }
  visit(body)
  return { throws, calls }
}

/**
 * A function that is handed back, alone or in an object, runs when the caller calls it.
 *
 * @param {ts.Node} node
 */
const isForLater = (node) =>
  ts.isMethodDeclaration(node) ||
  (ts.isArrowFunction(node) &&
    !ts.isCallExpression(node.parent) &&
    !ts.isVariableDeclaration(node.parent))

/**
 * @param {ts.SourceFile} source
 * @returns {ReadonlyMap<string, ts.Node>} bodies by name
 */
function functionsOf(source) {
  /** @type {(ts.FunctionDeclaration | ts.VariableDeclaration)[]} */
  const declared = []
  for (const statement of source.statements) {
    if (ts.isFunctionDeclaration(statement)) declared.push(statement)
    if (ts.isVariableStatement(statement)) declared.push(...statement.declarationList.declarations)
  }
  return new Map(
    declared.flatMap((declaration) => {
      const body = bodyOf(declaration)
      return body && declaration.name ? [[declaration.name.getText(), body]] : []
    }),
  )
}

await runAlone(import.meta.url, checkDocComments)
