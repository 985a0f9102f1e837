import { createHmac } from 'node:crypto'
import type { Signer } from '@tegata/crypto'
import { createTestJpki } from '@tegata/jpki/testing'
import { fromBase64url, toBase64, toBase64url, utf8Encode } from '@tegata/kernel'
import { parseCertificate } from '@tegata/pki'
import { dumpTables } from '@tegata/service/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acceptedReply } from './contract.ts'
import {
  type ApplicationChanges,
  apply,
  atCounter,
  crypto,
  csrOf,
  csrs,
  enrolTestPhone,
  fetchGrant,
  giveTestCard,
  openApplication,
  publicUrl,
  signApplication,
  signers,
  startOfTests,
  startTestEnrolment,
  submit,
  type TestCard,
  type TestEnrolment,
  walletKey,
} from './testing.ts'

const clock = { now: startOfTests }
let role: TestEnrolment
let card: TestCard
let cardCertificate: Uint8Array
beforeAll(async () => {
  role = await startTestEnrolment(clock)
  card = await giveTestCard(role)
  cardCertificate = fromBase64url(card.signCertificate)
})
beforeEach(() => {
  clock.now = startOfTests
})
afterAll(() => role.close())

const rows = () => dumpTables(role.database, ['enrolment'])
const outcome = (reply: { statusCode: number; json(): { code?: unknown } }) => [
  reply.statusCode,
  reply.json().code,
]
const notAccepted = [422, 'enrolment/application-not-accepted']
const malformed = [400, 'enrolment/malformed']
const notOpen = [409, 'enrolment/application-not-open']

test('a phone gets certificates for its own keys, which end with the card’s', async () => {
  const reply = await apply(role, cardCertificate)
  expect([reply.statusCode, reply.headers['cache-control']]).toEqual([202, 'no-store'])
  const grant = await fetchGrant(role, acceptedReply.parse(reply.json()).phoneId)
  const sign = parseCertificate(fromBase64url(grant.signCertificate))
  expect(sign.publicKey).toEqual(signers.phoneSign.publicKey)
  expect(sign.notAfter).toEqual(parseCertificate(cardCertificate).notAfter)
  const auth = parseCertificate(fromBase64url(grant.authCertificate))
  expect(auth.publicKey).toEqual(signers.phoneAuth.publicKey)
  const told = () => role.told.filter(({ phoneId }) => phoneId === grant.phoneId)
  await expect.poll(told).toMatchObject([
    { state: 'waiting', version: 3, pushEndpoint: 'https://push.test.example/1' },
    { state: 'active', version: 5, walletKey: walletKey.publicKey },
  ])
})

const algNone = async (): Promise<string> => {
  const token = await signApplication(role, cardCertificate, 'AAAA')
  const header = { typ: 'tegata-application+jwt', x5c: [toBase64(cardCertificate)], alg: 'none' }
  return `${toBase64url(utf8Encode(JSON.stringify(header)))}.${token.split('.')[1]}.AA`
}

/** Signed with the public key as a secret: a verifier that believes the header would accept. */
const algHs256: Signer = {
  algorithm: 'ES256',
  publicKey: signers.cardSign.publicKey,
  sign: (data) => createHmac('sha256', cardCertificate).update(data).digest(),
}

test.each<[string, ApplicationChanges, (string | number)[]]>([
  ['signed by another key', { signer: signers.strange }, notAccepted],
  ['another type of token', { header: { typ: 'tegata-login+jwt' } }, malformed],
  ['no type', { header: { typ: undefined } }, malformed],
  ['a critical header', { header: { crit: ['exp'] } }, notAccepted],
  ['signed with a secret', { signer: algHs256 }, notAccepted],
  ['for another challenge', { claims: { challenge: 'another' } }, notAccepted],
  ['for another place', { claims: { aud: 'https://other.test.example/enrolment' } }, notAccepted],
  ['for the verifier', { claims: { aud: `${publicUrl}/verifier` } }, notAccepted],
  ['signed six minutes ago', { claims: { iat: startOfTests.getTime() / 1000 - 360 } }, notAccepted],
  [
    'signed six minutes ahead',
    { claims: { iat: startOfTests.getTime() / 1000 + 360 } },
    notAccepted,
  ],
  ['no time', { claims: { iat: null } }, malformed],
  ['a time without end', { claims: { iat: '1' } }, malformed],
  ['no challenge', { claims: { challenge: undefined } }, malformed],
  ['a push address that is none', { claims: { push_endpoint: 'here' } }, malformed],
  [
    'a push address with a NUL',
    { claims: { push_endpoint: 'https://a.example/\u0000' } },
    malformed,
  ],
  ['a push address of a script', { claims: { push_endpoint: 'javascript:alert(1)' } }, malformed],
  ['a push address of a file', { claims: { push_endpoint: 'file:///etc/passwd' } }, malformed],
  [
    'a push address that names a user',
    { claims: { push_endpoint: 'https://a:b@push.example/' } },
    malformed,
  ],
  ['no certificate', { header: { x5c: [] } }, malformed],
  ['a certificate that is no text', { header: { x5c: [1] } }, malformed],
  [
    'a certificate that is noise',
    { header: { x5c: [toBase64(utf8Encode('noise'))] } },
    notAccepted,
  ],
  ['a certificate that is not base64', { header: { x5c: ['-_-'] } }, malformed],
  ['a request that is none', { claims: { sign_csr: 'AAAA' } }, malformed],
  ['a request that is no base64url', { claims: { sign_csr: '+/' } }, malformed],
  [
    'one key for both',
    { claims: { auth_csr: csrs.phoneSign } },
    [422, 'enrolment/request-not-proven'],
  ],
  ['a wallet key that is none', { claims: { wallet_key: {} } }, malformed],
  ['a wallet key that is a text', { claims: { wallet_key: 'key' } }, malformed],
  ['an RSA wallet key', { claims: { wallet_key: signers.strange.publicKey } }, malformed],
  [
    'a wallet key that is off its curve',
    {
      claims: {
        wallet_key: {
          kty: 'EC',
          crv: 'P-256',
          x: toBase64url(new Uint8Array(32).fill(1)),
          y: toBase64url(new Uint8Array(32).fill(2)),
        },
      },
    },
    malformed,
  ],
])('refused, and nothing is written: %s', async (_, changes, expected) => {
  const { applicationId, challenge } = await openApplication(role)
  const before = await rows()
  const issued = role.authority.issued.size
  const token = await signApplication(role, cardCertificate, challenge, changes)
  expect(outcome(await submit(role, applicationId, token))).toEqual(expected)
  expect(await rows()).toEqual(before)
  expect(role.authority.issued.size).toBe(issued)
})

describe('tokens', () => {
  test.each<[string, (token: string) => string | Promise<string>, (string | number)[]]>([
    ['alg none', algNone, notAccepted],
    [
      'a changed payload',
      (token) => {
        const [header, payload = '', signature] = token.split('.')
        const claims = Buffer.from(payload, 'base64url').toString()
        const changed = claims.replace('https://push.', 'https://other.')
        return `${header}.${Buffer.from(changed).toString('base64url')}.${signature}`
      },
      notAccepted,
    ],
    ['a signature cut off', (token) => token.slice(0, -2), notAccepted],
    [
      'a signature of zeros',
      (token) => `${token.split('.').slice(0, 2).join('.')}.AAAA`,
      notAccepted,
    ],
    ['two parts', (token) => token.split('.').slice(0, 2).join('.'), malformed],
    ['four parts', (token) => `${token}.AAAA`, malformed],
    ['no base64url', (token) => `+${token}`, malformed],
    ['not JSON', () => 'AAAA.AAAA.AAAA', malformed],
    [
      'a list',
      () => `${toBase64url(utf8Encode('[]'))}.${toBase64url(utf8Encode('[]'))}.AAAA`,
      malformed,
    ],
    ['noise', () => toBase64url(crypto.random(3000)), malformed],
  ])('refused, and the application stays open: %s', async (_, change, expected) => {
    const { applicationId, challenge } = await openApplication(role)
    const token = await signApplication(role, cardCertificate, challenge)
    expect(outcome(await submit(role, applicationId, await change(token)))).toEqual(expected)
    expect((await submit(role, applicationId, token)).statusCode).toBe(202)
  })
})

describe('whose certificate vouches', () => {
  const keysOf = { sign: signers.cardSign, auth: signers.cardAuth }

  test('the card’s authentication certificate does not', async () => {
    const reply = await apply(role, fromBase64url(card.authCertificate), { signer: keysOf.auth })
    expect(outcome(reply)).toEqual(notAccepted)
  })

  test('a phone’s signing certificate does not: a phone cannot vouch for a phone', async () => {
    const grant = await enrolTestPhone(role, cardCertificate)
    for (const [certificate, signer] of [
      [grant.signCertificate, signers.phoneSign],
      [grant.authCertificate, signers.phoneAuth],
    ] as const)
      expect(outcome(await apply(role, fromBase64url(certificate), { signer }))).toEqual(
        notAccepted,
      )
  })

  test('one of the authority that belongs to no card in the register does not', async () => {
    const der = await role.jpki.issue({ kind: 'sign', publicKey: keysOf.sign.publicKey })
    expect(outcome(await apply(role, der))).toEqual(notAccepted)
  })

  test('one of another authority does not', async () => {
    const stranger = await startTestEnrolment(clock)
    const foreign = await giveTestCard(stranger)
    await stranger.close()
    expect(outcome(await apply(role, fromBase64url(foreign.signCertificate)))).toEqual(notAccepted)
  })

  test('one of an older generation does, and card and phone carry the root that issued theirs', async () => {
    const next = await createTestJpki(crypto)
    const older = await startTestEnrolment(clock, {}, [next.anchors])
    const { sign, auth } = older.jpki.anchors
    const theirs = { signCaCertificate: toBase64url(sign), authCaCertificate: toBase64url(auth) }
    const given = await giveTestCard(older)
    expect(given).toMatchObject(theirs)
    const reply = await apply(older, fromBase64url(given.signCertificate))
    const grant = await fetchGrant(older, acceptedReply.parse(reply.json()).phoneId)
    await older.close()
    expect(grant).toMatchObject(theirs)
  })

  test('the authority itself does not', async () => {
    expect(outcome(await apply(role, role.jpki.anchors.sign))).toEqual(notAccepted)
  })

  test.each(['revoked', 'held', 'unknown', 'silent'] as const)(
    'one that is %s at the authority does not: no answer is no',
    async (status) => {
      role.jpki.setStatus(cardCertificate, status)
      expect(outcome(await apply(role, cardCertificate))).toEqual(notAccepted)
      role.jpki.setStatus(cardCertificate, 'good')
      expect((await apply(role, cardCertificate)).statusCode).toBe(202)
    },
  )

  test('one that has expired does not', async () => {
    const short = await giveTestCard(role)
    clock.now = new Date('2031-07-01T00:00:00Z')
    expect(outcome(await apply(role, fromBase64url(short.signCertificate)))).toEqual(notAccepted)
  })

  test('a lost card cannot enrol, also before the authority knows', async () => {
    const lost = await giveTestCard(role)
    const certificate = fromBase64url(lost.signCertificate)
    const { applicationId, challenge } = await openApplication(role)
    const token = await signApplication(role, certificate, challenge)
    await atCounter(role, `cards/${lost.cardId}/loss`)
    role.jpki.setStatus(certificate, 'good')
    expect(outcome(await submit(role, applicationId, token))).toEqual(notAccepted)
    await atCounter(role, `cards/${lost.cardId}/end`)
    expect(outcome(await apply(role, certificate))).toEqual(notAccepted)
  })

  test('after a move the old signing certificate vouches for nobody', async () => {
    const moved = await giveTestCard(role)
    const certificate = fromBase64url(moved.signCertificate)
    const to = { address: '見本県関所市新町1番', municipalityCode: '99201' }
    expect((await atCounter(role, `residents/${moved.residentId}/moves`, to)).statusCode).toBe(200)
    role.jpki.setStatus(certificate, 'good')
    expect(outcome(await apply(role, certificate))).toEqual(notAccepted)
  })
})

describe('once', () => {
  test('64 copies of one application: one phone, and everybody is told which', async () => {
    const { applicationId, challenge } = await openApplication(role)
    const token = await signApplication(role, cardCertificate, challenge)
    const before = (await rows())['enrolment.phone']?.length ?? 0
    const issued = role.authority.issued.size
    const replies = await Promise.all(
      Array.from({ length: 64 }, () => submit(role, applicationId, token)),
    )
    expect(new Set(replies.map(({ statusCode }) => statusCode))).toEqual(new Set([202]))
    const phones = new Set(replies.map((reply) => acceptedReply.parse(reply.json()).phoneId))
    expect(phones.size).toBe(1)
    expect((await rows())['enrolment.phone']?.length).toBe(before + 1)
    for (const phoneId of phones) await fetchGrant(role, phoneId)
    expect(role.authority.issued.size).toBe(issued + 2)
    expect(await role.store.begun()).toEqual([])
  })

  test('another application under a used id is refused', async () => {
    const { applicationId, challenge } = await openApplication(role)
    const first = await signApplication(role, cardCertificate, challenge)
    expect((await submit(role, applicationId, first)).statusCode).toBe(202)
    const claims = { push_endpoint: 'https://push.test.example/2' }
    const second = await signApplication(role, cardCertificate, challenge, { claims })
    expect(outcome(await submit(role, applicationId, second))).toEqual(notOpen)
  })

  test('an application is open for ten minutes, and answers its own challenge only', async () => {
    const first = await openApplication(role)
    const second = await openApplication(role)
    const crossed = await signApplication(role, cardCertificate, first.challenge)
    expect(outcome(await submit(role, second.applicationId, crossed))).toEqual(notAccepted)
    clock.now = new Date(startOfTests.getTime() + 601_000)
    const late = await signApplication(role, cardCertificate, first.challenge)
    expect(outcome(await submit(role, first.applicationId, late))).toEqual(notOpen)
  })
})

test('keys whose sender does not have them', async () => {
  const other = fromBase64url(await csrOf(signers.strange))
  const own = fromBase64url(csrs.phoneSign)
  const mixed = toBase64url(Buffer.concat([own.subarray(0, -256), other.subarray(-256)]))
  const reply = await apply(role, cardCertificate, { claims: { sign_csr: mixed } })
  expect(outcome(reply)).toEqual([422, 'enrolment/request-not-proven'])
})
