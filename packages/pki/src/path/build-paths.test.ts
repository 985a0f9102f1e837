import { createNodeCrypto } from '@tegata/crypto/node'
import { describe, expect, test } from 'vitest'
import { subjectKeyIdentifierExtension } from '../certificate/build-extensions.ts'
import { extensionOid } from '../certificate/object-ids.ts'
import { keyIdentifierOf } from '../certificate/public-key.ts'
import type { CertificateProfile } from '../profile/certificate-profile.ts'
import {
  type Issued,
  issueTestCertificate,
  type TestCertificate,
} from '../testing/test-authority.ts'
import { buildPaths } from './build-paths.ts'

const crypto = createNodeCrypto()
/** Asks for as little as possible: what is looked for is found by name and key identifier alone. */
const profile: CertificateProfile = {
  name: 'any',
  clause: 'none',
  keys: ['P-256'],
  keyUsage: ['keyCertSign'],
  subjectKeyIdentifier: true,
  authorityKeyIdentifier: true,
  subject: [],
}
const issue = (name: string, issuer?: Issued, more: Partial<TestCertificate> = {}) =>
  issueTestCertificate(
    { profile, subject: [['CN', name]], ...(issuer && { issuer }), ...more },
    crypto,
  )
const certificatesOf = (issued: readonly Issued[]) => issued.map(({ certificate }) => certificate)

const root = await issue('root')
const middle = await issue('middle', root)
const leaf = await issue('leaf', middle)
const find = (
  anchors: readonly Issued[],
  intermediates: readonly Issued[] = [middle],
  { from = leaf, maxDepth = 8 } = {},
) => buildPaths(from.certificate, certificatesOf(intermediates), certificatesOf(anchors), maxDepth)

test('a path begins with the leaf and ends with an anchor', () => {
  expect(find([root])).toEqual([certificatesOf([leaf, middle, root])])
  expect(find([middle], [])).toEqual([certificatesOf([leaf, middle])])
  expect(find([root], [])).toEqual([])
  expect(find([])).toEqual([])
})

test('the depth counts leaf and anchor', () => {
  expect(find([root], [middle], { maxDepth: 3 })).toHaveLength(1)
  expect(find([root], [middle], { maxDepth: 2 })).toHaveLength(0)
})

describe('several that may have issued', async () => {
  const skid = subjectKeyIdentifierExtension(await keyIdentifierOf(middle.signer.publicKey, crypto))
  const namesake = await issue('middle')
  const sameKeyOnly = await issue('other', undefined, { extensions: [skid] })
  const neither = await issue('other')
  const nameless = await issue('middle', undefined, {
    without: [extensionOid.subjectKeyIdentifier],
  })

  test('name and key before name, name before key; neither is none', () => {
    const anchors = [neither, sameKeyOnly, namesake, middle]
    const found = find(anchors, []).map((path) => path[1])
    expect(found).toEqual(certificatesOf([middle, namesake, sameKeyOnly]))
  })

  test('without a key identifier on either side the name decides', async () => {
    const from = await issue('leaf', middle, { without: [extensionOid.authorityKeyIdentifier] })
    const anchors = [sameKeyOnly, nameless, middle]
    const found = find(anchors, [], { from }).map((path) => path[1])
    expect(found).toEqual(certificatesOf([nameless, middle]))
    expect(find([sameKeyOnly, nameless], []).map((path) => path[1])).toEqual(
      certificatesOf([nameless, sameKeyOnly]),
    )
  })
})

test('no certificate stands in a path twice', async () => {
  const [a, b] = [await issue('a'), await issue('b')]
  const aByB = await issue('a', b)
  const bByA = await issue('b', a)
  const from = await issue('leaf', a)
  const found = find([b], [aByB, bByA], { from })
  expect(found.length).toBeGreaterThan(0)
  for (const path of found) expect(new Set(path).size).toBe(path.length)
})

test('at most sixteen paths', async () => {
  const anchors: Issued[] = []
  for (let i = 0; i < 17; i += 1) anchors.push(await issue('middle'))
  expect(find(anchors.slice(0, 15), [])).toHaveLength(15)
  expect(find(anchors, [])).toHaveLength(16)
})

test('a mesh of authorities that all issued one another ends', async () => {
  const mesh: Issued[] = []
  for (let i = 0; i < 24; i += 1) mesh.push(await issue('middle'))
  expect(find([], mesh, { maxDepth: 24 })).toEqual([])
})
