import { createNodeCrypto } from '@tegata/crypto/node'
import { type Check, checkMaker, createMemoryFreshness, type Fetch } from '@tegata/kernel'
import { beforeAll, expect, test } from 'vitest'
import { crlDistributionPointsExtension } from '../certificate/build-extensions.ts'
import { keyIdentifierOf } from '../certificate/public-key.ts'
import { buildCrl } from '../crl/build-crl.ts'
import { documentSigner, iacaRoot } from '../profile/profiles.ts'
import { type Issued, issueTestCertificate } from '../testing/test-authority.ts'
import { listRevocation } from './list-revocation.ts'
import { revocationChecks } from './revocation-checks.ts'
import { judgeSigner } from './signer-revocation.ts'

const crypto = createNodeCrypto()
const thisUpdate = new Date('2026-06-01T00:00:00Z')
const now = () => new Date('2026-06-01T06:00:00Z')
const nextUpdate = new Date('2026-06-02T00:00:00Z')
const urls = ['http://one.test.example/l.crl', 'http://two.test.example/l.crl']
const subject = [
  ['C', 'JP'],
  ['CN', 'TEST'],
] as const
let root: Issued
let signer: Issued

beforeAll(async () => {
  root = await issueTestCertificate({ profile: iacaRoot, subject }, crypto)
  signer = await issueTestCertificate(
    {
      ...{ profile: documentSigner, subject, issuer: root },
      extensions: [crlDistributionPointsExtension(urls)],
    },
    crypto,
  )
})

const listOf = async (revoked: readonly string[], crlNumber = '02') =>
  await buildCrl(
    {
      issuer: root.certificate.subject.der,
      authorityKeyIdentifier: await keyIdentifierOf(root.signer.publicKey, crypto),
      ...{ crlNumber, thisUpdate, nextUpdate },
      revoked: revoked.map((serialNumber) => ({ serialNumber, revokedAt: thisUpdate })),
    },
    root.signer,
  )

const failedIn = (checks: readonly Check[]) =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ id, reason }) => `${id}: ${reason}`)
const chain = () => [signer.certificate.der, root.certificate.der]
const answers = (bytes: Uint8Array<ArrayBuffer>, asked: string[] = []): Fetch => {
  return async (url) => {
    asked.push(url)
    return new Response(bytes)
  }
}

test('the list that the certificate names says whether it holds', async () => {
  const asked: string[] = []
  const good = listRevocation({ fetch: answers(await listOf(['01']), asked), now, crypto })
  expect(failedIn(await good(chain()))).toEqual([])
  expect(asked).toEqual(urls.slice(0, 1))
  const { serialNumber } = signer.certificate
  const revoked = listRevocation({ fetch: answers(await listOf([serialNumber])), now, crypto })
  expect(failedIn(await revoked(chain()))).toEqual(['pki/crl-status: revoked'])
})

test('a second address is a copy of the list', async () => {
  const bytes = await listOf([])
  const fetch: Fetch = async (url) =>
    url === urls[0] ? new Response('', { status: 503 }) : new Response(bytes)
  expect(failedIn(await listRevocation({ fetch, now, crypto })(chain()))).toEqual([])
})

test.each<[string, () => Response | Promise<never>, string]>([
  ['no connection', () => Promise.reject(new TypeError('x')), 'no answer'],
  ['an error page', () => new Response('', { status: 404 }), 'HTTP status 404'],
  ['a list without end', () => new Response('a'.repeat(3000)), 'list: longer than 2000 bytes'],
])('%s is no answer', async (_, respond, reason) => {
  const fetch: Fetch = async () => await respond()
  const check = listRevocation({ fetch, now, crypto, maxBytes: 2000 })
  expect(failedIn(await check(chain()))).toEqual([`pki/revocation-list: ${reason}`])
})

test('a certificate that names no list cannot be asked about', async () => {
  const fetch: Fetch = () => expect.fail('was fetched')
  const mute = await issueTestCertificate(
    { profile: { ...documentSigner, requiredExtensions: [] }, subject, issuer: root },
    crypto,
  )
  const checks = await listRevocation({ fetch, now, crypto })([
    mute.certificate.der,
    root.certificate.der,
  ])
  expect(failedIn(checks)).toEqual(['pki/revocation-list: the certificate names no list'])
})

test('an older list is asked for once more, since two may overtake each other', async () => {
  const [older, newer] = [await listOf([], '02'), await listOf([], '03')]
  const freshness = createMemoryFreshness()
  const served = [newer, older, newer, older, older]
  const fetch: Fetch = async () => new Response(served.shift() ?? older)
  const check = listRevocation({ fetch, now, crypto, freshness })
  expect(failedIn(await check(chain()))).toEqual([])
  expect(failedIn(await check(chain()))).toEqual([])
  expect(failedIn(await check(chain()))).toEqual(['pki/crl-not-older: older than one seen before'])
})

test('a list older than the policy accepts', async () => {
  const fetch = answers(await listOf([]))
  const check = listRevocation({ fetch, now, crypto, skewSeconds: 0, maxAgeSeconds: 21_599 })
  expect(failedIn(await check(chain()))).toEqual(['pki/crl-time: older than accepted'])
})

const { judge, skipped } = checkMaker(revocationChecks)
const seat = { id: 'pki/revocation-list', judge, skipped } as const
const says = (...outcomes: Check['outcome'][]) => ({
  checkRevocation: async () => outcomes.map((outcome) => ({ id: 'x/y', outcome, clause: 'c' })),
})

test.each([
  ['where-asked', {}, 'skipped'],
  ['required', {}, 'failed'],
  ['where-asked', says('passed'), 'passed'],
  ['required', says('passed'), 'passed'],
  ['where-asked', says('failed', 'passed'), 'failed'],
  ['where-asked', says(), 'failed'],
  ['required', says('skipped'), 'failed'],
] as const)('policy %s, %j: the seat is %s', async (signerRevocation, asked, outcome) => {
  const path = [signer.certificate, root.certificate]
  const checks = await judgeSigner(seat, path, { ...asked, signerRevocation })
  expect(checks.at(-1)).toMatchObject({ id: seat.id, outcome })
})

test('of a signer that is the anchor no list says anything', async () => {
  const asked = says('passed')
  const path = [root.certificate]
  expect(await judgeSigner(seat, path, asked)).toMatchObject([{ outcome: 'skipped' }])
  const required = { ...asked, signerRevocation: 'required' } as const
  expect(await judgeSigner(seat, path, required)).toMatchObject([{ outcome: 'failed' }])
})

test('nobody is asked about a signer that is not believed', async () => {
  const checkRevocation = () => expect.fail('was asked')
  expect(await judgeSigner(seat, undefined, { checkRevocation })).toMatchObject([
    { outcome: 'skipped' },
  ])
})
