import { createNodeCrypto } from '@tegata/crypto/node'
import { toHex } from '@tegata/kernel'
import { otherNameText } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { jpkiChecks } from '../jpki-checks.ts'
import { createTestJpki, type TestOrder, type TestRevocation, testTime } from '../testing.ts'
import { ocspRevocation } from './ocsp-revocation.ts'
import { sandboxPolicies } from './policies.ts'
import {
  type JpkiReport,
  type JpkiValidation,
  validateJpkiCertificate,
} from './validate-certificate.ts'

const crypto = createNodeCrypto()
const jpki = await createTestJpki(crypto)
const stranger = await createTestJpki(crypto)
const { publicKey } = await crypto.generateSigner('RS256')
const issue = (order: Omit<TestOrder, 'publicKey'>) => jpki.issue({ publicKey, ...order })
const certificates = { sign: await issue({ kind: 'sign' }), auth: await issue({ kind: 'auth' }) }
const askRevocation = ocspRevocation({ fetch: jpki.fetch, crypto })

const validate = (changes: Partial<JpkiValidation>) => {
  const kind = changes.kind ?? 'sign'
  return validateJpkiCertificate(
    {
      certificate: certificates[kind],
      kind,
      anchors: [jpki.anchors[kind]],
      at: testTime,
      askRevocation,
      ...changes,
    },
    crypto,
  )
}
const failedOf = ({ checks }: JpkiReport) =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
const outcomeOf = ({ checks }: JpkiReport, id: string) =>
  checks.find((check) => check.id === id)?.outcome

test.each(['sign', 'auth'] as const)('a %s certificate of a card', async (kind) => {
  const report = await validate({ kind })
  expect(failedOf(report)).toEqual([])
  expect(report).toMatchObject({ verdict: 'accepted', token: 'card' })
  expect(report.certificate?.der).toEqual(certificates[kind])
  expect(outcomeOf(report, 'jpki/attributes')).toBe(kind === 'sign' ? 'passed' : 'not-applicable')
  expect(outcomeOf(report, 'pki/ocsp-status')).toBe('passed')
})

test.each(['sign', 'auth'] as const)('a %s certificate of a phone', async (kind) => {
  const policy = sandboxPolicies.find((entry) => entry.kind === kind && entry.token === 'phone')
  const certificate = await issue({ kind, policies: [policy?.oid ?? ''] })
  expect(await validate({ kind, certificate })).toMatchObject({
    verdict: 'accepted',
    token: 'phone',
  })
})

describe('refused, and nobody is asked about revocation', () => {
  const noNames = issue({ kind: 'sign', names: null })
  const otherNames = issue({
    kind: 'sign',
    names: [{ type: 'otherName', oid: '1.2.392.200149.8.5.5.1', value: otherNameText('名') }],
  })
  const [signPolicy, authPolicy] = sandboxPolicies.map(({ oid }) => oid)
  const phonePolicy = '2.999.392.200149.1'
  type Row = readonly [string, () => Promise<Partial<JpkiValidation>>, readonly string[]]
  const rows: readonly Row[] = [
    [
      'a login certificate as a signing one',
      async () => ({ certificate: certificates.auth, anchors: [jpki.anchors.auth] }),
      ['jpki/certificate-kind', 'jpki/attributes', 'pki/profile-key-usage'],
    ],
    [
      'a signing certificate as a login one',
      async () => ({
        kind: 'auth',
        certificate: certificates.sign,
        anchors: [jpki.anchors.sign],
      }),
      ['jpki/certificate-kind', 'pki/profile-key-usage'],
    ],
    ['the authority of the other kind', async () => ({ anchors: [jpki.anchors.auth] }), []],
    ['the authority of a stranger', async () => ({ anchors: [stranger.anchors.sign] }), []],
    ['no authority', async () => ({ anchors: [] }), ['pki/path-anchor']],
    [
      'the authority itself as a citizen',
      async () => ({ certificate: jpki.anchors.sign }),
      ['jpki/certificate-kind', 'jpki/attributes'],
    ],
    [
      'a policy that is not known',
      async () => ({ certificate: await issue({ kind: 'sign', policies: ['2.999.1'] }) }),
      ['jpki/certificate-kind'],
    ],
    [
      'the policy of the other kind',
      async () => ({ certificate: await issue({ kind: 'sign', policies: [authPolicy ?? ''] }) }),
      ['jpki/certificate-kind'],
    ],
    [
      'two policies at once',
      async () => ({
        certificate: await issue({ kind: 'sign', policies: [signPolicy ?? '', phonePolicy] }),
      }),
      ['jpki/certificate-kind'],
    ],
    [
      'a policy that the caller’s list does not hold',
      async () => ({ policies: sandboxPolicies.filter(({ token }) => token === 'phone') }),
      ['jpki/certificate-kind'],
    ],
    [
      'no names of the holder',
      async () => ({ certificate: await noNames }),
      ['jpki/attributes', 'pki/profile-extensions'],
    ],
    [
      'only some of the names',
      async () => ({ certificate: await otherNames }),
      ['jpki/attributes'],
    ],
    [
      'one that has expired',
      async () => ({
        certificate: await issue({ kind: 'sign', notAfter: new Date('2026-05-31T23:59:59Z') }),
      }),
      ['pki/path-validity'],
    ],
    [
      'one of next year',
      async () => ({ at: new Date('2025-12-31T23:59:59Z') }),
      ['pki/path-validity'],
    ],
    ['no clock', async () => ({ at: new Date(Number.NaN) }), ['pki/path-validity']],
  ]

  test.each(rows)('%s', async (_, changes, expected) => {
    const before = jpki.questions()
    const report = await validate(await changes())
    expect(report.verdict).toBe('refused')
    expect(failedOf(report)).toEqual(expect.arrayContaining([...expected]))
    expect(failedOf(report)).not.toEqual([])
    expect(outcomeOf(report, 'jpki/revocation-known')).toBe('skipped')
    expect(jpki.questions()).toBe(before)
  })

  test.each([
    ['nothing', new Uint8Array()],
    ['noise', new Uint8Array(300).fill(0x30)],
    ['a certificate cut short', certificates.sign.subarray(0, -1)],
    ['a certificate and more', new Uint8Array([...certificates.sign, 0])],
  ])('%s is no certificate', async (_, certificate) => {
    const report = await validate({ certificate })
    expect(report.verdict).toBe('refused')
    expect(failedOf(report)).toEqual(['jpki/certificate-form'])
    expect(report.certificate).toBeUndefined()
  })

  test('one byte changed anywhere', async () => {
    const { sign } = certificates
    for (let at = 10; at < sign.length; at += 29) {
      const certificate = sign.map((byte, index) => (index === at ? byte ^ 1 : byte))
      const report = await validate({ certificate })
      expect([at, report.verdict]).toEqual([at, 'refused'])
    }
  })
})

describe('revocation', () => {
  const rows: readonly (readonly [TestRevocation, readonly string[]])[] = [
    ['revoked', ['pki/ocsp-status']],
    ['held', ['pki/ocsp-status']],
    ['unknown', ['pki/ocsp-status']],
    ['silent', ['jpki/revocation-known']],
  ]
  test.each(rows)('%s is refused', async (status, expected) => {
    for (const kind of ['sign', 'auth'] as const) {
      const certificate = await issue({ kind })
      jpki.setStatus(certificate, status)
      const report = await validate({ kind, certificate })
      expect([report.verdict, failedOf(report)]).toEqual(['refused', expected])
      jpki.setStatus(certificate, 'good')
      expect((await validate({ kind, certificate })).verdict).toBe('accepted')
    }
  })

  const unreachable = ocspRevocation({ fetch: () => Promise.reject(new TypeError('off')), crypto })
  const answering = (response: Response) =>
    ocspRevocation({ fetch: async () => response.clone(), crypto })
  test.each([
    ['the network is down', unreachable, 'jpki/revocation-known'],
    ['an error page', answering(new Response('no', { status: 500 })), 'jpki/revocation-known'],
    ['noise', answering(new Response('<html>')), 'pki/ocsp-response'],
    ['nothing', answering(new Response(new Uint8Array())), 'pki/ocsp-response'],
    ['try later', answering(new Response(Uint8Array.of(0x30, 3, 0x0a, 1, 3))), 'pki/ocsp-response'],
  ])('%s: refused', async (_, askRevocation, expected) => {
    const report = await validate({ askRevocation })
    expect([report.verdict, failedOf(report)]).toEqual(['refused', [expected]])
  })

  test.each([
    ['the network is down', unreachable, 'no answer about revocation: no answer'],
    ['an error page', answering(new Response('no', { status: 500 })), 'HTTP status 500'],
    [
      'a name that is not known',
      ocspRevocation({
        fetch: () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })),
        crypto,
      }),
      'the name of the host is not known',
    ],
  ])('%s: the report says why', async (_, askRevocation, reason) => {
    const { checks } = await validate({ askRevocation })
    const found = checks.find(({ id }) => id === 'jpki/revocation-known')
    expect(found?.reason).toContain(reason)
  })

  test('no address: nobody is asked', async () => {
    const silent = await issue({ kind: 'sign', ocsp: [] })
    let asked = 0
    const fetch = async () => {
      asked += 1
      return new Response()
    }
    const report = await validate({
      certificate: silent,
      askRevocation: ocspRevocation({ fetch, crypto }),
    })
    expect(failedOf(report)).toContain('jpki/revocation-known')
    expect(asked).toBe(0)
  })

  test('an answer recorded for an earlier question', async () => {
    let recorded: Promise<ArrayBuffer> | undefined
    const replaying = ocspRevocation({
      crypto,
      fetch: async (url, init) => {
        recorded ??= jpki.fetch(url, init).then((answer) => answer.arrayBuffer())
        return new Response(await recorded)
      },
    })
    expect((await validate({ askRevocation: replaying })).verdict).toBe('accepted')
    expect(failedOf(await validate({ askRevocation: replaying }))).toEqual(['pki/ocsp-nonce'])
  })

  test('an answer that was good an hour and more ago', async () => {
    const report = await validate({ at: new Date(testTime.getTime() + 4_000_000) })
    expect(failedOf(report)).toEqual(['pki/ocsp-time'])
  })

  test('the responder of another authority', async () => {
    const report = await validate({
      askRevocation: ocspRevocation({ fetch: stranger.fetch, crypto }),
    })
    expect(report.verdict).toBe('refused')
    expect(failedOf(report)).toContain('pki/ocsp-responder')
  })

  test('a certificate that names no responder', async () => {
    const report = await validate({ certificate: await issue({ kind: 'sign', ocsp: [] }) })
    expect(report.verdict).toBe('refused')
  })

  test('the question carries neither name nor key, and goes to the address in the certificate', async () => {
    const asked: { url: string; body: string }[] = []
    const recording = ocspRevocation({
      crypto,
      fetch: (url, init) => {
        if (init?.body instanceof Uint8Array) asked.push({ url, body: toHex(init.body) })
        return jpki.fetch(url, init)
      },
    })
    await validate({ askRevocation: recording })
    expect(asked.map(({ url }) => url)).toEqual(['https://ocsp.test.example/sign'])
    const name = toHex(new TextEncoder().encode('見本'))
    expect(asked[0]?.body).not.toContain(name)
    expect(asked[0]?.body.length).toBeLessThan(400)
  })
})

test('the catalogue has one entry for each id', () => {
  const ids: readonly string[] = jpkiChecks.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})
