/**
 * Reading XML strictly and with bounds: XML 1.0 (fifth edition) without document type, so that there
 * are no entities but the five that need no declaration. UTF-8 only.
 * @module
 */
import { utf8Decode } from '@tegata/kernel'
import {
  malformedXml,
  unsupportedXml,
  type XmlAttribute,
  type XmlDocument,
  type XmlElement,
  type XmlNode,
} from './xml-node.ts'

const limits = { bytes: 16 * 1024 * 1024, depth: 100, nodes: 500_000, attributes: 128 } as const
const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'

const nameStart =
  ':A-Z_a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}'
const name = `[${nameStart}][${nameStart}\\-.0-9\\u00b7\\u0300-\\u036f\\u203f\\u2040]*`
const namePattern = new RegExp(name, 'uy')
const attributePattern = new RegExp(`\\s+(${name})\\s*=\\s*("[^"<]*"|'[^'<]*')`, 'uy')
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters XML has not
const notChar = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/u

/** @throws JpkiError `jpki/document-malformed`; `jpki/document-unsupported` for a DTD, or size */
export function parseXml(bytes: Uint8Array): XmlDocument {
  if (bytes.length > limits.bytes) throw unsupportedXml('longer than 16 MiB')
  const text = decode(bytes)
  if (notChar.test(text)) throw malformedXml('a character that XML does not have')
  return new Parser(text).document()
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8Decode(bytes)
  } catch {
    throw malformedXml('not UTF-8')
  }
}

class Parser {
  private readonly text: string
  private at = 0
  private nodes = 0

  constructor(text: string) {
    this.text = text
  }

  document(): XmlDocument {
    if (this.text.startsWith('\ufeff')) this.at = 1
    this.declaration()
    const before = this.outside()
    const root = this.element(undefined, 0)
    const after = this.outside()
    if (this.at !== this.text.length) throw malformedXml('something behind the root')
    return { text: this.text, root, before, after }
  }

  private declaration(): void {
    const found = this.match(
      /<\?xml\s+version\s*=\s*(?:"1\.0"|'1\.0')(?:\s+encoding\s*=\s*(?:"([\w.-]+)"|'([\w.-]+)'))?(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>/y,
    )
    const encoding = found?.[1] ?? found?.[2]
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8')
      throw unsupportedXml('another encoding than UTF-8')
  }

  /** White space, comments and instructions around the root. */
  private outside(): XmlNode[] {
    const found: XmlNode[] = []
    for (;;) {
      this.match(/[ \t\r\n]+/y)
      if (this.text.startsWith('<!DOCTYPE', this.at)) throw unsupportedXml('a document type')
      const node = this.commentOrInstruction()
      if (!node) return found
      if (node.kind === 'instruction') found.push(node)
    }
  }

  private commentOrInstruction(): XmlNode | undefined {
    if (this.text.startsWith('<!--', this.at)) {
      const end = this.text.indexOf('--', this.at + 4)
      if (end < 0 || this.text[end + 2] !== '>') throw malformedXml('a comment without end')
      this.at = end + 3
      return this.counted({ kind: 'comment' })
    }
    if (!this.text.startsWith('<?', this.at)) return undefined
    this.at += 2
    const target = this.match(namePattern)?.[0]
    const end = this.text.indexOf('?>', this.at)
    if (!target || target.includes(':') || target.toLowerCase() === 'xml' || end < 0)
      throw malformedXml('a broken instruction')
    const data = this.text.slice(this.at, end)
    if (data !== '' && !/^[ \t\r\n]/.test(data)) throw malformedXml('a broken instruction')
    this.at = end + 2
    return this.counted({ kind: 'instruction', target, data: lineEnds(data).trimStart() })
  }

  private counted<Node extends XmlNode>(node: Node): Node {
    this.nodes += 1
    if (this.nodes > limits.nodes) throw unsupportedXml('too many nodes')
    return node
  }

  private element(parent: XmlElement | undefined, depth: number): XmlElement {
    if (depth > limits.depth) throw unsupportedXml('nested too deeply')
    if (this.text[this.at] !== '<') throw malformedXml('an element expected')
    this.at += 1
    const qualified = this.match(namePattern)?.[0]
    if (!qualified) throw malformedXml('a name expected')
    const element = this.counted(openElement(qualified, this.attributes(), parent))
    const close = this.match(/[ \t\r\n]*(\/?)>/y)
    if (!close) throw malformedXml('a tag without end')
    if (close[1] === '/') {
      element.empty = true
      element.contentEnd = this.at - 2
    } else this.content(element, qualified, depth)
    return element
  }

  private attributes(): [string, string][] {
    const found: [string, string][] = []
    for (let next = this.match(attributePattern); next; next = this.match(attributePattern)) {
      const [, key = '', quoted = ''] = next
      found.push([key, attributeValue(quoted.slice(1, -1))])
      if (found.length > limits.attributes) throw unsupportedXml('too many attributes')
    }
    return found
  }

  private content(element: XmlElement, qualified: string, depth: number): void {
    const { children } = element
    for (;;) {
      const next = this.text.indexOf('<', this.at)
      if (next < 0) throw malformedXml('an element without end')
      if (next > this.at) addText(children, characters(this.text.slice(this.at, next)))
      this.at = next
      if (this.text.startsWith('</', next)) break
      if (this.text.startsWith('<![CDATA[', next)) addText(children, this.cdata())
      else children.push(this.commentOrInstruction() ?? this.element(element, depth + 1))
    }
    element.contentEnd = this.at
    this.at += 2
    if (this.match(namePattern)?.[0] !== qualified || !this.match(/[ \t\r\n]*>/y))
      throw malformedXml('an end tag of another element')
  }

  private cdata(): string {
    const end = this.text.indexOf(']]>', this.at)
    if (end < 0) throw malformedXml('CDATA without end')
    const inside = this.text.slice(this.at + 9, end)
    this.at = end + 3
    return lineEnds(inside)
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found) this.at += found[0].length
    return found
  }
}

/** Neighbouring texts are one node. */
function addText(children: XmlNode[], text: string): void {
  const last = children.at(-1)
  if (last?.kind === 'text')
    children[children.length - 1] = { kind: 'text', text: last.text + text }
  else children.push({ kind: 'text', text })
}

const lineEnds = (text: string): string => text.replace(/\r\n?/g, '\n')

function characters(text: string): string {
  if (text.includes(']]>')) throw malformedXml(']]> in a text')
  return unescaped(lineEnds(text))
}

const attributeValue = (text: string): string => unescaped(lineEnds(text).replace(/[\t\n]/g, ' '))

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
}

function unescaped(text: string): string {
  return text.replace(/&([^;&]{0,10};)?/g, (_, inside: string | undefined) => {
    const named = inside?.slice(0, -1) ?? ''
    const number = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(named)
    const known = Object.hasOwn(entities, named) ? entities[named] : undefined
    if (known !== undefined) return known
    if (!number) throw malformedXml('an entity that is not declared')
    return characterOf(number[1] ? Number.parseInt(number[1], 16) : Number(number[2]))
  })
}

function characterOf(point: number): string {
  const character = point <= 0x10ffff ? String.fromCodePoint(point) : '\0'
  if (notChar.test(character)) throw malformedXml('a character that XML does not have')
  return character
}

function openElement(
  qualified: string,
  given: readonly [string, string][],
  parent: XmlElement | undefined,
): XmlElement {
  const scope = scopeWith(given, parent?.scope ?? new Map([['xml', xmlNamespace]]))
  const attributes = given
    .filter(([key]) => key !== 'xmlns' && !key.startsWith('xmlns:'))
    .map(([key, value]): XmlAttribute => ({ ...expanded(key, scope, true), value }))
  const seen = new Set(given.map(([key]) => key))
  const names = new Set(attributes.map(({ namespace, local }) => `${namespace} ${local}`))
  if (seen.size !== given.length || names.size !== attributes.length)
    throw malformedXml('an attribute twice')
  const name = expanded(qualified, scope, false)
  return {
    kind: 'element',
    ...name,
    attributes,
    scope,
    parent,
    children: [],
    contentEnd: 0,
    empty: false,
  }
}

function scopeWith(
  given: readonly [string, string][],
  outer: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const declared = given.filter(([key]) => key === 'xmlns' || key.startsWith('xmlns:'))
  if (declared.length === 0) return outer
  const scope = new Map(outer)
  for (const [key, uri] of declared) {
    const prefix = key === 'xmlns' ? '' : key.slice(6)
    const reserved = uri === xmlnsNamespace || (uri === xmlNamespace) !== (prefix === 'xml')
    if (prefix === 'xmlns' || reserved || (prefix !== '' && uri === ''))
      throw malformedXml('a namespace declared against the rules')
    scope.set(prefix, uri)
  }
  return scope
}

function expanded(qualified: string, scope: ReadonlyMap<string, string>, isAttribute: boolean) {
  const parts = qualified.split(':')
  const [prefix, local] = parts.length === 1 ? ['', qualified] : [parts[0] ?? '', parts[1] ?? '']
  if (parts.length > 2 || local === '' || (parts.length === 2 && prefix === ''))
    throw malformedXml('a name with misplaced colons')
  if (prefix === '') return { prefix, local, namespace: isAttribute ? '' : (scope.get('') ?? '') }
  const namespace = scope.get(prefix)
  if (namespace === undefined) throw malformedXml('a prefix that is not declared')
  return { prefix, local, namespace }
}
