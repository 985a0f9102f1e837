import { type JsonObject, type Signer, signJws } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64url, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import {
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  jwtVerify,
  SignJWT,
} from 'jose'
import { describe, expect, test } from 'vitest'
import { credentialRequest, notificationRequest, verifyCredentialRequest } from './credential.ts'
import { createKeyProof, verifyKeyProof } from './key-proof.ts'

const crypto = createNodeCrypto()
const audience = 'https://issuer.example'
const at = new Date('2026-06-01T12:00:00Z')
const iat = at.getTime() / 1000
const expected = { audience, at }
const signer = await crypto.generateSigner('ES256')
const proofOf = (by: Signer, nonce = 'n1') =>
  createKeyProof({ signer: by, audience, nonce, issuedAt: at })

const signed = (header: JsonObject, claims: JsonObject, by: Signer = signer) =>
  signJws(
    { typ: 'openid4vci-proof+jwt', jwk: by.publicKey, ...header },
    { aud: audience, nonce: 'n1', iat, ...claims },
    by,
  )

describe('jose as the other side', () => {
  test('verifies our proof', async () => {
    const token = await proofOf(signer)
    const { jwk } = decodeProtectedHeader(token)
    const { payload } = await jwtVerify(token, await importJWK(jwk ?? {}, 'ES256'), {
      audience,
      typ: 'openid4vci-proof+jwt',
      currentDate: at,
    })
    expect(payload).toEqual({ aud: audience, nonce: 'n1', iat })
    expect(jwk).toEqual(signer.publicKey)
  })

  test('its proof is accepted here', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const jwk = await exportJWK(publicKey)
    const token = await new SignJWT({ nonce: 'n9' })
      .setProtectedHeader({ alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk })
      .setAudience(audience)
      .setIssuedAt(at)
      .sign(privateKey)
    expect(await verifyKeyProof(token, expected, crypto)).toEqual({ publicKey: jwk, nonce: 'n9' })
  })
})

const otherKey = (await crypto.generateSigner('ES256')).publicKey
const p384 = await crypto.generateSigner('ES384')
const offCurve = { ...otherKey, y: otherKey.kty === 'EC' ? otherKey.x : '' }
const parts = (await proofOf(signer)).split('.')
const encoded = (json: JsonObject) => toBase64url(utf8Encode(JSON.stringify(json)))
const withHeader = (header: JsonObject, signature = parts[2]) =>
  `${encoded(header)}.${parts[1]}.${signature}`
const typ = 'openid4vci-proof+jwt'
const jwk = signer.publicKey
const hs256 = async () => {
  const input = withHeader({ typ, jwk, alg: 'HS256' }, '').slice(0, -1)
  const secret = utf8Encode(JSON.stringify(jwk))
  return `${input}.${toBase64url(await crypto.hmac('SHA-256', secret, utf8Encode(input)))}`
}

const proofCode = 'oid4vc/invalid-proof'
test.each([
  ['another audience', signed({}, { aud: 'https://other.example' }), proofCode],
  ['several audiences', signed({}, { aud: [audience] }), proofCode],
  ['no audience', signed({}, { aud: undefined }), proofCode],
  ['issued too long ago', signed({}, { iat: iat - 301 }), proofCode],
  ['issued in the future', signed({}, { iat: iat + 301 }), proofCode],
  ['no time', signed({}, { iat: undefined }), proofCode],
  ['no nonce', signed({}, { nonce: undefined }), proofCode],
  ['expired', signed({}, { exp: iat }), proofCode],
  ['expired long ago', signed({}, { exp: iat - 600 }), proofCode],
  ['an end that is text', signed({}, { exp: String(iat + 600) }), proofCode],
  ['not valid yet', signed({}, { nbf: iat + 61 }), proofCode],
  ['a beginning that is text', signed({}, { nbf: String(iat) }), proofCode],
  ['empty nonce', signed({}, { nonce: '' }), proofCode],
  ['type of another token', signed({ typ: 'JWT' }, {}), proofCode],
  ['no type', signed({ typ: undefined }, {}), proofCode],
  ['key by id as well', signed({ kid: 'a' }, {}), proofCode],
  ['key by chain as well', signed({ x5c: [] }, {}), proofCode],
  ['no key', signed({ jwk: undefined }, {}), proofCode],
  ['key of somebody else', signed({ jwk: otherKey }, {}), proofCode],
  ['private key', signed({ jwk: { ...jwk, d: 'AA' } }, {}), proofCode],
  ['point off the curve', signed({ jwk: offCurve }, {}), proofCode],
  ['key that is not base64url', signed({ jwk: { ...jwk, x: '+' } }, {}), proofCode],
  ['symmetric key', signed({ jwk: { kty: 'oct', k: 'AA' } }, {}), proofCode],
  ['another curve', signed({}, {}, p384), proofCode],
  ['critical header', signed({ crit: ['exp'] }, {}), proofCode],
  ['alg none', withHeader({ typ, jwk, alg: 'none' }), proofCode],
  ['alg none, no signature', withHeader({ typ, jwk, alg: 'none' }, ''), proofCode],
  ['HS256 with the public key as secret', hs256(), proofCode],
  [
    'payload changed',
    `${parts[0]}.${encoded({ aud: audience, nonce: 'n2', iat })}.${parts[2]}`,
    proofCode,
  ],
  ['oversize', signed({}, { padding: 'x'.repeat(9000) }), proofCode],
  ['two parts', `${parts[0]}.${parts[1]}`, proofCode],
])('%s: refused', async (_, token, code) => {
  const text = await token
  expect(await codeThrownBy(() => verifyKeyProof(text, expected, crypto))).toBe(code)
})

test('a proof with a beginning and an end that hold', async () => {
  const token = await signed({}, { nbf: iat + 60, exp: iat + 1, jti: 'x', iss: 'client' })
  expect(await verifyKeyProof(token, expected, crypto)).toMatchObject({ nonce: 'n1' })
})

test('a clock that is not a time refuses', async () => {
  const token = await proofOf(signer)
  const never = { audience, at: new Date(Number.NaN) }
  expect(await codeThrownBy(() => verifyKeyProof(token, never, crypto))).toBe(proofCode)
})

const batch = await Promise.all([1, 2, 3, 4].map(() => crypto.generateSigner('ES256')))
const batchProofs = await Promise.all(batch.map((by) => proofOf(by)))

describe('batch: 8.2 and 14.6', () => {
  const request = (tokens: readonly string[]) => ({
    credential_configuration_id: 'record',
    proofs: { jwt: tokens },
  })
  const options = { ...expected, batchSize: 3, configurationId: 'record' }
  const one = batchProofs.slice(0, 1)

  test('keys in the order of the proofs, and the nonce to use up', async () => {
    const { keys, nonce } = await verifyCredentialRequest(
      request(batchProofs.slice(0, 3)),
      options,
      crypto,
    )
    expect(keys).toEqual(batch.slice(0, 3).map(({ publicKey }) => publicKey))
    expect(nonce).toBe('n1')
  })

  test('a replayed proof answers the nonce that was used up before', async () => {
    const live = new Set(['n1'])
    const useUp = async () =>
      live.delete((await verifyCredentialRequest(request(one), options, crypto)).nonce)
    expect([await useUp(), await useUp()]).toEqual([true, false])
  })

  const rows: readonly (readonly [string, unknown, string])[] = [
    ['more than the batch', request(batchProofs), proofCode],
    ['one key twice', request([...one, ...one]), proofCode],
    ['no proof', { credential_configuration_id: 'record' }, proofCode],
    ['empty list', request([]), proofCode],
    ['no list', { ...request([]), proofs: {} }, proofCode],
    ['another kind of proof', { ...request([]), proofs: { attestation: one } }, proofCode],
    ['two kinds', { ...request(one), proofs: { jwt: one, attestation: one } }, proofCode],
    ['proofs that are text', { ...request(one), proofs: 'jwt' }, 'oid4vc/invalid-request'],
    ['a proof that is no text', { ...request(one), proofs: { jwt: [1] } }, proofCode],
    ['not said what', { proofs: { jwt: one } }, 'oid4vc/invalid-request'],
    ['said twice what', { ...request(one), credential_identifier: 'a' }, 'oid4vc/invalid-request'],
    [
      'another configuration',
      { ...request(one), credential_configuration_id: 'other' },
      'oid4vc/unknown-configuration',
    ],
    [
      'an identifier',
      { proofs: { jwt: one }, credential_identifier: 'record' },
      'oid4vc/unknown-identifier',
    ],
    [
      'a wish for encryption',
      { ...request(one), credential_response_encryption: {} },
      'oid4vc/encryption-not-offered',
    ],
    ...['format', 'doctype', 'vct', 'claims', 'credential_definition', 'proof'].map(
      (member) =>
        [
          `${member}, of a draft`,
          { ...request(one), [member]: 'x' },
          'oid4vc/invalid-request',
        ] as const,
    ),
    ['not an object', 'request', 'oid4vc/invalid-request'],
  ]
  test.each(rows)('%s: refused', async (_, body, code) => {
    expect(await codeThrownBy(() => verifyCredentialRequest(body, options, crypto))).toBe(code)
  })

  test('members that nobody knows are ignored', async () => {
    const more = { ...request(one), unknown: 'x', issuer_state: 'y' }
    expect((await verifyCredentialRequest(more, options, crypto)).nonce).toBe('n1')
  })

  test('two nonces: refused', async () => {
    const other = await proofOf(signer, 'n2')
    const run = () => verifyCredentialRequest(request([...one, other]), options, crypto)
    expect(await codeThrownBy(run)).toBe('oid4vc/invalid-nonce')
  })
})

test.each([
  [credentialRequest, { credential_identifier: 'a' }, true],
  [credentialRequest, { credential_identifier: 1 }, false],
  [notificationRequest, { notification_id: 'a', event: 'credential_accepted' }, true],
  [notificationRequest, { notification_id: 'a', event: 'credential_lost' }, false],
  [notificationRequest, { event: 'credential_accepted' }, false],
])('body %#: 8.2 and 11.1', (shape, body, accepted) => {
  expect(shape.safeParse(body).success).toBe(accepted)
})
