import { decodeJws, type JsonObject, signJws } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64, toBase64url, utf8Encode } from '@tegata/kernel'
import { createTestIssuer } from '@tegata/mdoc/testing'
import { extendedKeyUsageOid, parseCertificate } from '@tegata/pki'
import { compactVerify, importJWK } from 'jose'
import { expect, test } from 'vitest'
import { oid4vcChecks } from '../oid4vc-checks.ts'
import {
  createRequestObject,
  type RequestExpectation,
  staticAudience,
  verifyRequestObject,
  x509HashClientId,
} from './request-object.ts'

const crypto = createNodeCrypto()
const at = new Date('2026-06-01T12:00:00Z')
const now = at.getTime() / 1000
const reader = await createTestIssuer(crypto, [extendedKeyUsageOid.mdlReader])
const other = await createTestIssuer(crypto, [extendedKeyUsageOid.mdlReader])
const documentSigner = await createTestIssuer(crypto)
const clientIdOf = ({ chain }: typeof reader) =>
  x509HashClientId(chain[0] ?? new Uint8Array(), crypto)
const clientId = await clientIdOf(reader)

const members = {
  client_id: clientId,
  response_type: 'vp_token',
  response_mode: 'direct_post.jwt',
  response_uri: 'https://reader.example/responses/1',
  nonce: 'n-0S6_WzA2Mj-n-0S6_WzA2Mj',
  state: 's',
  iat: now,
  exp: now + 300,
  dcql_query: { credentials: [] },
  client_metadata: { jwks: { keys: [] } },
}
const expected: RequestExpectation = { clientId, anchors: [reader.root], at }

const tokenWith = (changes: JsonObject, by = reader) =>
  createRequestObject({ ...members, ...changes }, by.signer, by.chain)

async function failedChecks(
  token: string | Promise<string>,
  changes: Partial<RequestExpectation> = {},
): Promise<string[]> {
  const { checks } = await verifyRequestObject(await token, { ...expected, ...changes }, crypto)
  const known = new Set<string>(oid4vcChecks.map(({ id }) => id))
  expect(checks.every(({ id, clause }) => known.has(id) && clause !== '')).toBe(true)
  return checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
}

test('jose verifies our request object with the key of its certificate', async () => {
  const token = await tokenWith({})
  const { header } = decodeJws(token)
  expect(header.x5c).toEqual(reader.chain.map(toBase64))
  const leaf = parseCertificate(reader.chain[0] ?? new Uint8Array())
  const key = await importJWK({ ...leaf.publicKey }, 'ES256')
  const { payload } = await compactVerify(token, key)
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({ aud: staticAudience, ...members })
  expect(header.typ).toBe('oauth-authz-req+jwt')
})

test('a good request passes every check', async () => {
  const token = await tokenWith({ wallet_nonce: 'w1', unknown: true })
  const options = { ...expected, walletNonce: 'w1' }
  const { checks, request, certificate } = await verifyRequestObject(token, options, crypto)
  expect(checks.map(({ id, outcome }) => [id, outcome])).toEqual(
    oid4vcChecks
      .slice(0, 10)
      .map(({ id }) => [id, id === 'oid4vp/client-revocation' ? 'skipped' : 'passed']),
  )
  expect(request?.nonce).toBe(members.nonce)
  expect(certificate).toEqual(reader.chain[0])
})

test('what has no time is believed only where the wallet says so by name', async () => {
  const token = await tokenWith({ exp: undefined, iat: undefined })
  const options = { ...expected, tolerate: ['request-without-time'] } as const
  const { checks } = await verifyRequestObject(token, options, crypto)
  expect(checks.filter(({ outcome }) => outcome === 'tolerated')).toMatchObject([
    { id: 'oid4vp/request-fresh', tolerances: ['request-without-time'] },
  ])
  const late = tokenWith({ exp: now, iat: undefined })
  expect(await failedChecks(late, options)).toEqual(['oid4vp/request-fresh'])
})

const says = (outcome: 'passed' | 'failed') => ({
  checkRevocation: async () => [{ id: 'oid4vp/client-id', outcome, clause: 'c' }],
})
const revocation = 'oid4vp/client-revocation'

test.each([
  ['it was not revoked', says('passed'), []],
  ['it was revoked', says('failed'), ['oid4vp/client-id', revocation]],
  ['nobody was asked though the policy asks', { signerRevocation: 'required' }, [revocation]],
] as const)('the certificate of who asks: %s', async (_, asked, failed) => {
  expect(await failedChecks(tokenWith({}), asked)).toEqual(failed)
})

test('nobody is asked about who is not believed', async () => {
  const checkRevocation = () => expect.fail('was asked')
  const untrusted = await failedChecks(tokenWith({}), { anchors: [], checkRevocation })
  expect(untrusted).toEqual(['oid4vp/client-trusted'])
  const forged = createRequestObject(members, other.signer, reader.chain)
  expect(await failedChecks(forged, { checkRevocation })).toEqual(['oid4vp/request-signature'])
})

const unreadable = ['oid4vp/request-readable']
const signatureFailed = ['oid4vp/request-signature']

test.each([
  ['another audience', tokenWith({ aud: 'https://wallet.example' }), ['oid4vp/request-fresh']],
  ['no audience', tokenWith({ aud: undefined }), ['oid4vp/request-fresh']],
  ['not valid yet', tokenWith({ nbf: now + 61 }), ['oid4vp/request-fresh']],
  ['expired', tokenWith({ exp: now }), ['oid4vp/request-fresh']],
  ['neither exp nor iat', tokenWith({ exp: undefined, iat: undefined }), ['oid4vp/request-fresh']],
  ['longest age', tokenWith({ exp: undefined, iat: now - 600 }), []],
  [
    'too old, without an end',
    tokenWith({ exp: undefined, iat: now - 601 }),
    ['oid4vp/request-fresh'],
  ],
  ['too old, though it ends later', tokenWith({ iat: now - 601 }), ['oid4vp/request-fresh']],
  ['an end alone', tokenWith({ iat: undefined }), []],
  ['issued in the future', tokenWith({ iat: now + 61 }), ['oid4vp/request-fresh']],
  ['short nonce', tokenWith({ nonce: 'n-0S6_WzA2Mj' }), ['oid4vp/request-nonce']],
  ['nonce with a space', tokenWith({ nonce: `${members.nonce} x` }), ['oid4vp/request-nonce']],
  ['http', tokenWith({ response_uri: 'http://reader.example/' }), ['oid4vp/response-uri']],
  ['loopback', tokenWith({ response_uri: 'http://127.0.0.1:1/' }), ['oid4vp/response-uri']],
  ['script', tokenWith({ response_uri: 'javascript:0' }), ['oid4vp/response-uri']],
  ['a user', tokenWith({ response_uri: 'https://a@b.example/' }), ['oid4vp/response-uri']],
  ['fragment', tokenWith({ response_uri: 'https://a.example/#b' }), ['oid4vp/response-uri']],
  ['one slash', tokenWith({ response_uri: 'https:/a.example/' }), ['oid4vp/response-uri']],
  ['a backslash', tokenWith({ response_uri: 'https:\\\\a.example/' }), ['oid4vp/response-uri']],
  ['redirect_uri', tokenWith({ redirect_uri: 'https://a.example' }), ['oid4vp/request-members']],
  ['scope', tokenWith({ scope: 'a' }), ['oid4vp/request-members']],
  ['transaction_data', tokenWith({ transaction_data: ['e30'] }), ['oid4vp/request-members']],
  ['request_uri', tokenWith({ request_uri: 'https://a.example' }), ['oid4vp/request-members']],
  ['client_id of the link', tokenWith({ client_id: 'x509_hash:AA' }), ['oid4vp/client-id']],
  ['no client_id', tokenWith({ client_id: undefined }), unreadable],
  ['response_mode direct_post', tokenWith({ response_mode: 'direct_post' }), unreadable],
  ['response_mode fragment', tokenWith({ response_mode: 'fragment' }), unreadable],
  ['no response_mode', tokenWith({ response_mode: undefined }), unreadable],
  ['response_type code', tokenWith({ response_type: 'code' }), unreadable],
  ['no nonce', tokenWith({ nonce: undefined }), unreadable],
  ['response_uri not an address', tokenWith({ response_uri: 'reader' }), unreadable],
  ['oversize', tokenWith({ padding: 'x'.repeat(300_000) }), unreadable],
])('%s: one check fails', async (_, token, failed) => {
  expect(await failedChecks(token)).toEqual(failed)
})

test('a deep query is carried, not walked', async () => {
  const [head, , tail] = (await tokenWith({})).split('.')
  const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`
  const text = JSON.stringify(members).replace('{"credentials":[]}', deep)
  const token = `${head}.${toBase64url(utf8Encode(text))}.${tail}`
  expect(await failedChecks(token)).toContain('oid4vp/request-signature')
})

const [head = '', body = '', tail = ''] = (await tokenWith({})).split('.')
const x5c = reader.chain.map(toBase64)
const typ = 'oauth-authz-req+jwt'
const encoded = (json: JsonObject) => toBase64url(utf8Encode(JSON.stringify(json)))
const payload = { aud: staticAudience, ...members }
const signed = (header: JsonObject) => signJws({ typ, x5c, ...header }, payload, reader.signer)
const hs256 = async () => {
  const input = `${encoded({ typ, x5c, alg: 'HS256' })}.${body}`
  const { spki } = parseCertificate(reader.chain[0] ?? new Uint8Array())
  return `${input}.${toBase64url(await crypto.hmac('SHA-256', spki, utf8Encode(input)))}`
}

test.each([
  ['alg none', `${encoded({ typ, x5c, alg: 'none' })}.${body}.${tail}`, signatureFailed],
  ['alg none without signature', `${encoded({ typ, x5c, alg: 'none' })}.${body}.`, unreadable],
  ['HS256 with the public key', hs256(), signatureFailed],
  ['typ of a key proof', signed({ typ: 'openid4vci-proof+jwt' }), signatureFailed],
  ['typ JWT', signed({ typ: 'JWT' }), signatureFailed],
  ['no typ', signed({ typ: undefined }), signatureFailed],
  ['critical header', signed({ crit: ['b64'], b64: false }), signatureFailed],
  ['member changed', `${head}.${encoded({ ...payload, state: 'x' })}.${tail}`, signatureFailed],
  ['no chain', signed({ x5c: undefined }), unreadable],
  [
    'a key instead of a chain',
    signed({ x5c: undefined, jwk: reader.signer.publicKey }),
    unreadable,
  ],
  ['six certificates', signed({ x5c: Array.from({ length: 6 }, () => x5c[0]) }), unreadable],
  ['chain not base64', signed({ x5c: ['-_'] }), unreadable],
  ['chain not a certificate', signed({ x5c: [toBase64(utf8Encode('leaf'))] }), unreadable],
  ['not a JWS', 'a.b', unreadable],
])('token with %s: refused', async (_, token, failed) => {
  expect(await failedChecks(token)).toEqual(failed)
})

test.each([
  ['program of another root', other, ['oid4vp/client-trusted']],
  ['document signer as reader', documentSigner, ['oid4vp/client-trusted']],
])('%s: refused', async (_, by, failed) => {
  const client_id = await clientIdOf(by)
  const token = tokenWith({ client_id }, by)
  const anchors = by === other ? [reader.root] : [by.root]
  expect(await failedChecks(token, { clientId: client_id, anchors })).toEqual(failed)
})

test('x509_hash of another certificate: refused', async () => {
  const named = await clientIdOf(other)
  expect(await failedChecks(tokenWith({ client_id: named }), { clientId: named })).toEqual([
    'oid4vp/client-id',
  ])
})

test('no anchor, no clock: refused', async () => {
  expect(await failedChecks(tokenWith({}), { anchors: [] })).toEqual(['oid4vp/client-trusted'])
  const never = new Date(Number.NaN)
  const failed = await failedChecks(tokenWith({}), { at: never })
  expect(failed).toEqual(['oid4vp/client-trusted', 'oid4vp/request-fresh'])
})

test.each([
  ['w1', 'w1', []],
  ['w2', 'w1', ['oid4vp/wallet-nonce']],
  [undefined, 'w1', ['oid4vp/wallet-nonce']],
])('wallet_nonce %s for %s: 5.10', async (wallet_nonce, walletNonce, failed) => {
  expect(await failedChecks(tokenWith({ wallet_nonce }), { walletNonce })).toEqual(failed)
})

test('http on loopback where it is allowed', async () => {
  const token = tokenWith({ response_uri: 'http://localhost:4200/r' })
  expect(await failedChecks(token, { allowLoopbackHttp: true })).toEqual([])
})
