/**
 * Which certificates a revocation list is about: RFC 5280 5.2.5 and 6.3.3 (b)(2).
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import { crlDistributionPointsExtension } from '../certificate/build-extensions.ts'
import type { Certificate } from '../certificate/certificate.ts'
import type { Extension } from '../certificate/extension.ts'
import { keyIdentifierOf } from '../certificate/public-key.ts'
import { writeContext, writePrimitive, writeSequence } from '../der/der-writer.ts'
import { jpkiAuth, jpkiCa } from '../profile/profiles.ts'
import { issueTestCertificate } from '../testing/test-authority.ts'
import { buildCrl } from './build-crl.ts'
import { issuingDistributionPointExtension } from './issuing-distribution-point.ts'
import { verifyCrl } from './verify-crl.ts'

const crypto = createNodeCrypto()
const at = new Date('2026-06-01T12:00:00Z')
const point = 'http://crl.test.example/2.crl'
const authority = (name: string) =>
  issueTestCertificate({ profile: jpkiCa, subject: [['O', name]], algorithm: 'ES384' }, crypto)
const [root, stranger] = [await authority('TEST'), await authority('OTHER')]
const { certificate } = await issueTestCertificate(
  {
    profile: jpkiAuth,
    subject: [['CN', '0001']],
    issuer: root,
    extensions: [crlDistributionPointsExtension([point])],
  },
  crypto,
)
const only = (which: 'user-certificates' | 'authority-certificates') =>
  issuingDistributionPointExtension({ uri: point, only: which })
const list = async ({ extensions }: { readonly extensions: readonly Extension[] }) =>
  await buildCrl(
    {
      issuer: root.certificate.subject.der,
      authorityKeyIdentifier: await keyIdentifierOf(root.signer.publicKey, crypto),
      crlNumber: '01',
      thisUpdate: new Date('2026-06-01T00:00:00Z'),
      nextUpdate: new Date('2026-06-08T00:00:00Z'),
      revoked: [],
      extensions,
    },
    root.signer,
  )

async function ask(
  crl: Promise<Uint8Array>,
  asked: { certificate: Certificate } = { certificate },
) {
  const { checks } = await verifyCrl(await crl, { issuer: root.certificate, at, crypto, ...asked })
  const failed = checks.flatMap(({ id, outcome }) => (outcome === 'failed' ? id : []))
  return { checks, failed }
}

test('lists of end entities and of authorities are kept apart', async () => {
  const below = await issueTestCertificate(
    {
      profile: jpkiCa,
      subject: [['O', 'below']],
      issuer: root,
      extensions: [crlDistributionPointsExtension([point])],
    },
    crypto,
  )
  const reasonFor = async (which: Parameters<typeof only>[0], asked: Certificate) => {
    const { checks } = await ask(list({ extensions: [only(which)] }), { certificate: asked })
    return checks.find(({ id }) => id === 'pki/crl-scope')?.reason
  }
  const otherKind = 'list of the other kind of certificates'
  expect(await reasonFor('user-certificates', below.certificate)).toBe(otherKind)
  expect(await reasonFor('authority-certificates', below.certificate)).toBeUndefined()
  expect(await reasonFor('authority-certificates', certificate)).toBe(otherKind)
  expect(await reasonFor('user-certificates', certificate)).toBeUndefined()
})

test('a point may be a name of a directory', async () => {
  const directory = (name: Uint8Array) => writeContext(0, writeContext(0, writeContext(4, name)))
  const [here, there] = [root.certificate.subject.der, stranger.certificate.subject.der]
  const pointAt = (name: Uint8Array): Extension => ({
    ...issuingDistributionPointExtension({}),
    value: writeSequence(directory(name)),
  })
  const points: Extension = {
    ...crlDistributionPointsExtension([point]),
    value: writeSequence(writeSequence(directory(here))),
  }
  const issued = await issueTestCertificate(
    { profile: jpkiAuth, subject: [['CN', '0001']], issuer: root, extensions: [points] },
    crypto,
  )
  const named = { certificate: issued.certificate }
  expect((await ask(list({ extensions: [pointAt(here)] }), named)).failed).toEqual([])
  const scope = ['pki/crl-scope']
  expect((await ask(list({ extensions: [pointAt(there)] }), named)).failed).toEqual(scope)
  expect((await ask(list({ extensions: [pointAt(here)] }))).failed).toEqual(scope)
  expect((await ask(list({ extensions: [only('user-certificates')] }), named)).failed).toEqual(
    scope,
  )
})

test('reasons that are no bits are malformed', async () => {
  const value = writeSequence(writePrimitive(3, Uint8Array.of(9)))
  const extension = { ...issuingDistributionPointExtension({}), value }
  expect(await codeThrownBy(() => list({ extensions: [extension] }))).toBe('pki/malformed')
})
