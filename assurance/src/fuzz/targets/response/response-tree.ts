/**
 * Where the parts of a DeviceResponse or IssuerSigned are in a tree of CBOR: a reading of its own,
 * which shares nothing with the code under test. ISO/IEC 18013-5:2021, 8.3.2.1.2.2 and 9.1.2.4.
 * @module
 */
import { type CborNode, contentOf, innerOf, memberOf } from '../../mutate/cbor-tree.ts'

export type DocumentParts = {
  readonly document: CborNode
  readonly docType: CborNode
  readonly nameSpaces: CborNode | undefined
  /** COSE_Sign1: protected, unprotected, payload, signature. */
  readonly issuerAuth: CborNode
  readonly mso: CborNode
}

export const documentsOf = (response: CborNode): readonly CborNode[] =>
  memberOf(response, 'documents')?.children ?? []

/** Nothing where a part is missing or of another form. */
export function partsOf(document: CborNode): DocumentParts | undefined {
  const issuerSigned = memberOf(document, 'issuerSigned')
  const docType = memberOf(document, 'docType')
  const issuerAuth = memberOf(issuerSigned, 'issuerAuth')
  const mso = embeddedIn(innerOf(issuerAuth?.children[2]))
  if (!issuerAuth || !mso || !docType) return undefined
  return { document, docType, issuerAuth, mso, nameSpaces: memberOf(issuerSigned, 'nameSpaces') }
}

/** What `#6.24(bstr .cbor x)` holds. */
export const embeddedIn = (node: CborNode | undefined): CborNode | undefined =>
  node?.major === 6 && node.argument === 24n ? innerOf(node.children[0]) : undefined

/** A date of the security object, in milliseconds. */
export function timeOf(mso: CborNode, name: string): number {
  const date = memberOf(memberOf(mso, 'validityInfo'), name)
  return date?.major === 6 ? Date.parse(textOf(date.children[0])) : Number.NaN
}

export const textOf = (node: CborNode | undefined): string =>
  node?.major === 3 ? new TextDecoder().decode(contentOf(node)) : ''
