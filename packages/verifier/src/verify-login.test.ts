import { type JsonObject, type Signer, signJws } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { ocspRevocation } from '@tegata/jpki'
import { createTestJpki, testTime } from '@tegata/jpki/testing'
import { toBase64, toBase64url, toHex } from '@tegata/kernel'
import { parseCertificate } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { verifierChecks } from './verifier-checks.ts'
import { type LoginVerification, pairwiseSubject, verifyLogin } from './verify-login.ts'

const crypto = createNodeCrypto()
const jpki = await createTestJpki(crypto)
const signer = await crypto.generateSigner('RS256')
const certificate = await jpki.issue({ kind: 'auth', publicKey: signer.publicKey })
const iat = testTime.getTime() / 1000
const claims = { aud: 'https://rp.test.example', nonce: 'challenge-1', iat }

const expected: LoginVerification = {
  audience: claims.aud,
  challenge: claims.nonce,
  at: testTime,
  anchors: [jpki.anchors.auth],
  askRevocation: ocspRevocation({ fetch: jpki.fetch, crypto }),
}

type Login = {
  readonly header?: JsonObject
  readonly payload?: JsonObject
  readonly by?: Signer
  readonly certificate?: Uint8Array
}
const loginWith = ({ header, payload, by = signer, certificate: der = certificate }: Login = {}) =>
  signJws({ typ: 'tegata-login+jwt', x5c: [toBase64(der)], ...header }, payload ?? claims, by)

async function verify(login: string, changes: Partial<LoginVerification> = {}) {
  const report = await verifyLogin(login, { ...expected, ...changes }, crypto)
  const failed = report.checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  return { ...report, failed }
}

test('a login as it should be', async () => {
  const report = await verify(await loginWith())
  expect(report.failed).toEqual([])
  expect(report).toMatchObject({ verdict: 'accepted', token: 'card' })
  expect(report.certificate?.der).toEqual(certificate)
  const ids = report.checks.map(({ id }) => id)
  const ours = verifierChecks.map(({ id }) => id).filter((id) => id.startsWith('login/'))
  expect(ids).toEqual(expect.arrayContaining(ours))
})

test('a phone says that it is one', async () => {
  const policies = ['2.999.392.200149.2']
  const phone = await jpki.issue({ kind: 'auth', publicKey: signer.publicKey, policies })
  expect(await verify(await loginWith({ certificate: phone }))).toMatchObject({
    verdict: 'accepted',
    token: 'phone',
  })
})

const other = await crypto.generateSigner('RS256')
const elliptic = await crypto.generateSigner('ES256')

describe('refused', () => {
  type Row = readonly [string, Login, readonly string[]]
  const rows: readonly Row[] = [
    ['another challenge', { payload: { ...claims, nonce: 'challenge-2' } }, ['login/challenge']],
    ['another site', { payload: { ...claims, aud: 'https://evil.test' } }, ['login/addressee']],
    ['signed too long ago', { payload: { ...claims, iat: iat - 301 } }, ['login/fresh']],
    ['signed in the future', { payload: { ...claims, iat: iat + 301 } }, ['login/fresh']],
    ['no challenge', { payload: { aud: claims.aud, iat } }, ['login/form']],
    ['several sites', { payload: { ...claims, aud: [claims.aud] } }, ['login/form']],
    ['a time that is text', { payload: { ...claims, iat: String(iat) } }, ['login/form']],
    ['no certificate', { header: { x5c: [] } }, ['login/form']],
    ['no x5c', { header: { x5c: undefined } }, ['login/form']],
    ['two certificates', { header: { x5c: ['AAAA', 'AAAA'] } }, ['login/form']],
    ['a certificate that is not base64', { header: { x5c: ['AA-_'] } }, ['login/form']],
    ['another key', { by: other }, ['login/signature']],
    ['a signature of another kind', { by: elliptic }, ['login/signature']],
    ['a token made for another purpose', { header: { typ: 'JWT' } }, ['login/form']],
    ['no type', { header: { typ: undefined } }, ['login/form']],
    ['a critical header', { header: { crit: ['b64'] } }, ['login/signature']],
    [
      'a certificate that cannot be read',
      { header: { x5c: ['AAAA'] } },
      ['login/signature', 'jpki/certificate-form'],
    ],
  ]
  test.each(rows)('%s', async (_, login, failed) => {
    const report = await verify(await loginWith(login))
    expect([report.verdict, report.failed]).toEqual(['refused', failed])
    expect(report.certificate).toBeUndefined()
  })

  test.each([
    ['nothing', ''],
    ['noise', 'a.b.c'],
    ['two parts', 'e30.e30'],
    ['too long', `${'a'.repeat(20_000)}.b.c`],
  ])('%s', async (_, login) => {
    expect(await verify(login)).toMatchObject({ verdict: 'refused', failed: ['login/form'] })
  })

  test('alg none, and alg HS256 with the certificate as its secret', async () => {
    const [, payload = '', signature = ''] = (await loginWith()).split('.')
    for (const alg of ['none', 'HS256', 'RS512', 'rs256']) {
      const header = { typ: 'tegata-login+jwt', x5c: [toBase64(certificate)], alg }
      const encoded = toBase64url(new TextEncoder().encode(JSON.stringify(header)))
      const report = await verify(`${encoded}.${payload}.${signature}`)
      expect([alg, report.failed]).toEqual([alg, ['login/signature']])
    }
  })

  test('a signing certificate does not log in', async () => {
    const signing = await jpki.issue({ kind: 'sign', publicKey: signer.publicKey })
    const anchors = [jpki.anchors.auth, jpki.anchors.sign]
    const report = await verify(await loginWith({ certificate: signing }), { anchors })
    expect(report.verdict).toBe('refused')
    expect(report.failed).toContain('jpki/certificate-kind')
  })

  test.each(['revoked', 'held', 'unknown'] as const)('a %s certificate', async (status) => {
    const lapsed = await jpki.issue({ kind: 'auth', publicKey: signer.publicKey })
    jpki.setStatus(lapsed, status)
    const report = await verify(await loginWith({ certificate: lapsed }))
    expect([report.verdict, report.failed]).toEqual(['refused', ['pki/ocsp-status']])
  })

  test('nobody says whether it is revoked', async () => {
    const report = await verify(await loginWith(), { askRevocation: async () => undefined })
    expect([report.verdict, report.failed]).toEqual(['refused', ['jpki/revocation-known']])
  })

  test('no authority, and the policies of somebody else', async () => {
    expect((await verify(await loginWith(), { anchors: [] })).failed).toContain('pki/path-anchor')
    const report = await verify(await loginWith(), { policies: [] })
    expect(report.failed).toEqual(['jpki/certificate-kind'])
  })

  test('a clock that is not a time', async () => {
    const report = await verify(await loginWith(), { at: new Date(Number.NaN) })
    expect(report.failed).toEqual(expect.arrayContaining(['login/fresh', 'pki/path-validity']))
  })

  test('a key that is no key: a point outside its curve', async () => {
    const x = toBase64url(new Uint8Array(48).fill(1))
    const publicKey = { kty: 'EC', crv: 'P-384', x, y: x } as const
    const broken = await jpki.issue({ kind: 'auth', publicKey })
    const report = await verify(await loginWith({ certificate: broken }))
    expect([report.verdict, report.failed]).toEqual(['refused', ['login/signature']])
  })
})

test('the tolerated difference of clocks can be set', async () => {
  const late = await loginWith({ payload: { ...claims, iat: iat - 11 } })
  expect((await verify(late, { skewSeconds: 11 })).verdict).toBe('accepted')
  expect((await verify(late, { skewSeconds: 10 })).verdict).toBe('refused')
})

test('a number for a person means something to one relying party only', async () => {
  const [one, two] = [Uint8Array.of(1), Uint8Array.of(2)]
  const parsed = parseCertificate(certificate)
  const renewed = parseCertificate(await jpki.issue({ kind: 'auth', publicKey: signer.publicKey }))
  const subject = async (by: typeof parsed, secret: Uint8Array) =>
    toHex(await pairwiseSubject({ certificate: by }, secret, crypto))
  expect(await subject(parsed, one)).toBe(await subject(parsed, one))
  expect(await subject(parsed, one)).not.toBe(await subject(parsed, two))
  expect(await subject(parsed, one)).not.toBe(await subject(renewed, one))
})

test('with the link of the authority the number stays over a renewal, for one relying party', async () => {
  const first = parseCertificate(certificate)
  const next = parseCertificate(await jpki.issue({ kind: 'auth', publicKey: signer.publicKey }))
  const subject = async (by: typeof first, personLink: string, secret = Uint8Array.of(1)) =>
    toHex(await pairwiseSubject({ certificate: by, personLink }, secret, crypto))
  expect(await subject(first, 'one')).toBe(await subject(next, 'one'))
  expect(await subject(first, 'one')).not.toBe(await subject(first, 'two'))
  expect(await subject(first, 'one')).not.toBe(await subject(first, 'one', Uint8Array.of(2)))
})
