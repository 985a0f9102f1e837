/**
 * Diagnostic notation over several lines: RFC 8949 section 8. Embedded structures are opened as
 * `24(<<…>>)`: RFC 8610 appendix G.3.
 * @module
 */
import { CborTag, type CborValue, diagnoseCbor, isCborArray, isCborMap } from '@tegata/cbor'
import type { View } from '../explanation.ts'
import { tryDecode } from './forms/container.ts'
import { diagnosed, typeName } from './forms/scalar.ts'

const longestLine = 76
const deepestEmbedding = 8
/** Members of an IssuerSignedItem, wherever it stands. */
const hiddenMembers: readonly CborValue[] = ['elementValue', 'random']

/** Lines of diagnostic notation. */
export const diagnosticLines = (value: CborValue, view: View): string[] => lines(value, view, 0)

function lines(value: CborValue, view: View, embedding: number): string[] {
  if (value instanceof CborTag) return tagLines(value, view, embedding)
  const isMap = isCborMap(value)
  if (!isMap && !isCborArray(value)) return [diagnosed(value)]
  const members = isMap
    ? [...value].map(([key, member]) => entryLines(key, member, view, embedding))
    : value.map((member) => lines(member, view, embedding))
  return wrap(isMap ? ['{', '}'] : ['[', ']'], members)
}

/** On one line where all is short. */
function wrap([open, close]: readonly [string, string], members: readonly string[][]): string[] {
  const flat = members.every(({ length }) => length === 1) ? members.flat().join(', ') : undefined
  if (flat !== undefined && flat.length <= longestLine) return [`${open}${flat}${close}`]
  const inner = members.flatMap((member, i) =>
    i < members.length - 1 ? withComma(member) : member,
  )
  return [open, ...inner.map((line) => `  ${line}`), close]
}

const withComma = (member: readonly string[]) =>
  member.map((line, i) => (i === member.length - 1 ? `${line},` : line))

function entryLines(key: CborValue, member: CborValue, view: View, embedding: number): string[] {
  const name = diagnoseCbor(key)
  if (!view.showValues && hiddenMembers.includes(key))
    return [`${name}: / hidden: ${typeName(member)} / null`]
  const [first = '', ...rest] = lines(member, view, embedding)
  return [`${name}: ${first}`, ...rest]
}

function tagLines({ tag, value }: CborTag, view: View, embedding: number): string[] {
  if (tag === 24 && value instanceof Uint8Array && embedding < deepestEmbedding) {
    const decoded = tryDecode(value)
    if ('item' in decoded && isContainer(decoded.item))
      return around('24(<<', lines(decoded.item, view, embedding + 1), '>>)')
  }
  return around(`${tag}(`, lines(value, view, embedding), ')')
}

const isContainer = (item: CborValue) =>
  isCborMap(item) || isCborArray(item) || item instanceof CborTag

function around(open: string, inner: readonly string[], close: string): string[] {
  const [first = '', ...rest] = inner
  const last = rest.pop()
  return last === undefined
    ? [`${open}${first}${close}`]
    : [`${open}${first}`, ...rest, `${last}${close}`]
}
