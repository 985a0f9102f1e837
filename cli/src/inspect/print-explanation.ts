/**
 * A tree as indented lines for people.
 * @module
 */
import { printableLine } from '../input/printable.ts'
import type { Explanation, Part } from './explanation.ts'

export function explanationText({ kind, clause, notes, parts }: Explanation): string {
  const lines = [
    `${kind} [${clause}]`,
    ...notes.map((note) => `  (${note})`),
    ...parts.flatMap((part) => partLines(part, '  ')),
  ]
  return `${lines.map(printableLine).join('\n')}\n`
}

function partLines({ name, value, clause, note, parts = [] }: Part, indent: string): string[] {
  const texts = [
    value === undefined ? name : `${name}: ${value}`,
    ...(clause === undefined ? [] : [`[${clause}]`]),
    ...(note === undefined ? [] : [`! ${note}`]),
  ]
  const inner = parts.flatMap((part) => partLines(part, `${indent}  `))
  return [`${indent}${texts.join('  ')}`, ...inner]
}
