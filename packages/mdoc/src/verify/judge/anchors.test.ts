import { parseCertificate, prepareTrustAnchors, TrustAnchors } from '@tegata/pki'
import { expect, test } from 'vitest'
import { createTestIssuer } from '../../testing.ts'
import { crypto, issuer } from '../testing/verification-world.ts'
import { docTypesOf, isAnchor, readAnchors } from './anchors.ts'

const other = await createTestIssuer(crypto)
const [root, otherRoot] = [issuer.root, other.root]
const prepared = await prepareTrustAnchors([root], crypto)
const limited = (certificate: Uint8Array, ...docTypes: string[]) => ({ certificate, docTypes })

test.each([
  ['bytes', [root]],
  ['bytes and the kinds of document', [limited(root, 'a')]],
  ['prepared', prepared],
])('an anchor is known by all of its bytes: %s', (_, anchors) => {
  expect(isAnchor(root, anchors)).toBe(true)
  expect(isAnchor(otherRoot, anchors)).toBe(false)
  expect(isAnchor(root.subarray(1), anchors)).toBe(false)
})

test('what cannot be read is no anchor, and the others still are', () => {
  expect(readAnchors(prepared)).toBe(prepared)
  const read = readAnchors([new Uint8Array(3), root, limited(otherRoot, 'a')])
  const certificates = read instanceof TrustAnchors ? [] : read
  expect(certificates.map(({ der }) => der)).toEqual([root, otherRoot])
})

test('an anchor is for all kinds of document, unless every entry of it names some', () => {
  const anchor = parseCertificate(root)
  expect(docTypesOf(anchor, [root])).toBeUndefined()
  expect(docTypesOf(anchor, prepared)).toBeUndefined()
  expect(docTypesOf(anchor, [limited(root, 'a'), limited(otherRoot, 'b')])).toEqual(['a'])
  expect(docTypesOf(anchor, [limited(root, 'a'), limited(root, 'b', 'c')])).toEqual(['a', 'b', 'c'])
  expect(docTypesOf(anchor, [limited(root, 'a'), root])).toBeUndefined()
  expect(docTypesOf(anchor, [limited(otherRoot, 'b')])).toEqual([])
})
