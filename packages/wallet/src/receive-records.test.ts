import { decodeJws, type PublicJwk } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64url } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { createTestIssuer } from '@tegata/mdoc/testing'
import { mdl } from '@tegata/profiles'
import { describe, expect, test } from 'vitest'
import type { HeldRecord } from './held-record.ts'
import { receiveRecords } from './receive-records.ts'
import { offerUri, offerUrl, openIssuer, type TestIssuing } from './testing/test-issuer-service.ts'
import {
  createTestWorld,
  docType,
  issueCopy,
  issuerUrl,
  json,
  testTime,
} from './testing/test-world.ts'

const crypto = createNodeCrypto()
const world = await createTestWorld(crypto)
const stranger = await createTestIssuer(crypto)

const receive = async (how: TestIssuing = {}, offer: { txCode?: string; copies?: number } = {}) => {
  openIssuer(world, how)
  world.exchanges.length = 0
  const deps = await world.phone()
  const run = () => receiveRecords(deps, { url: offerUrl, copies: 3, ...offer })
  return { deps, run }
}

const only = ([record, ...others]: readonly HeldRecord[]): HeldRecord => {
  if (!record || others.length > 0) throw new TypeError('not one record')
  return record
}

test('an offer is followed and the record kept, with copies of different keys', async () => {
  const { deps, run } = await receive()
  const record = only(await run())
  expect(record).toMatchObject({
    docType,
    issuer: issuerUrl,
    state: 'valid',
    validFrom: new Date('2026-05-30T00:00:00Z'),
    validUntil: new Date('2026-06-13T00:00:00Z'),
  })
  expect(Object.values(record.elements).flat()).toContain('resident_address_unicode')
  expect(JSON.stringify(record)).not.toMatch(/手形|123456789012/)
  expect(await deps.store.records()).toEqual([record])
  expect(await deps.store.copiesLeft(record.id)).toBe(3)
  const taken = await deps.store.freeCopies(record.id, testTime)
  const keys = taken.map((copy) => JSON.stringify(copy?.deviceKey.publicKey))
  expect(new Set(keys).size).toBe(3)
  const indices = taken.map((copy) => copy?.status?.index)
  expect(new Set(indices).size).toBe(3)
})

test('what goes over the wire, in this order', async () => {
  const { run } = await receive()
  await run()
  expect(world.exchanges.map(({ url }) => url.replace(issuerUrl, ''))).toEqual([
    '/offers/1',
    '/.well-known/openid-credential-issuer',
    '/.well-known/oauth-authorization-server',
    '/token',
    '/nonce',
    '/credential',
    '/notification',
  ])
  expect(world.exchanges.every(({ init }) => init.redirect === 'manual')).toBe(true)
  expect(world.exchanges.at(-1)?.body).toBe(
    '{"notification_id":"n1","event":"credential_accepted"}',
  )
})

test('no more copies than the issuer gives at once', async () => {
  const { deps, run } = await receive({ batchSize: 2 }, { copies: 10 })
  const { id } = only(await run())
  expect(await deps.store.copiesLeft(id)).toBe(2)
})

test('one copy where the issuer gives no batches', async () => {
  const { deps, run } = await receive({ metadata: { batch_credential_issuance: undefined } })
  const { id } = only(await run())
  expect(await deps.store.copiesLeft(id)).toBe(1)
})

test('a transaction code', async () => {
  const right = await receive({ txCode: true }, { txCode: '1234' })
  expect(only(await right.run()).docType).toBe(docType)
  const wrong = await receive({ txCode: true }, { txCode: '9999' })
  await expect(wrong.run()).rejects.toThrow('answered 400: invalid_grant')
  const missing = await receive({ txCode: true })
  expect(await codeThrownBy(missing.run)).toBe('oid4vc/transaction-code')
  const malformed = await receive({ txCode: true }, { txCode: '123' })
  expect(await codeThrownBy(malformed.run)).toBe('oid4vc/transaction-code')
  expect(world.exchanges.some(({ url }) => url.endsWith('/token'))).toBe(false)
  const unasked = await receive({}, { txCode: '1234' })
  await unasked.run()
  const sent = world.exchanges.find(({ url }) => url.endsWith('/token'))
  expect(new URLSearchParams(sent?.body).has('tx_code')).toBe(false)
})

const issued = async (deviceKey: PublicJwk, how: Parameters<typeof issueCopy>[2] | object = {}) =>
  toBase64url(await issueCopy(world.issuer, crypto, { deviceKey, statusIndex: 1, ...how }))

describe('nothing is kept', () => {
  type Copies = NonNullable<TestIssuing['copies']>
  type Row = readonly [string, Copies, string]
  const other = async () => (await crypto.generateSigner('ES256')).publicKey
  const rows: readonly Row[] = [
    [
      'a copy signed by a stranger',
      (keys) =>
        Promise.all(
          keys.map(async (deviceKey) =>
            toBase64url(await issueCopy(stranger, crypto, { deviceKey, statusIndex: 1 })),
          ),
        ),
      'wallet/record-not-acceptable',
    ],
    [
      'one of three copies for another key',
      async ([first, second]) => [
        ...(await Promise.all([first, second].map(async (key) => issued(key ?? (await other()))))),
        await issued(await other()),
      ],
      'wallet/record-not-acceptable',
    ],
    [
      'two copies for one key',
      ([first]) => Promise.all([first, first].map(async (key) => issued(key ?? (await other())))),
      'wallet/record-not-acceptable',
    ],
    [
      'copies of two types of document',
      async ([first, second]) => [
        await issued(first ?? (await other())),
        await issued(second ?? (await other()), { docType: mdl.docType }),
      ],
      'wallet/record-not-acceptable',
    ],
    [
      'a copy that has expired',
      async ([first]) => [
        await issued(first ?? (await other()), { validUntil: new Date('2026-05-31T00:00:00Z') }),
      ],
      'wallet/record-not-acceptable',
    ],
    [
      'a copy changed on the way',
      async ([first]) => {
        const copy = await issued(first ?? (await other()))
        return [`${copy.slice(0, 400)}${copy[400] === 'A' ? 'B' : 'A'}${copy.slice(401)}`]
      },
      'wallet/record-not-acceptable',
    ],
    [
      'copies of a type that was not offered',
      (keys) => Promise.all(keys.map((deviceKey) => issued(deviceKey, { docType: mdl.docType }))),
      'wallet/record-not-acceptable',
    ],
    [
      'copies that end at different times',
      async ([first, second]) => [
        await issued(first ?? (await other())),
        await issued(second ?? (await other()), { validUntil: new Date('2026-06-12T00:00:00Z') }),
      ],
      'wallet/record-not-acceptable',
    ],
    [
      'more copies than keys',
      async (keys) => [
        ...(await Promise.all(keys.map((deviceKey) => issued(deviceKey)))),
        await issued(await other()),
      ],
      'wallet/record-not-acceptable',
    ],
    ['noise', async () => ['AAAA'], 'wallet/record-not-acceptable'],
    ['another encoding', async () => ['+/=='], 'wallet/malformed-answer'],
    ['no copy', async () => [], 'wallet/malformed-answer'],
  ]
  test.each(rows)('%s', async (_, copies, code) => {
    const { deps, run } = await receive({ copies })
    expect(await codeThrownBy(run)).toBe(code)
    expect(await deps.store.records()).toEqual([])
    expect(world.exchanges.some(({ url }) => url.endsWith('/notification'))).toBe(false)
  })
})

describe('the whole offer', () => {
  const two = { record: docType, licence: mdl.docType }
  const other = 'https://other.test.example'
  const servers = [other, issuerUrl]
  const isAt = (path: string) => world.exchanges.filter(({ url }) => url.endsWith(path))

  test('every configuration is received, each of its own type', async () => {
    const { deps, run } = await receive({ docTypes: two })
    const records = await run()
    expect(records.map((record) => record.docType)).toEqual([docType, mdl.docType])
    expect(await deps.store.records()).toEqual(records)
    expect(isAt('/credential').map(({ body }) => JSON.parse(body))).toMatchObject([
      { credential_configuration_id: 'record' },
      { credential_configuration_id: 'licence' },
    ])
    expect(isAt('/nonce')).toHaveLength(2)
    expect(isAt('/notification')).toHaveLength(2)
  })

  test('all or none: one that does not hold keeps the others out', async () => {
    const copies: TestIssuing['copies'] = (keys) =>
      Promise.all(keys.map((deviceKey) => issued(deviceKey)))
    const { deps, run } = await receive({ docTypes: two, copies })
    expect(await codeThrownBy(run)).toBe('wallet/record-not-acceptable')
    expect(await deps.store.records()).toEqual([])
  })

  test('datasets that the token names are asked for by their names', async () => {
    const credential_identifiers = ['record#1', 'record#2']
    const type = 'openid_credential'
    const { run } = await receive({
      tokenReply: {
        authorization_details: [
          { type: 'other', credential_configuration_id: 'record' },
          { type, credential_configuration_id: 'record', credential_identifiers },
        ],
      },
    })
    expect(await run()).toHaveLength(2)
    const bodies = isAt('/credential').map(({ body }) => JSON.parse(body))
    expect(bodies.map((body) => body.credential_identifier)).toEqual(credential_identifiers)
    expect(bodies.some((body) => 'credential_configuration_id' in body)).toBe(false)
  })

  test('the server that the grant names, of several', async () => {
    const { run } = await receive({
      metadata: { authorization_servers: servers },
      grant: { authorization_server: issuerUrl },
    })
    await run()
    expect(world.exchanges.every(({ url }) => url.startsWith(issuerUrl))).toBe(true)
  })

  test('of several that it does not name, the first that gives such tokens', async () => {
    const { run } = await receive({ metadata: { authorization_servers: servers } })
    const metadata = {
      issuer: other,
      token_endpoint: `${other}/token`,
      grant_types_supported: ['authorization_code'],
    }
    world.routes.set(`${other}/.well-known/oauth-authorization-server`, () => json(metadata))
    await run()
    expect(isAt('/token').map(({ url }) => url)).toEqual([`${issuerUrl}/token`])
  })

  test('an issuer without nonces gets proofs without one', async () => {
    const { run } = await receive({ metadata: { nonce_endpoint: undefined } })
    world.routes.set(`${issuerUrl}/credential`, () => json({ error: 'invalid_proof' }, 400))
    expect(await codeThrownBy(run)).toBe('wallet/refused-by-peer')
    expect(isAt('/nonce')).toEqual([])
    const [proof] = JSON.parse(isAt('/credential')[0]?.body ?? '').proofs.jwt
    expect(decodeJws(proof).payload).toEqual({ aud: issuerUrl, iat: testTime.getTime() / 1000 })
  })

  type Row = readonly [string, TestIssuing, string]
  const required = { encryption_required: true }
  const rows: readonly Row[] = [
    [
      'another grant',
      { offer: { grants: { authorization_code: {} } } },
      'oid4vc/grant-not-supported',
    ],
    ['no grant', { offer: { grants: undefined } }, 'oid4vc/grant-not-supported'],
    [
      'a server outside the list',
      {
        metadata: { authorization_servers: servers },
        grant: { authorization_server: 'https://evil.test.example' },
      },
      'oid4vc/invalid-offer',
    ],
    [
      'a configuration that the issuer does not have',
      { offer: { credential_configuration_ids: ['record', 'unknown'] } },
      'oid4vc/invalid-offer',
    ],
    [
      'answers that have to be encrypted',
      { metadata: { credential_response_encryption: required } },
      'oid4vc/issuer-not-supported',
    ],
    [
      'a server without this grant',
      { serverMetadata: { grant_types_supported: ['authorization_code'] } },
      'oid4vc/issuer-not-supported',
    ],
    [
      'a server for clients that it knows',
      { serverMetadata: { 'pre-authorized_grant_anonymous_access_supported': false } },
      'oid4vc/issuer-not-supported',
    ],
  ]
  test.each(rows)('%s: no code is spent', async (_, how, code) => {
    const { deps, run } = await receive(how)
    expect(await codeThrownBy(run)).toBe(code)
    expect(isAt('/token')).toEqual([])
    expect(await deps.store.records()).toEqual([])
  })

  test.each(['DPoP', 'mac', ''])('a token of type %j is not used', async (token_type) => {
    const { deps, run } = await receive({ tokenReply: { token_type } })
    expect(await codeThrownBy(run)).toBe('wallet/token-type-not-supported')
    expect(isAt('/credential')).toEqual([])
    expect(await deps.store.records()).toEqual([])
  })

  test('its type may be written in any case', async () => {
    const { run } = await receive({ tokenReply: { token_type: 'bEARER' } })
    expect(await codeThrownBy(run)).toBeUndefined()
  })

  test('records that would come later', async () => {
    const { deps, run } = await receive()
    world.routes.set(`${issuerUrl}/credential`, () =>
      json({ transaction_id: 't1', interval: 5 }, 202),
    )
    expect(await codeThrownBy(run)).toBe('oid4vc/issuer-not-supported')
    expect(await deps.store.records()).toEqual([])
  })
})

describe('issuers that are not trusted', () => {
  const evil = 'https://evil.test.example'
  type Row = readonly [string, TestIssuing]
  const rows: readonly Row[] = [
    ['an offer of another issuer', { offer: { credential_issuer: evil } }],
    ['metadata of another issuer', { metadata: { credential_issuer: evil } }],
    ['metadata of another authorization server', { serverMetadata: { issuer: evil } }],
  ]
  test.each(rows)('%s', async (_, how) => {
    const { deps, run } = await receive(how)
    expect(await codeThrownBy(run)).toBe('wallet/issuer-not-trusted')
    expect(await deps.store.records()).toEqual([])
    expect(world.exchanges.every(({ url }) => url.startsWith(issuerUrl))).toBe(true)
    expect(world.exchanges.some(({ url }) => url.endsWith('/token'))).toBe(false)
  })

  test('endpoints on loopback', async () => {
    const { run } = await receive({ metadata: { credential_endpoint: 'http://127.0.0.1:1/c' } })
    expect(await codeThrownBy(run)).toBe('wallet/malformed-answer')
  })

  test.each([
    'openid-credential-offer://?credential_offer_uri=http%3A%2F%2Flocalhost%3A1%2Fo',
    'openid-credential-offer://?credential_offer=%7B%7D',
    'openid-credential-offer://',
    'noise',
  ])('a link that is no offer: %s', async (url) => {
    const deps = await world.phone()
    expect(await codeThrownBy(() => receiveRecords(deps, { url, copies: 1 }))).toBe(
      'oid4vc/invalid-offer',
    )
  })
})

describe('peers that answer otherwise', () => {
  test.each([
    ['/offers/1', json({}), 'wallet/malformed-answer'],
    ['/token', json({ error: 'invalid_client' }, 401), 'wallet/refused-by-peer'],
    ['/nonce', new Response('<html>', { status: 502 }), 'wallet/refused-by-peer'],
    ['/nonce', new Response('not JSON'), 'wallet/malformed-answer'],
    ['/credential', json({ error: 'invalid_proof' }, 400), 'wallet/refused-by-peer'],
  ])('%s', async (path, response, code) => {
    const { deps, run } = await receive()
    world.routes.set(`${issuerUrl}${path}`, () => response.clone())
    expect(await codeThrownBy(run)).toBe(code)
    expect(await deps.store.records()).toEqual([])
  })

  test('nobody there', async () => {
    const { run } = await receive()
    world.routes.delete(offerUri)
    expect(await codeThrownBy(run)).toBe('wallet/unreachable')
  })

  test('the error repeats no token and no code', async () => {
    const { run } = await receive({ txCode: true }, { txCode: '9753' })
    const error = await run().catch((error: unknown) => error)
    expect(String(error)).not.toMatch(/9753|code-1|token-1/)
  })

  test('a notification that nobody takes: the record is kept all the same', async () => {
    const { deps, run } = await receive({ notificationStatus: 500 })
    expect(await codeThrownBy(run)).toBeUndefined()
    expect(await deps.store.records()).toHaveLength(1)
  })
})
