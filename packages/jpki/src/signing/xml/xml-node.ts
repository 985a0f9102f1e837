/**
 * What an XML document is made of, with namespaces: XML 1.0 (fifth edition), Namespaces in XML 1.0.
 * @module
 */
import { JpkiError } from '../../errors.ts'

export type XmlAttribute = {
  readonly prefix: string
  readonly local: string
  readonly namespace: string
  readonly value: string
}
export type XmlElement = {
  readonly kind: 'element'
  readonly prefix: string
  readonly local: string
  readonly namespace: string
  /** Without declarations of namespaces. */
  readonly attributes: readonly XmlAttribute[]
  /** Every prefix in scope, the empty one included, by its namespace. */
  readonly scope: ReadonlyMap<string, string>
  readonly parent: XmlElement | undefined
  readonly children: XmlNode[]
  /** Place in the text behind the last child: that of `</`, or of `/>` in an empty element. */
  contentEnd: number
  /** Written as `<a/>`. */
  empty: boolean
}
export type XmlNode =
  | XmlElement
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'comment' }
  | { readonly kind: 'instruction'; readonly target: string; readonly data: string }

export type XmlDocument = {
  readonly text: string
  readonly root: XmlElement
  /** Instructions before and behind the root. */
  readonly before: readonly XmlNode[]
  readonly after: readonly XmlNode[]
}

export const malformedXml = (rule: string): JpkiError =>
  new JpkiError('jpki/document-malformed', `XML: ${rule}`)
export const unsupportedXml = (rule: string): JpkiError =>
  new JpkiError('jpki/document-unsupported', `XML: ${rule}`)

/** All elements below and including one, in the order of the document. */
export function* elementsIn(element: XmlElement): Generator<XmlElement> {
  yield element
  for (const child of element.children) if (child.kind === 'element') yield* elementsIn(child)
}

export const childElements = ({ children }: XmlElement): readonly XmlElement[] =>
  children.filter((child): child is XmlElement => child.kind === 'element')

/** The value of an attribute without namespace. */
export const attributeOf = ({ attributes }: XmlElement, name: string): string | undefined =>
  attributes.find(({ namespace, local }) => namespace === '' && local === name)?.value

/** The text of an element that has nothing else. @throws JpkiError `jpki/document-malformed` */
export function textOf(element: XmlElement): string {
  let text = ''
  for (const child of element.children) {
    if (child.kind !== 'text') throw malformedXml(`${element.local} holds more than text`)
    text += child.text
  }
  return text
}
