/**
 * JSON from outside: bounded in depth, and no member twice, so that no two programs read one text
 * differently (RFC 8259 section 4).
 * @module
 */
import { CliError } from '../errors.ts'

const maxDepth = 16

/** @throws CliError `cli/json-malformed` */
export function parseJson(text: string): unknown {
  checkStructure(text)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw malformed('not JSON', cause)
  }
}

type Level = { readonly names: Set<string> | undefined; expectsName: boolean }

/** One pass over brackets and strings; what else is wrong is for the parser. */
function checkStructure(text: string): void {
  const levels: Level[] = []
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i]
    const level = levels.at(-1)
    if (character === '"') {
      const end = endOfString(text, i)
      if (level?.names && level.expectsName) addName(level.names, text.slice(i, end + 1))
      i = end
    } else if (character === '{' || character === '[') {
      if (levels.length === maxDepth) throw malformed(`nested deeper than ${maxDepth} levels`)
      const isObject = character === '{'
      levels.push({ names: isObject ? new Set() : undefined, expectsName: isObject })
    } else if (character === '}' || character === ']') levels.pop()
    else if (level && character === ':') level.expectsName = false
    else if (level && character === ',') level.expectsName = true
  }
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text[end - 1 - backslashes] === '\\') backslashes += 1
    if (backslashes % 2 === 0) return end
  }
  throw malformed('not JSON')
}

function addName(names: Set<string>, literal: string): void {
  const name = literal.includes('\\') ? unescaped(literal) : literal
  if (names.has(name)) throw malformed('a field is given twice')
  names.add(name)
}

function unescaped(literal: string): string {
  try {
    return JSON.stringify(JSON.parse(literal))
  } catch (cause) {
    throw malformed('not JSON', cause)
  }
}

const malformed = (why: string, cause?: unknown) =>
  new CliError('cli/json-malformed', why, cause === undefined ? {} : { cause })
