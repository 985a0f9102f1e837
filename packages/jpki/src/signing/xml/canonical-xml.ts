/**
 * Canonical XML 1.0 and Exclusive XML Canonicalization 1.0, both without comments, of a document or
 * of one element in it.
 * @module
 */
import { utf8Encode } from '@tegata/kernel'
import type { XmlAttribute, XmlDocument, XmlElement, XmlNode } from './xml-node.ts'

export type Canonicalization = 'exclusive' | 'inclusive'

type Way = {
  readonly method: Canonicalization
  /** Left out with all that is in it: the enveloped signature. */
  readonly without?: XmlElement | undefined
}

/** The document, or the document without one element. */
export function canonicalDocument({ before, root, after }: XmlDocument, way: Way): Uint8Array {
  const head = before.map((node) => `${render(node, way, new Map())}\n`)
  const tail = after.map((node) => `\n${render(node, way, new Map())}`)
  return utf8Encode([...head, render(root, way, new Map()), ...tail].join(''))
}

/** One element with what is in it. */
export function canonicalElement(element: XmlElement, method: Canonicalization): Uint8Array {
  const inherited = method === 'inclusive' ? xmlAttributesAbove(element) : []
  return utf8Encode(renderElement(element, { method }, new Map(), inherited))
}

function render(node: XmlNode, way: Way, rendered: ReadonlyMap<string, string>): string {
  if (node === way.without || node.kind === 'comment') return ''
  if (node.kind === 'text') return escapeText(node.text)
  if (node.kind === 'instruction')
    return node.data === '' ? `<?${node.target}?>` : `<?${node.target} ${node.data}?>`
  return renderElement(node, way, rendered, [])
}

function renderElement(
  element: XmlElement,
  way: Way,
  rendered: ReadonlyMap<string, string>,
  inherited: readonly XmlAttribute[],
): string {
  const declared = declarations(element, way.method, rendered)
  const inside = declared.length === 0 ? rendered : new Map([...rendered, ...declared])
  const name = qualified(element)
  const namespaces = declared.map(([prefix, uri]) =>
    prefix === ''
      ? ` xmlns="${escapeAttribute(uri)}"`
      : ` xmlns:${prefix}="${escapeAttribute(uri)}"`,
  )
  const attributes = [...element.attributes, ...inherited]
    .toSorted(byNamespaceAndName)
    .map((one) => ` ${qualified(one)}="${escapeAttribute(one.value)}"`)
  const content = element.children.map((child) => render(child, way, inside))
  return `<${name}${namespaces.join('')}${attributes.join('')}>${content.join('')}</${name}>`
}

const qualified = ({ prefix, local }: { prefix: string; local: string }): string =>
  prefix === '' ? local : `${prefix}:${local}`

/** Namespaces that this element has to declare in the output, in the order of their prefixes. */
function declarations(
  { prefix, attributes, scope }: XmlElement,
  method: Canonicalization,
  rendered: ReadonlyMap<string, string>,
): [string, string][] {
  const used = [prefix, ...attributes.map((one) => one.prefix).filter((one) => one !== '')]
  const wanted = method === 'exclusive' ? used : ['', ...scope.keys()]
  return [...new Set(wanted)]
    .filter((one) => one !== 'xml')
    .map((one): [string, string] => [one, scope.get(one) ?? ''])
    .filter(([one, uri]) => (rendered.get(one) ?? '') !== uri)
    .toSorted(([a], [b]) => compare(a, b))
}

const byNamespaceAndName = (a: XmlAttribute, b: XmlAttribute): number =>
  compare(a.namespace, b.namespace) || compare(a.local, b.local)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Canonical XML 1.0, 2.4: an element without its ancestors takes their `xml:` attributes along. */
function xmlAttributesAbove(element: XmlElement): XmlAttribute[] {
  const own = new Set(element.attributes.filter(isXml).map(({ local }) => local))
  const found: XmlAttribute[] = []
  for (let above = element.parent; above; above = above.parent)
    for (const attribute of above.attributes.filter(isXml))
      if (!own.has(attribute.local)) {
        own.add(attribute.local)
        found.push(attribute)
      }
  return found
}

const isXml = ({ prefix }: XmlAttribute): boolean => prefix === 'xml'

const textEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#xD;',
}
const attributeEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}
const escapeText = (text: string): string =>
  text.replace(/[&<>\r]/g, (one) => textEscapes[one] ?? one)
export const escapeAttribute = (text: string): string =>
  text.replace(/[&<"\t\n\r]/g, (one) => attributeEscapes[one] ?? one)
