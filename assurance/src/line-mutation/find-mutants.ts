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
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const found: LineMutant[] = []
  const add = (node: ts.Node, to: string) => {
    const [start, end] = [node.getStart(), node.end]
    const line = source.getLineAndCharacterOfPosition(start).line + 1
    found.push({ line, from: text.slice(start, end), to, start, end })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return
    if (ts.isBinaryExpression(node))
      for (const operator of swapped.get(node.operatorToken.kind) ?? [])
        add(node.operatorToken, operator)
    const condition = conditionOf(node)
    if (condition) for (const value of ['true', 'false']) add(condition, value)
    if (isComparison(node)) for (const value of ['true', 'false']) add(node, value)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node)) return node.expression
  return ts.isConditionalExpression(node) ? node.condition : undefined
}

const comparing =
  /^(equalBytes|samePublicKey|sameName|sameCertificate|algorithmSuits|verifySign1|verifyMac0)$/

/** A call that compares, wherever it stands. */
const isComparison = (node: ts.Node): boolean =>
  ts.isCallExpression(node) &&
  ts.isIdentifier(node.expression) &&
  comparing.test(node.expression.text)

export const withMutant = (text: string, { start, end, to }: LineMutant): string =>
  `${text.slice(0, start)}${to}${text.slice(end)}`
