/**
 * One small change to a condition at a time: what a slip of the hand would do to a comparison.
 * @module
 */
import ts from 'typescript'

export type LineMutant = {
  readonly line: number
  /** The text before and after. */
  readonly from: string
  readonly to: string
  readonly start: number
  readonly end: number
}

const swapped: ReadonlyMap<ts.SyntaxKind, readonly string[]> = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ['!==']],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, ['===']],
  [ts.SyntaxKind.LessThanToken, ['<=', '>=']],
  [ts.SyntaxKind.LessThanEqualsToken, ['<', '>']],
  [ts.SyntaxKind.GreaterThanToken, ['>=', '<=']],
  [ts.SyntaxKind.GreaterThanEqualsToken, ['>', '<']],
  [ts.SyntaxKind.AmpersandAmpersandToken, ['||']],
  [ts.SyntaxKind.BarBarToken, ['&&']],
])

/** Mutants of every comparison, connection of conditions, and condition as a whole. */
export function findMutants(path: string, text: string): readonly LineMutant[] {
  const source = parse(path, text)
  const found = new Map<string, LineMutant>()
  const add = (node: ts.Node, to: string) => {
    const [start, end] = [node.getStart(), node.end]
    const line = source.getLineAndCharacterOfPosition(start).line + 1
    found.set(`${start} ${end} ${to}`, { line, from: text.slice(start, end), to, start, end })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return
    for (const operator of operatorsFor(node)) add(operator.token, operator.to)
    if (canBeConstant(node)) for (const value of ['true', 'false']) add(node, value)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...found.values()]
}

export const withMutant = (text: string, { start, end, to }: LineMutant): string =>
  `${text.slice(0, start)}${to}${text.slice(end)}`

export const parse = (path: string, text: string): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)

export function operatorsFor(node: ts.Node): readonly { token: ts.Node; to: string }[] {
  if (!ts.isBinaryExpression(node)) return []
  const token = node.operatorToken
  return (swapped.get(token.kind) ?? []).map((to) => ({ token, to }))
}

/** A condition as a whole, or a call that compares. */
export const canBeConstant = (node: ts.Node): boolean => isCondition(node) || isComparison(node)

function isCondition(node: ts.Node): boolean {
  const { parent } = node
  if (!parent) return false
  if (ts.isIfStatement(parent)) return parent.expression === node
  return ts.isConditionalExpression(parent) && parent.condition === node
}

const comparing =
  /^(equalBytes|samePublicKey|sameName|sameCertificate|algorithmSuits|verifySign1|verifyMac0)$/

/** Wherever it stands. */
const isComparison = (node: ts.Node): boolean =>
  ts.isCallExpression(node) &&
  ts.isIdentifier(node.expression) &&
  comparing.test(node.expression.text)
