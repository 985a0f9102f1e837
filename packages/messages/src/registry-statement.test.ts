import { type JsonObject, type Signer, signJws } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { createMemoryFreshness, toBase64url, utf8Encode } from '@tegata/kernel'
import { calculateJwkThumbprint, importJWK, jwtVerify } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  MessageError,
  parseRegistryStatement,
  type RegistryStatement,
  registryStatementType,
  type StatementExpectation,
  signRegistryStatement,
  verifyRegistryStatement,
} from './index.ts'

const crypto = createNodeCrypto()
const certificate = utf8Encode('certificate of the bank')
const at = new Date('2026-04-01T12:00:00Z')
const seconds = (time: string) => Date.parse(time) / 1000
const hashOf = async (der: Uint8Array) => toBase64url(await crypto.digest('SHA-256', der))

let signer: Signer
let bank: RegistryStatement

beforeAll(async () => {
  signer = await crypto.generateSigner('ES256')
  bank = {
    iss: 'https://registry.test',
    sub: 'bank',
    kind: 'receiving',
    name: { ja: 'てがた銀行（TEST）', en: 'Tegata Bank (TEST)' },
    cert_sha256: [await hashOf(certificate)],
    iat: seconds('2026-04-01T11:00:00Z'),
    exp: seconds('2026-04-02T11:00:00Z'),
    purposes: [
      {
        id: 'account-opening',
        text: { ja: '口座の開設', en: 'Opening an account' },
        legal_basis: '犯罪収益移転防止法施行規則6条1項1号',
        requests: [
          {
            docType: 'org.example.doc',
            namespaces: {
              'org.example': {
                name: { retain: true, required: true },
                age_over_NN: { retain: false, required: false, max: 1 },
              },
            },
          },
        ],
      },
    ],
  }
})

const verify = (token: string, change: Partial<StatementExpectation> = {}) =>
  verifyRegistryStatement(
    token,
    { keys: [signer.publicKey], at, certificate, issuer: bank.iss, ...change },
    crypto,
  )

async function failedChecks(token: string, change: Partial<StatementExpectation> = {}) {
  const { checks, statement } = await verify(token, change)
  const failed = checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  return { failed, statement }
}

const kid = async () => await calculateJwkThumbprint({ ...signer.publicKey })
const signed = async (change: JsonObject, header: JsonObject = {}) =>
  await signJws(
    { typ: registryStatementType, kid: await kid(), ...header },
    { ...bank, ...change },
    signer,
  )

test('a statement that holds: every check passed', async () => {
  const token = await signRegistryStatement(bank, signer, crypto)
  const { checks, statement } = await verify(token)
  expect(checks.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['registry/format', 'passed'],
    ['registry/key', 'passed'],
    ['registry/signature', 'passed'],
    ['registry/issuer', 'passed'],
    ['registry/validity', 'passed'],
    ['registry/certificate', 'passed'],
    ['registry/not-older', 'not-applicable'],
  ])
  expect(statement).toEqual(bank)
})

test.each([
  ['the same again', 0, []],
  ['a later one', 1, []],
  ['an earlier one', -1, ['registry/not-older']],
])('after a statement was seen, %s', async (_, change, expected) => {
  const freshness = createMemoryFreshness()
  const iat = bank.iat + change
  expect((await failedChecks(await signed({}), { freshness })).failed).toEqual([])
  const other = { freshness, certificate: utf8Encode('of somebody else') }
  expect((await failedChecks(await signed({ iat: bank.iat + 9 }), other)).failed).toEqual([
    'registry/certificate',
  ])
  expect((await failedChecks(await signed({ iat }), { freshness })).failed).toEqual(expected)
  expect((await failedChecks(await signed({ iat, sub: 'shop' }), { freshness })).failed).toEqual([])
})

test('another JWT library reads it', async () => {
  const token = await signRegistryStatement(bank, signer, crypto)
  const { payload, protectedHeader } = await jwtVerify(
    token,
    await importJWK({ ...signer.publicKey }, 'ES256'),
    { currentDate: at, typ: registryStatementType, issuer: bank.iss },
  )
  expect(payload).toEqual(bank)
  expect(protectedHeader).toEqual({ alg: 'ES256', typ: registryStatementType, kid: await kid() })
})

describe('a statement that does not hold', () => {
  test.each([
    ['exp has passed', { at: new Date('2026-04-02T11:01:01Z') }, 'registry/validity'],
    ['iat in the future', { at: new Date('2026-04-01T10:58:59Z') }, 'registry/validity'],
    ['another issuer', { issuer: 'https://other.test' }, 'registry/issuer'],
    ['another certificate', { certificate: utf8Encode('other') }, 'registry/certificate'],
    ['no trusted key', { keys: [] }, 'registry/key'],
  ])('%s', async (_, change, check) => {
    const token = await signRegistryStatement(bank, signer, crypto)
    expect((await failedChecks(token, change)).failed).toEqual([check])
  })

  test.each(['2026-04-02T11:00:59Z', '2026-04-01T10:59:00Z'])(
    'the clock skew covers %s',
    async (time) => {
      const token = await signRegistryStatement(bank, signer, crypto)
      expect((await failedChecks(token, { at: new Date(time) })).failed).toEqual([])
      expect((await failedChecks(token, { at: new Date(time), skewSeconds: 0 })).failed).toEqual([
        'registry/validity',
      ])
    },
  )

  test('a key nobody trusts, under the kid of a trusted one: no statement is answered', async () => {
    const stranger = await crypto.generateSigner('ES256')
    const token = await signJws({ typ: registryStatementType, kid: await kid() }, bank, stranger)
    expect(await failedChecks(token)).toEqual({
      failed: ['registry/signature'],
      statement: undefined,
    })
    const named = await signRegistryStatement(bank, stranger, crypto)
    expect(await failedChecks(named)).toEqual({ failed: ['registry/key'], statement: undefined })
  })

  test('a changed claim breaks the signature', async () => {
    const [header, , signature] = (await signRegistryStatement(bank, signer, crypto)).split('.')
    const payload = toBase64url(utf8Encode(JSON.stringify({ ...bank, sub: 'casino' })))
    const { failed, statement } = await failedChecks(`${header}.${payload}.${signature}`)
    expect(failed).toEqual(['registry/signature'])
    expect(statement).toBeUndefined()
  })

  test('the key must suit the algorithm; none and HMAC are never taken', async () => {
    const [, payload] = (await signRegistryStatement(bank, signer, crypto)).split('.')
    for (const alg of ['none', 'HS256', 'ES384', 'RS256']) {
      const typed = { typ: registryStatementType, kid: await kid(), alg }
      const header = toBase64url(utf8Encode(JSON.stringify(typed)))
      const token = `${header}.${payload}.${toBase64url(new Uint8Array(64))}`
      expect((await failedChecks(token)).failed).toEqual(['registry/signature'])
    }
  })

  test.each<[string, JsonObject, JsonObject]>([
    ['another typ', {}, { typ: 'JWT' }],
    ['an unknown member', { comment: 'x' }, {}],
    ['no name', { name: undefined }, {}],
    ['another kind', { kind: 'both' }, {}],
    ['a hash of the wrong length', { cert_sha256: ['AAAA'] }, {}],
    ['a time that is no integer', { exp: 1.5 }, {}],
    ['purposes that are no array', { purposes: {} }, {}],
  ])('%s', async (_, claims, header) => {
    const { checks, statement } = await verify(await signed(claims, header))
    expect(statement).toBeUndefined()
    expect(checks.map(({ outcome }) => outcome)).toEqual([
      'failed',
      ...Array.from({ length: 6 }, () => 'skipped'),
    ])
  })

  test.each(['', 'a.b', 'a.b.c', '....', `${'a'.repeat(300_000)}.b.c`])(
    'no JWS: %#',
    async (token) => {
      expect((await failedChecks(token)).failed).toEqual(['registry/format'])
    },
  )

  test('exp before iat', async () => {
    const token = await signed({ iat: bank.exp, exp: bank.iat })
    expect((await failedChecks(token)).failed).toEqual(['registry/validity'])
  })

  test.each([
    ['after it', 20, 21, []],
    ['at the same second', 20, 20, ['registry/validity']],
    ['before it', 20, 10, ['registry/validity']],
  ])('within the clock skew, exp %s', async (_, iat, exp, expected) => {
    const now = at.getTime() / 1000
    const token = await signed({ iat: now + iat, exp: now + exp })
    expect((await failedChecks(token)).failed).toEqual(expected)
  })

  test('at exp it has passed', async () => {
    const token = await signRegistryStatement(bank, signer, crypto)
    const end = { at: new Date(bank.exp * 1000), skewSeconds: 0 }
    expect((await failedChecks(token, end)).failed).toEqual(['registry/validity'])
    const before = { at: new Date(bank.exp * 1000 - 1), skewSeconds: 0 }
    expect((await failedChecks(token, before)).failed).toEqual([])
  })
})

test('without a certificate its check is skipped, which is not passed', async () => {
  const token = await signRegistryStatement(bank, signer, crypto)
  const { checks } = await verifyRegistryStatement(token, { keys: [signer.publicKey], at }, crypto)
  expect(checks.find(({ id }) => id === 'registry/certificate')?.outcome).toBe('skipped')
  expect(checks.find(({ id }) => id === 'registry/issuer')?.outcome).toBe('not-applicable')
})

describe('parsing is strict', () => {
  const withElement = (id: string, entry: unknown) => ({
    ...bank,
    purposes: [
      {
        id: 'p',
        text: { ja: '目', en: 'p' },
        requests: [{ docType: 'd', namespaces: { ns: { [id]: entry } } }],
      },
    ],
  })

  test.each([
    ['the age family without a maximum', 'age_over_NN', { retain: false, required: true }],
    [
      'more ages than the standard allows',
      'age_over_NN',
      { retain: false, required: true, max: 3 },
    ],
    ['a maximum on another element', 'name', { retain: false, required: true, max: 1 }],
    ['no retain', 'name', { required: true }],
    ['retain as text', 'name', { retain: 'no', required: true }],
  ])('%s', (_, id, entry) => {
    expect(() => parseRegistryStatement(withElement(id, entry))).toThrow(MessageError)
  })

  test('two purposes of one id', () => {
    const purposes = [...bank.purposes, ...bank.purposes]
    expect(() => parseRegistryStatement({ ...bank, purposes })).toThrow('purposes')
  })

  test('the message names members and never values', () => {
    const broken = { ...bank, name: { ja: 'CANARY' } }
    expect(() => parseRegistryStatement(broken)).toThrow('statement: name.en')
  })

  test('what cannot be read is not signed either', async () => {
    await expect(signRegistryStatement({ ...bank, iss: '' }, signer, crypto)).rejects.toThrow()
  })
})
