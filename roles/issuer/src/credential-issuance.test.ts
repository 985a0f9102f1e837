/**
 * The issuer does what it was asked, or refuses it with the standard's own error: over HTTP, a request
 * for each refusal.
 */
import { setTimeout } from 'node:timers/promises'
import { type JsonObject, signJws } from '@tegata/crypto'
import { createKeyProof, issuerMetadata, preAuthorizedGrant } from '@tegata/oid4vc'
import { jpMyNumber } from '@tegata/profiles'
import { createTestLog, mountTestRole } from '@tegata/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { issuerRoutes } from './index.ts'
import { crypto, redeemOffer, startOfTests, startTestIssuer } from './testing.ts'

const role = await startTestIssuer()
const routes = issuerRoutes({ issuer: role.issuer, clerkToken: 'clerk-of-tests' })
const { log, lines } = createTestLog()
const app = await mountTestRole({ name: 'issuer', routes }, log)
afterAll(async () => {
  await app.close()
  await role.close()
})
const phoneId = 'phone-1'
beforeAll(async () => {
  await role.tell({ phoneId })
  while (!(await role.store.phone(phoneId))) await setTimeout(20)
})

const { docType } = jpMyNumber
const signer = await crypto.generateSigner('ES256')
const audience = role.issuer.identifier
const iat = startOfTests.getTime() / 1000
const nonce = async () => (await role.issuer.makeNonce()).c_nonce
const proofWith = async (claims: JsonObject = {}, header: JsonObject = {}) =>
  await signJws(
    { typ: 'openid4vci-proof+jwt', jwk: signer.publicKey, ...header },
    { aud: audience, nonce: await nonce(), iat, ...claims },
    signer,
  )
const right = async (): Promise<JsonObject> => ({
  credential_configuration_id: docType,
  proofs: {
    jwt: [await createKeyProof({ signer, audience, nonce: await nonce(), issuedAt: startOfTests })],
  },
})

const replyShape = z.looseObject({
  error: z.string().optional(),
  error_description: z.string().optional(),
  credentials: z.array(z.object({ credential: z.string() })).optional(),
})
async function post(
  url: string,
  init: { payload: string | object; headers?: Record<string, string> },
) {
  const reply = await app.inject({ method: 'POST', url, ...init })
  expect(reply.headers['cache-control']).toBe('no-store')
  return { status: reply.statusCode, body: replyShape.parse(reply.json()) }
}
let token = ''
const ask = (payload: string | object, headers: Record<string, string> = {}) =>
  post('/issuer/credential', { payload, headers: { authorization: `Bearer ${token}`, ...headers } })

type Change = (of: JsonObject) => JsonObject | Promise<JsonObject>
type Row = readonly [what: string, change: Change, error: string, says: RegExp]
const without = (of: JsonObject, member: string): JsonObject =>
  Object.fromEntries(Object.entries(of).filter(([name]) => name !== member))
const proofs = (jwt: readonly unknown[]) => ({ proofs: { jwt: [...jwt] } })

describe('credential request', () => {
  beforeAll(async () => {
    token = await redeemOffer(role, phoneId)
  })

  const encryption = { jwk: {}, enc: 'A128GCM' }
  const rows: readonly Row[] = [
    [
      'another configuration',
      (of) => ({ ...of, credential_configuration_id: 'org.iso.18013.5.1.mDL' }),
      'unknown_credential_configuration',
      /offered/,
    ],
    [
      'an identifier',
      (of) => ({ ...without(of, 'credential_configuration_id'), credential_identifier: docType }),
      'unknown_credential_identifier',
      /credential_identifier/,
    ],
    [
      'identifier and configuration',
      (of) => ({ ...of, credential_identifier: docType }),
      'invalid_credential_request',
      /either/,
    ],
    [
      'neither of them',
      (of) => without(of, 'credential_configuration_id'),
      'invalid_credential_request',
      /either/,
    ],
    [
      'a configuration that is no text',
      (of) => ({ ...of, credential_configuration_id: 1 }),
      'invalid_credential_request',
      /credential_configuration_id/,
    ],
    [
      'a wish for encryption',
      (of) => ({ ...of, credential_response_encryption: encryption }),
      'invalid_encryption_parameters',
      /credential_response_encryption/,
    ],
    [
      'a draft’s request',
      () => ({
        format: 'mso_mdoc',
        doctype: 'x',
        proof: { proof_type: 'jwt', jwt: 'a.b.c' },
      }),
      'invalid_credential_request',
      /format, doctype, proof: of a draft; send credential_configuration_id and proofs/,
    ],
    [
      'a draft’s proof',
      (of) => ({ ...without(of, 'proofs'), proof: { proof_type: 'jwt', jwt: 'a.b.c' } }),
      'invalid_credential_request',
      /proof: of a draft/,
    ],
    ['claims of a draft', (of) => ({ ...of, claims: {} }), 'invalid_credential_request', /claims/],
    ['no proofs', (of) => without(of, 'proofs'), 'invalid_proof', /missing/],
    ['an empty list of proofs', (of) => ({ ...of, ...proofs([]) }), 'invalid_proof', /proofs/],
    [
      'proofs of another type',
      (of) => ({ ...of, proofs: { attestation: ['a.b.c'] } }),
      'invalid_proof',
      /announced/,
    ],
    [
      'proofs of two types',
      (of) => ({ ...of, proofs: { jwt: ['a.b.c'], attestation: ['a.b.c'] } }),
      'invalid_proof',
      /announced/,
    ],
    ['a proof that is no JWT', (of) => ({ ...of, ...proofs(['a']) }), 'invalid_proof', /JWS/],
    [
      'more proofs than the batch',
      async (of) => ({ ...of, ...proofs(Array.from({ length: 17 }, () => 'a.b.c')) }),
      'invalid_proof',
      /more than 16/,
    ],
    [
      'an expired proof',
      async (of) => ({ ...of, ...proofs([await proofWith({ exp: iat - 1 })]) }),
      'invalid_proof',
      /expired/,
    ],
    [
      'a proof that is not valid yet',
      async (of) => ({ ...of, ...proofs([await proofWith({ nbf: iat + 120 })]) }),
      'invalid_proof',
      /not valid yet/,
    ],
    [
      'an old proof',
      async (of) => ({ ...of, ...proofs([await proofWith({ iat: iat - 301 })]) }),
      'invalid_proof',
      /just now/,
    ],
    [
      'a proof for another issuer',
      async (of) => ({ ...of, ...proofs([await proofWith({ aud: 'https://evil.test' })]) }),
      'invalid_proof',
      /audience/,
    ],
    [
      'a proof without nonce',
      async (of) => ({ ...of, ...proofs([await proofWith({ nonce: undefined })]) }),
      'invalid_proof',
      /nonce/,
    ],
    [
      'a nonce of somebody else',
      async (of) => ({ ...of, ...proofs([await proofWith({ nonce: 'another' })]) }),
      'invalid_nonce',
      /nonce/,
    ],
    [
      'a proof that names a certificate',
      async (of) => ({ ...of, ...proofs([await proofWith({}, { x5c: ['AAAA'] })]) }),
      'invalid_proof',
      /named twice/,
    ],
  ]
  test.each(rows)('%s', async (_, change, error, says) => {
    const { status, body } = await ask(await change(await right()))
    expect([status, body.error]).toEqual([400, error])
    expect(body.error_description).toMatch(says)
    expect(body.error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
  })

  test.each([
    ['a list', '[]', 'invalid_credential_request'],
    ['text', '"x"', 'invalid_credential_request'],
  ])('a body that is %s', async (_, payload, error) => {
    const { status, body } = await ask(payload, { 'content-type': 'application/json' })
    expect([status, body.error]).toEqual([400, error])
  })

  test('an encrypted request', async () => {
    const { status, body } = await ask('a.b.c.d.e', { 'content-type': 'application/jwt' })
    expect([status, body.error]).toEqual([400, 'invalid_encryption_parameters'])
  })

  test('no token, and a token in another place', async () => {
    const payload = await right()
    for (const request of [
      { url: '/issuer/credential', payload },
      { url: `/issuer/credential?access_token=${token}`, payload },
      { url: '/issuer/credential', payload: { ...payload, access_token: token } },
    ]) {
      const { status, body } = await post(request.url, { payload: request.payload })
      expect([status, body.error]).toEqual([401, 'invalid_token'])
    }
  })

  test('nothing of it was issued, and the right request with unknown members is', async () => {
    expect((await role.issuer.recordsOf(phoneId)).records).toEqual([])
    const { status, body } = await ask({ ...(await right()), unknown: 'x', issuer_state: 'y' })
    expect([status, body.credentials?.length]).toEqual([200, 1])
    expect(lines()).not.toContain(token)
  })
})

describe('token request', () => {
  /** The form that is right but for its code: nothing but what a row changes is refused first. */
  const form = (changes: Readonly<Record<string, string>>) =>
    new URLSearchParams({
      grant_type: preAuthorizedGrant,
      'pre-authorized_code': 'c0de',
      tx_code: '000000',
      ...changes,
    }).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const send = (payload: string, more: Record<string, string> = {}) =>
    post('/issuer/token', { payload, headers: { ...headers, ...more } })

  test.each([
    [{ grant_type: 'authorization_code' }, 400, 'unsupported_grant_type'],
    [{ authorization_details: '[]' }, 400, 'invalid_authorization_details'],
    [{ scope: 'record' }, 400, 'invalid_scope'],
    [{ client_secret: 'x' }, 401, 'invalid_client'],
    [{ client_assertion: 'a.b.c' }, 401, 'invalid_client'],
    [{ client_assertion_type: 'x' }, 401, 'invalid_client'],
    [{ resource: 'https://other.example' }, 400, 'invalid_target'],
    [{ resource: audience, client_id: 'wallet', unknown: 'x' }, 400, 'invalid_grant'],
    [{}, 400, 'invalid_grant'],
  ])('%j', async (changes, status, error) => {
    const reply = await send(form(changes))
    expect([reply.status, reply.body.error]).toEqual([status, error])
    expect(reply.body.error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
  })

  test.each(['pre-authorized_code', 'tx_code', 'grant_type'])('without %s', async (member) => {
    const params = new URLSearchParams(form({}))
    params.delete(member)
    const reply = await send(params.toString())
    expect([reply.status, reply.body.error]).toEqual([400, 'invalid_request'])
  })

  test('a parameter twice, and a client that proves itself', async () => {
    const twice = await send(`${form({})}&tx_code=1`)
    expect(twice.body.error).toBe('invalid_request')
    const basic = await send(form({}), { authorization: 'Basic eDp5' })
    expect([basic.status, basic.body.error]).toEqual([401, 'invalid_client'])
  })
})

test('metadata announces what can be had, and nothing else', async () => {
  const url = '/.well-known/openid-credential-issuer/issuer'
  const metadata = (await app.inject(url)).json()
  expect(Object.keys(issuerMetadata.parse(metadata).credential_configurations_supported)).toEqual([
    docType,
  ])
  expect(Object.keys(metadata).toSorted()).toEqual([
    'batch_credential_issuance',
    'credential_configurations_supported',
    'credential_endpoint',
    'credential_issuer',
    'display',
    'nonce_endpoint',
    'notification_endpoint',
  ])
})
