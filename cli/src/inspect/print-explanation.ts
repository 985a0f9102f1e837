/**
 * A tree as indented lines for people: a member a line, what is wrong with it below.
 * @module
 */
import { printableLine } from '../input/printable.ts'
import { type Explanation, type Label, type Part, refusalsOf } from './explanation.ts'

export function explanationText(explanation: Explanation): string {
  const { kind, clause, value, parts = [] } = explanation
  const lines = [
    `${kind}${value === undefined ? '' : `: ${value}`}  [${clause}]`,
    ...remarks(explanation, '  '),
    ...parts.flatMap((part) => partLines(part, '  ')),
    '',
    summary(explanation),
  ]
  return `${lines.map(printableLine).join('\n')}\n`
}

function partLines(part: Part, indent: string): string[] {
  const { name, label, value, clause, parts = [] } = part
  const texts = [
    value === undefined ? name : `${name}: ${value}`,
    ...(label === undefined ? [] : [`(${labelText(label)})`]),
    ...(clause === undefined ? [] : [`[${clause}]`]),
  ]
  return [
    `${indent}${texts.join('  ')}`,
    ...remarks(part, `${indent}  `),
    ...parts.flatMap((inner) => partLines(inner, `${indent}  `)),
  ]
}

const labelText = ({ en, ja }: Label) => (ja === undefined ? en : `${ja}, ${en}`)

const remarks = ({ marks = [], notes = [] }: Pick<Part, 'marks' | 'notes'>, indent: string) => [
  ...notes.map((note) => `${indent}- ${note}`),
  ...marks.map(({ check, why }) => `${indent}✗ ${check}: ${why}`),
]

/** What would become of it; whether anybody trusts its signer is not known here. */
function summary(explanation: Explanation): string {
  const refusals = refusalsOf(explanation)
  if (refusals.length === 0)
    return isSigned(explanation)
      ? 'Nothing here that a verifier would refuse; who signed it, and whether it was revoked, is for tegata verify.'
      : 'Nothing here that a verifier would refuse; nothing in it is signed, so it does not say who made it.'
  const checks = [...new Set(refusals.map(({ check }) => check))].join(', ')
  const count = refusals.length === 1 ? '1 reason' : `${refusals.length} reasons`
  return `A verifier would refuse this: ${count} (${checks}).`
}

/** `signed` of COSE, `signature` of a token, `signatureValue` of X.509. */
const isSigned = ({ parts = [] }: Pick<Part, 'parts'>): boolean =>
  parts.some((part) => /^sign(ed|ature)/.test(part.name) || isSigned(part))
