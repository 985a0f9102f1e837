import { type CborValue, decodeCbor, encodeCbor, isCborMap, taggedCbor } from '@tegata/cbor'
import { createSign1, parseSign1 } from '@tegata/cose'
import { createNodeCrypto } from '@tegata/crypto/node'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  type IdentifierExpectation,
  identifierListLimits,
  identifierListWire,
  signIdentifierListCwt,
  signStatusListCwt,
  statusChecks,
  verifyIdentifierList,
} from '../index.ts'
import { createStatusList } from '../status-list.ts'
import { createTestAuthority, type TestAuthority, type TestSigner } from '../testing.ts'

const crypto = createNodeCrypto()
const uri = 'https://issuer.test/identifier-lists/1'
const id = Uint8Array.of(1, 2, 3, 4)
const revoked = Uint8Array.of(9, 9, 9, 9)
const claims = {
  uri,
  identifiers: [revoked, Uint8Array.of(5)],
  issuedAt: new Date('2026-04-01T00:00:00Z'),
  expiresAt: new Date('2026-04-02T00:00:00Z'),
  ttlSeconds: 172_800,
}
const at = new Date('2026-04-01T12:00:00Z')

let authority: TestAuthority
let other: TestAuthority
let status: TestSigner

beforeAll(async () => {
  authority = await createTestAuthority('TEST IACA', crypto)
  other = await createTestAuthority('TEST IACA 2', crypto)
  status = await authority.issueSigner()
})

const signed = (change: Partial<typeof claims> = {}, by = status) =>
  signIdentifierListCwt({ ...claims, ...change }, by.signer, { chain: [by.certificate] })

const verify = (token: Uint8Array, change: Partial<IdentifierExpectation> = {}) =>
  verifyIdentifierList(token, {
    uri,
    id,
    at,
    trustAnchors: [other.root, authority.root],
    crypto,
    issuerChain: [status.certificate],
    ...change,
  })

async function failedChecks(...args: Parameters<typeof verify>): Promise<string[]> {
  const report = await verify(...args)
  const failed = report.checks.filter(({ outcome }) => outcome === 'failed').map((one) => one.id)
  // whether it is in the list is told only when everything about the list holds
  expect(report.revoked !== undefined).toBe(failed.every((one) => one === 'status/valid'))
  return failed
}

/** Nobody was given whom to ask, nor a memory. */
const notAsked = new Map<string, string>([
  ['status/signer-revocation', 'skipped'],
  ['status/not-older', 'not-applicable'],
])

test('an identifier that is not in the list: every check passed, each has a line', async () => {
  const { checks, revoked: isIn } = await verify(await signed())
  expect(isIn).toBe(false)
  expect(checks.map((one) => [one.id, one.outcome])).toEqual(
    statusChecks
      .filter(
        (one) =>
          !['status/fetch', 'status/list', 'status/index', 'status/not-suspended'].includes(one.id),
      )
      .map((one) => [one.id, notAsked.get(one.id) ?? 'passed']),
  )
})

test('an identifier that is in the list was revoked', async () => {
  const report = await verify(await signed(), { id: revoked })
  expect(report.revoked).toBe(true)
  expect(report.checks.filter(({ outcome }) => outcome === 'failed')).toMatchObject([
    { id: 'status/valid', reason: 'revoked' },
  ])
})

test.each([
  ['its beginning', revoked.slice(0, 3)],
  ['more than it', Uint8Array.of(...revoked, 0)],
  ['another of its length', Uint8Array.of(9, 9, 9, 8)],
])('%s is another identifier', async (_, name) => {
  expect(await failedChecks(await signed(), { id: name })).toEqual([])
})

test('the longest identifier there may be', async () => {
  const longest = new Uint8Array(256).fill(7)
  const token = await signed({ identifiers: [longest] })
  expect(await failedChecks(token, { id: longest })).toEqual(['status/valid'])
})

test('an empty list revokes nothing', async () => {
  expect(await failedChecks(await signed({ identifiers: [] }), { id: revoked })).toEqual([])
})

test.each<[string, Partial<IdentifierExpectation>, string]>([
  ['another list of the issuer', { uri: `${uri}0` }, 'status/subject'],
  ['too early', { at: new Date('2026-03-31T23:58:59Z') }, 'status/time'],
  ['expired', { at: new Date('2026-04-02T00:01:00Z') }, 'status/time'],
  ['no anchor', { trustAnchors: [] }, 'status/signer'],
  ['more than the caller allows', { maxIdentifiers: 1 }, 'status/identifiers'],
  ['a record without a name', { id: new Uint8Array(0) }, 'status/identifiers'],
  ['a record with a name that no list may hold', { id: new Uint8Array(257) }, 'status/identifiers'],
])('%s', async (_, change, check) => {
  expect(await failedChecks(await signed(), change)).toEqual([check])
})

test('as many as the caller allows', async () => {
  expect(await failedChecks(await signed(), { maxIdentifiers: 2 })).toEqual([])
})

test('a signer that is not trusted, of another authority, or without the key', async () => {
  const stranger = await other.issueSigner()
  const token = await signed({}, stranger)
  expect(await failedChecks(token, { trustAnchors: [authority.root] })).toEqual(['status/signer'])
  expect(await failedChecks(token)).toEqual(['status/same-authority'])
  const thief = { signer: await crypto.generateSigner('ES256'), certificate: status.certificate }
  expect(await failedChecks(await signed({}, thief))).toEqual(['status/signature'])
})

test('no byte of a token can be changed', async () => {
  const token = await signed()
  for (let i = 0; i < token.length; i += 5) {
    const changed = token.map((b, place) => (place === i ? b ^ 1 : b))
    expect((await failedChecks(changed, { id: revoked })).length).toBeGreaterThan(0)
  }
})

describe('on the wire', () => {
  test('names that may change until the edition is published', () => {
    expect(identifierListWire).toEqual({
      type: 'application/identifierlist+cwt',
      claim: 65530,
    })
  })

  test('a tagged COSE_Sign1, type and chain protected, identifiers in the order of their bytes', async () => {
    const tagged = decodeCbor(await signed())
    expect(tagged).toMatchObject({ tag: 18 })
    const { protectedHeader, unprotectedHeader, payload } = parseSign1(tagged)
    expect(protectedHeader.get(16)).toBe('application/identifierlist+cwt')
    expect(protectedHeader.get(33)).toEqual(status.certificate)
    expect(unprotectedHeader.size).toBe(0)
    const members = decodeCbor(payload ?? new Uint8Array(0))
    const list = isCborMap(members) ? members.get(65530) : undefined
    const identifiers = isCborMap(list) ? list.get('identifiers') : undefined
    expect([...(isCborMap(identifiers) ? identifiers : [])]).toEqual([
      [Uint8Array.of(5), new Map()],
      [revoked, new Map()],
    ])
  })
})

describe('malformed tokens', () => {
  const list = (entries: [CborValue, CborValue][]) => new Map([['identifiers', new Map(entries)]])
  async function token(change: [number, CborValue][] = [], typ: string = identifierListWire.type) {
    const members = new Map<CborValue, CborValue>([
      [2, uri],
      [4, claims.expiresAt.getTime() / 1000],
      [6, claims.issuedAt.getTime() / 1000],
      [65530, list([[revoked, new Map()]])],
      ...change,
    ])
    for (const [label, value] of members) if (value === undefined) members.delete(label)
    const protectedHeader = new Map<CborValue, CborValue>([
      [16, typ],
      [33, status.certificate],
    ])
    return encodeCbor(
      await createSign1({ payload: encodeCbor(members), protectedHeader }, status.signer),
    )
  }

  test('ttl may be missing; members and entries that are not known are passed over', async () => {
    const more = list([[revoked, new Map([['reason', 1]])]])
    expect(await failedChecks(await token([[1, 'https://issuer.test']]))).toEqual([])
    expect(await failedChecks(await token([[65530, more]]), { id: revoked })).toEqual([
      'status/valid',
    ])
  })

  test.each<[string, [number, CborValue][], string]>([
    ['no list', [[65530, undefined]], 'status/format'],
    ['a list that is no map', [[65530, []]], 'status/format'],
    ['no identifiers', [[65530, new Map()]], 'status/format'],
    [
      'identifiers that are no map',
      [[65530, new Map([['identifiers', [revoked]]])]],
      'status/format',
    ],
    ['a status list as well', [[65533, new Map()]], 'status/format'],
    ['no sub', [[2, undefined]], 'status/format'],
    ['no iat', [[6, undefined]], 'status/format'],
    ['no exp', [[4, undefined]], 'status/format'],
    ['a ttl of 0', [[65534, 0]], 'status/format'],
    ['exp before iat', [[4, 1]], 'status/time'],
    ['an identifier that is text', [[65530, list([['a', new Map()]])]], 'status/identifiers'],
    ['an empty one', [[65530, list([[new Uint8Array(0), new Map()]])]], 'status/identifiers'],
    ['one too long', [[65530, list([[new Uint8Array(257), new Map()]])]], 'status/identifiers'],
    ['an entry that is no map', [[65530, list([[revoked, true]])]], 'status/identifiers'],
  ])('%s', async (_, change, check) => {
    expect(await failedChecks(await token(change))).toEqual([check])
  })

  test.each(['identifierlist+cwt', 'application/statuslist+cwt', 'text/plain'])(
    'the type %s',
    async (typ) => {
      expect(await failedChecks(await token([], typ))).toEqual(['status/format'])
    },
  )

  test('a status list is none', async () => {
    const ofStatus = { ...claims, list: createStatusList({ bits: 1, size: 8 }) }
    const chain = { chain: [status.certificate] }
    const cwt = await signStatusListCwt(ofStatus, status.signer, chain)
    expect(await failedChecks(cwt)).toEqual(['status/format'])
  })

  test.each<[string, Uint8Array]>([
    ['empty', new Uint8Array(0)],
    ['a number', encodeCbor(1)],
    ['a CWT tag around it', encodeCbor(taggedCbor(61, 1))],
    ['more bytes than a list may have', new Uint8Array(4 * 1024 * 1024 + 1)],
  ])('%s', async (_, bytes) => {
    expect(await failedChecks(bytes)).toEqual(['status/format'])
  })
})

describe('large lists', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => Uint8Array.of(n >> 16, n >> 8, n))

  test('as many as there may be', async () => {
    const token = await signed({ identifiers: many(identifierListLimits.identifiers) })
    expect(await failedChecks(token)).toEqual([])
    expect(await failedChecks(token, { id: Uint8Array.of(0, 1, 0) })).toEqual(['status/valid'])
  })

  test('a list that is too long for the reader', async () => {
    const entries = many(32_768).map((one) => [one, new Map()] as const)
    const identifiers = new Map<CborValue, CborValue>(entries)
    const payload = encodeCbor(new Map([[65530, new Map([['identifiers', identifiers]])]]))
    const protectedHeader = new Map<CborValue, CborValue>([[16, identifierListWire.type]])
    const token = encodeCbor(await createSign1({ payload, protectedHeader }, status.signer))
    const { checks } = await verify(token)
    expect(checks[0]).toMatchObject({ id: 'status/format', outcome: 'failed' })
    expect(checks[0]?.reason).toContain('too many items')
  })

  test.each([
    ['too many', many(identifierListLimits.identifiers + 1)],
    ['one twice', [revoked, revoked.slice()]],
    ['an empty one', [new Uint8Array(0)]],
    ['one too long', [new Uint8Array(257)]],
  ])('nobody signs %s', async (_, identifiers) => {
    await expect(signed({ identifiers })).rejects.toThrow(TypeError)
  })
})

test.each([{ ttlSeconds: 0 }, { expiresAt: claims.issuedAt }])('misuse: %j', async (change) => {
  await expect(signed(change)).rejects.toThrow(TypeError)
})
