/**
 * Every message against every fault that its ladder of checks is there for.
 */
import { type JsonObject, type Signer, signJws } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { type Check, toBase64, toBase64url, utf8Encode } from '@tegata/kernel'
import { jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import {
  beginsAsMessage,
  messageChecks,
  messagePrefix,
  readApplication,
  readLapseNotice,
  readLapseReceipt,
  readLogin,
  readNoticeRequest,
  readPhoneProof,
  signApplication,
  signLapseNotice,
  signLapseReceipt,
  signLogin,
  signNoticeRequest,
  signPhoneProof,
  verifyApplication,
  verifyLapseNotice,
  verifyLapseReceipt,
  verifyLogin,
  verifyNoticeRequest,
  verifyPhoneProof,
} from './index.ts'

const crypto = createNodeCrypto()
const [rsa, ec, strangeRsa, strangeEc] = await Promise.all([
  crypto.generateSigner('RS256'),
  crypto.generateSigner('ES256'),
  crypto.generateSigner('RS256'),
  crypto.generateSigner('ES256'),
])
const at = new Date('2026-06-01T12:00:00Z')
const iat = at.getTime() / 1000
const here = 'https://here.test.example'
const certificates = [utf8Encode('certificate')]
const x5c = certificates.map(toBase64)
const keyOf = (signer: Signer) => () => ({ jwk: signer.publicKey })

type Kind = {
  readonly name: string
  readonly typ: string
  readonly signer: Signer
  readonly stranger: Signer
  readonly header: JsonObject
  readonly claims: JsonObject
  readonly sign: () => Promise<string>
  readonly read: (token: string) => { readonly claims: unknown }
  readonly verify: (
    token: string,
    by?: Signer,
  ) => Promise<{ verdict: string; checks: readonly Check[]; claims?: unknown }>
  /** Claims that are changed, and the check that refuses that. */
  readonly faults: Readonly<Record<string, JsonObject>>
}

const applicationClaims = {
  aud: here,
  challenge: 'c1',
  iat,
  sign_csr: 'AA',
  auth_csr: 'AQ',
  wallet_key: { kty: 'EC' },
  push_endpoint: 'https://push.test.example/1',
}
const proofClaims = { aud: here, iat, sub: 'p1', act: 'certificates' }
const requestClaims = { aud: here, sub: 'p1', iat }
const noticeClaims = {
  iss: here,
  sub: 'p1',
  jti: 'n1',
  iat,
  reason: 'phone-lost',
  status: [{ uri: `${here}/lists/1`, idx: 7 }],
}
const receiptClaims = { ...requestClaims, notice: 'n1', disabled_at: at.toISOString() }
const loginClaims = { aud: here, nonce: 'c1', iat }
const late = { iat: iat - 301 }
const early = { iat: iat + 301 }

const kinds: readonly Kind[] = [
  {
    name: 'application',
    typ: 'tegata-application+jwt',
    ...{ signer: rsa, stranger: strangeRsa, header: { x5c }, claims: applicationClaims },
    sign: () => signApplication(applicationClaims, { signer: rsa, certificates }),
    read: readApplication,
    verify: (token, by = rsa) =>
      verifyApplication(token, { audience: here, challenge: 'c1', at, keyOf: keyOf(by) }, crypto),
    faults: { addressee: { aud: 'x' }, challenge: { challenge: 'c2' }, fresh: late },
  },
  {
    name: 'phone-proof',
    typ: 'tegata-phone+jwt',
    ...{ signer: ec, stranger: strangeEc, header: {}, claims: proofClaims },
    sign: () => signPhoneProof(proofClaims, { signer: ec }),
    read: readPhoneProof,
    verify: (token, by = ec) =>
      verifyPhoneProof(
        token,
        { audience: here, phoneId: 'p1', action: 'certificates', at, keyOf: keyOf(by) },
        crypto,
      ),
    faults: {
      addressee: { aud: 'x' },
      phone: { sub: 'p2' },
      action: { act: 'disposal' },
      fresh: early,
    },
  },
  {
    name: 'notice-request',
    typ: 'tegata-notice-request+jwt',
    ...{ signer: ec, stranger: strangeEc, header: {}, claims: requestClaims },
    sign: () => signNoticeRequest(requestClaims, { signer: ec }),
    read: readNoticeRequest,
    verify: (token, by = ec) =>
      verifyNoticeRequest(token, { audience: here, at, keyOf: keyOf(by) }, crypto),
    faults: { addressee: { aud: 'x' }, fresh: late },
  },
  {
    name: 'lapse-notice',
    typ: 'tegata-lapse-notice+jwt',
    ...{ signer: ec, stranger: strangeEc, header: { x5c }, claims: noticeClaims },
    sign: () => signLapseNotice(noticeClaims, { signer: ec, certificates }),
    read: readLapseNotice,
    verify: (token, by = ec) =>
      verifyLapseNotice(token, { issuer: here, phoneId: 'p1', at, keyOf: keyOf(by) }, crypto),
    faults: { addressee: { sub: 'p2' }, issuer: { iss: 'x' }, fresh: early },
  },
  {
    name: 'lapse-receipt',
    typ: 'tegata-lapse-receipt+jwt',
    ...{ signer: ec, stranger: strangeEc, header: {}, claims: receiptClaims },
    sign: () => signLapseReceipt(receiptClaims, { signer: ec }),
    read: readLapseReceipt,
    verify: (token, by = ec) =>
      verifyLapseReceipt(token, { audience: here, noticeId: 'n1', at, keyOf: keyOf(by) }, crypto),
    faults: { addressee: { aud: 'x' }, notice: { notice: 'n2' }, fresh: early },
  },
  {
    name: 'login',
    typ: 'tegata-login+jwt',
    ...{ signer: rsa, stranger: strangeRsa, header: { x5c }, claims: loginClaims },
    sign: () => signLogin(loginClaims, { signer: rsa, certificates }),
    read: readLogin,
    verify: (token, by = rsa) =>
      verifyLogin(token, { audience: here, challenge: 'c1', at, keyOf: keyOf(by) }, crypto),
    faults: { addressee: { aud: 'x' }, challenge: { nonce: 'c2' }, fresh: late },
  },
]

const failed = (checks: readonly Check[]) =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)

describe.each(kinds)('$name', (kind) => {
  const { name, typ, signer, stranger, header, claims } = kind
  const made = (change: JsonObject = {}, head: JsonObject = {}, by = signer) =>
    signJws({ typ, ...header, ...head }, { ...claims, ...change }, by)

  test('holds, is read, and another library reads it', async () => {
    const token = await kind.sign()
    expect(await kind.verify(token)).toMatchObject({ verdict: 'accepted', claims })
    expect(kind.read(token).claims).toEqual(claims)
    const key = await importKey(signer)
    expect((await jwtVerify(token, key, { currentDate: at, typ })).payload).toEqual(claims)
    expect(beginsAsMessage(utf8Encode(token))).toBe(true)
  })

  test.each(Object.entries(kind.faults))('refused by %s', async (rung, change) => {
    const report = await kind.verify(await made(change))
    expect(failed(report.checks)).toEqual([`${name}/${rung}`])
    expect(report.claims).toBeUndefined()
  })

  test.each<[string, () => Promise<string>]>([
    ['another key', () => made({}, {}, stranger)],
    ['a critical header', () => made({}, { crit: ['exp'] })],
  ])('refused by signature: %s', async (_, make) => {
    expect(failed((await kind.verify(await make())).checks)).toEqual([`${name}/signature`])
  })

  test.each<[string, () => Promise<string> | string]>([
    ['another type', () => made({}, { typ: 'tegata-other+jwt' })],
    [
      'a type that is not the first member',
      () => signJws({ kid: '1', ...header, typ }, claims, signer),
    ],
    ['space before the type', () => spaced(typ, header, claims, signer)],
    ['no certificate, or one too many', () => made({}, { x5c: header.x5c ? [] : x5c })],
    ['members that are missing', () => signJws({ typ, ...header }, {}, signer)],
    ['no JWS', () => 'a.b.c'],
    ['more than can be read', () => 'a'.repeat(300_000)],
  ])('refused by form: %s', async (_, make) => {
    const token = await make()
    const report = await kind.verify(token)
    expect([report.verdict, failed(report.checks)]).toEqual(['refused', [`${name}/form`]])
    expect(() => kind.read(token)).toThrow()
  })

  test('a key that nobody has, or no key: refused, not thrown', async () => {
    const token = await kind.sign()
    const off = { kty: 'EC', crv: 'P-256', x: toBase64url(new Uint8Array(32)) } as const
    const lost = { ...signer, publicKey: { ...off, y: off.x } }
    expect(failed((await kind.verify(token, lost)).checks)).toEqual([`${name}/signature`])
  })
})

/** The same header with a space in it: the same JSON, other bytes. */
async function spaced(typ: string, header: JsonObject, claims: JsonObject, signer: Signer) {
  const text = JSON.stringify({ typ, ...header, alg: signer.algorithm }).replace('{', '{ ')
  const input = [text, JSON.stringify(claims)]
    .map((part) => toBase64url(utf8Encode(part)))
    .join('.')
  return `${input}.${toBase64url(await signer.sign(utf8Encode(input)))}`
}

async function importKey({ publicKey, algorithm }: Signer) {
  const { importJWK } = await import('jose')
  return await importJWK({ ...publicKey }, algorithm)
}

test('the prefix is whole bytes of the header, and nothing that is signed as a document has it', () => {
  expect(messagePrefix).toBe(toBase64url(utf8Encode('{"typ":"tegata-')))
  for (const text of ['', '<xml>', '%PDF-1.7', messagePrefix.slice(0, -1), ` ${messagePrefix}`])
    expect(beginsAsMessage(utf8Encode(text))).toBe(false)
})

test('the catalogue names each check once', () => {
  const ids = messageChecks.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})
