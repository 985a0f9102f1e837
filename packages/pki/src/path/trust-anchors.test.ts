import type { Crypto } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { expect, test } from 'vitest'
import { documentSigner, iacaRoot } from '../profile/profiles.ts'
import { issueTestCertificate } from '../testing/test-authority.ts'
import { prepareTrustAnchors } from './trust-anchors.ts'
import { validatePath } from './validate-path.ts'

const crypto = createNodeCrypto()
const at = new Date('2026-06-01T00:00:00Z')
const rootOf = (name: string) =>
  issueTestCertificate(
    {
      profile: iacaRoot,
      subject: [
        ['C', 'UT'],
        ['CN', name],
      ],
    },
    crypto,
  )
const root = await rootOf('TEST root')
const other = await rootOf('TEST root')
const { certificate: leaf } = await issueTestCertificate(
  {
    profile: documentSigner,
    subject: [
      ['C', 'UT'],
      ['CN', 'TEST signer'],
    ],
    issuer: root,
  },
  crypto,
)
const input = { leaf, intermediates: [], at, profile: documentSigner }

function counting() {
  const counted: Pick<Crypto, 'importPublicKey'> & { imports: number } = {
    imports: 0,
    importPublicKey(source) {
      counted.imports += 1
      return crypto.importPublicKey(source)
    },
  }
  return counted
}

test('what prepared anchors settle is what the same certificates settle', async () => {
  for (const certificates of [[root], [other, root], [other], []].map((roots) =>
    roots.map(({ certificate }) => certificate),
  )) {
    const ders = certificates.map(({ der }) => der)
    const prepared = await prepareTrustAnchors(ders, crypto)
    const report = await validatePath({ ...input, anchors: prepared }, crypto)
    const plain = await validatePath({ ...input, anchors: certificates }, crypto)
    expect(report.checks).toEqual(plain.checks)
    expect(report.verdict).toBe(certificates.includes(root.certificate) ? 'accepted' : 'refused')
    expect(report.anchor?.der).toEqual(plain.anchor?.der)
  }
})

test('keys of prepared anchors are imported once', async () => {
  const counted = counting()
  const anchors = await prepareTrustAnchors([root.certificate.der], counted)
  expect(counted.imports).toBe(1)
  for (let i = 0; i < 3; i += 1) await validatePath({ ...input, anchors }, counted)
  expect(counted.imports).toBe(1)
})

test('bytes that change afterwards do not change what is trusted', async () => {
  const der = Uint8Array.from(root.certificate.der)
  const anchors = await prepareTrustAnchors([der], crypto)
  der.set(other.certificate.der.subarray(0, der.length))
  expect((await validatePath({ ...input, anchors }, crypto)).verdict).toBe('accepted')
  expect(anchors.certificates[0]?.der).toEqual(root.certificate.der)
})

test('what cannot be read is no anchor, and is named', async () => {
  const ders = [new Uint8Array(), root.certificate.der, root.certificate.der.subarray(1)]
  const anchors = await prepareTrustAnchors(ders, crypto)
  expect(anchors.unreadable).toEqual([0, 2])
  expect(anchors.certificates).toHaveLength(1)
  expect((await validatePath({ ...input, anchors }, crypto)).verdict).toBe('accepted')
})

test('an anchor that is the leaf is still not trusted unless it was asked for', async () => {
  const anchors = await prepareTrustAnchors([leaf.der], crypto)
  const report = await validatePath({ ...input, anchors }, crypto)
  expect(report.verdict).toBe('refused')
  const allowed = await validatePath({ ...input, anchors, allowPinnedLeaf: true }, crypto)
  expect(allowed.verdict).toBe('accepted')
})

test('a crash is no unreadable anchor', async () => {
  const broken: Pick<Crypto, 'importPublicKey'> = {
    importPublicKey: () => {
      throw new TypeError('broken')
    },
  }
  await expect(prepareTrustAnchors([root.certificate.der], broken)).rejects.toThrow('broken')
})
