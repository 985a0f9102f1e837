import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64url, utf8Encode } from '@tegata/kernel'
import { expect, test } from 'vitest'
import { createTestJpki, testTime } from '../testing.ts'
import { ocspRevocation } from './ocsp-revocation.ts'
import { verifyDocumentSignature } from './verify-document-signature.ts'

const crypto = createNodeCrypto()
const jpki = await createTestJpki(crypto)
const signer = await crypto.generateSigner('RS256')
const certificate = await jpki.issue({ kind: 'sign', publicKey: signer.publicKey })
const document = utf8Encode('転入届\n')
const signature = await signer.sign(document)

type Changes = Partial<Parameters<typeof verifyDocumentSignature>[0]>
const verify = async (changes: Changes = {}) => {
  const report = await verifyDocumentSignature(
    {
      certificate,
      anchors: [jpki.anchors.sign],
      at: testTime,
      askRevocation: ocspRevocation({ fetch: jpki.fetch, crypto }),
      document,
      signature,
      ...changes,
    },
    crypto,
  )
  const failed = report.checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  return { verdict: report.verdict, failed, last: report.checks.at(-1) }
}
const flip = (bytes: Uint8Array, at: number) =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))
const refused = { verdict: 'refused', failed: ['jpki/document-signature'] }

test('a document as it was signed', async () => {
  expect(await verify()).toMatchObject({
    verdict: 'accepted',
    failed: [],
    last: { id: 'jpki/document-signature', outcome: 'passed', clause: 'RFC 8017, 8.2.2' },
  })
})

test.each([0, 4, document.length - 1])('byte %i of the document changed', async (at) => {
  expect(await verify({ document: flip(document, at) })).toMatchObject(refused)
})

test.each([0, 100, 255])('byte %i of the signature changed', async (at) => {
  expect(await verify({ signature: flip(signature, at) })).toMatchObject(refused)
})

test.each([
  ['nothing', new Uint8Array()],
  ['one byte less', signature.subarray(1)],
  ['zeros', new Uint8Array(256)],
])('a signature of %s', async (_, signature) => {
  expect(await verify({ signature })).toMatchObject(refused)
})

test('the certificate of somebody else', async () => {
  const other = await crypto.generateSigner('RS256')
  const certificate = await jpki.issue({ kind: 'sign', publicKey: other.publicKey })
  expect(await verify({ certificate })).toMatchObject(refused)
})

test('a signature that holds, by a certificate that does not', async () => {
  const revoked = await jpki.issue({ kind: 'sign', publicKey: signer.publicKey })
  jpki.setStatus(revoked, 'revoked')
  expect(await verify({ certificate: revoked })).toMatchObject({
    verdict: 'refused',
    failed: ['pki/ocsp-status'],
    last: { outcome: 'passed' },
  })
})

test('a login certificate signs no document', async () => {
  const login = await jpki.issue({ kind: 'auth', publicKey: signer.publicKey })
  const { verdict, failed } = await verify({ certificate: login, anchors: [jpki.anchors.auth] })
  expect(verdict).toBe('refused')
  expect(failed).toContain('jpki/certificate-kind')
})

test('no certificate at all', async () => {
  expect(await verify({ certificate: Uint8Array.of(1, 2, 3) })).toMatchObject({
    verdict: 'refused',
    failed: ['jpki/certificate-form'],
    last: { id: 'jpki/document-signature', outcome: 'skipped' },
  })
})

test('a key that is no key: a point outside its curve', async () => {
  const x = toBase64url(new Uint8Array(48).fill(1))
  const publicKey = { kty: 'EC', crv: 'P-384', x, y: x } as const
  const certificate = await jpki.issue({ kind: 'sign', publicKey })
  expect(await verify({ certificate })).toMatchObject(refused)
})
