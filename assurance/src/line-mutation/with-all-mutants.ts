/**
 * All mutants of a file in one text: each place asks while it runs whether its mutant is on.
 * @module
 */
import ts from 'typescript'
import { askFor, canaryText } from '../variants/switchboard.ts'
import { canBeConstant, type LineMutant, operatorsFor, parse } from './find-mutants.ts'

export const mutantId = (path: string, { line, start, end, to }: LineMutant): string =>
  `${path}:${line} ${start}-${end} ${to}`

/** @param mutants - of this text; places of others stay as they are */
export function withAllMutants(path: string, text: string, mutants: readonly LineMutant[]): string {
  /** The question for a mutant, if it is one of those. */
  const ask = (node: ts.Node, to: string): string[] =>
    mutants
      .filter((one) => one.start === node.getStart() && one.end === node.end && one.to === to)
      .map((one) => askFor(JSON.stringify(mutantId(path, one))))

  const write = (node: ts.Node): string => {
    if (ts.isTypeNode(node)) return node.getText()
    const plain = spliced(node, write)
    const written = constantOr(node, operatorOr(node, plain))
    // A line that begins with a parenthesis would go on with the line before.
    return ts.isExpressionStatement(node) && plain !== node.getText() ? `void (${plain})` : written
  }
  const operatorOr = (node: ts.Node, plain: string): string => {
    if (!ts.isBinaryExpression(node)) return plain
    const [left, right] = [write(node.left), write(node.right)]
    const others = operatorsFor(node).flatMap(({ token, to }) =>
      ask(token, to).map((question) => `${question} ? (${left} ${to} ${right}) : `),
    )
    return others.length > 0 ? `(${others.join('')}(${plain}))` : plain
  }
  const constantOr = (node: ts.Node, plain: string): string => {
    if (!canBeConstant(node)) return plain
    const values = ['true', 'false'].flatMap((to) =>
      ask(node, to).map((question) => `${question} ? ${to} : `),
    )
    return values.length > 0 ? `(${values.join('')}(${plain}))` : plain
  }
  return spliced(parse(path, text), write) + canaryText
}

/** The text of a node with its children written anew. */
function spliced(node: ts.Node, write: (child: ts.Node) => string): string {
  const [text, start] = [node.getSourceFile().text, node.getStart()]
  let [written, at] = ['', ts.isSourceFile(node) ? 0 : start]
  ts.forEachChild(node, (child) => {
    written += text.slice(at, child.getStart()) + write(child)
    at = child.end
  })
  return written + text.slice(at, node.end)
}
