import { type CborValue, decodeCbor, encodeCbor, taggedCbor } from '@tegata/cbor'
import { createSign1, parseSign1 } from '@tegata/cose'
import { CryptoError, type JsonObject, samePublicKey, signJws } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { type Check, createMemoryFreshness, toBase64, toBase64url } from '@tegata/kernel'
import { extendedKeyUsageOid, type SignerRevocation } from '@tegata/pki'
import { importX509, jwtVerify } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  createStatusList,
  deflate,
  type StatusExpectation,
  signStatusListCwt,
  signStatusListJwt,
  statusChecks,
  verifyStatusList,
  withStatuses,
} from './index.ts'
import { judgeToken } from './judge-token.ts'
import { createTestAuthority, type TestAuthority, type TestSigner } from './testing.ts'

const crypto = createNodeCrypto()
const uri = 'https://issuer.test/status-lists/1'
const list = withStatuses(createStatusList({ bits: 2, size: 64 }), [
  [1, 1],
  [2, 2],
  [3, 3],
])
const claims = {
  uri,
  list,
  issuedAt: new Date('2026-04-01T00:00:00Z'),
  expiresAt: new Date('2026-04-02T00:00:00Z'),
  ttlSeconds: 172_800,
}
const at = new Date('2026-04-01T12:00:00Z')
const noise = Uint8Array.of(0x30, 0)
/** Nobody was given whom to ask, nor a memory. */
const notAsked = new Map<string, string>([
  ['status/signer-revocation', 'skipped'],
  ['status/not-older', 'not-applicable'],
])
const seat = 'status/signer-revocation'
const required = { signerRevocation: 'required' } as const
const fromFetch = { tolerate: ['ttl-from-fetch'], skewSeconds: 60 } as const
const says = (outcome: 'passed' | 'failed'): SignerRevocation => ({
  checkRevocation: async () => [{ id: 'pki/crl-status', outcome, clause: 'c' }],
})
const aboutEntry = new Set(['status/valid', 'status/not-suspended'])

let authority: TestAuthority
let other: TestAuthority
let status: TestSigner

beforeAll(async () => {
  authority = await createTestAuthority('TEST IACA', crypto)
  other = await createTestAuthority('TEST IACA 2', crypto)
  status = await authority.issueSigner()
})

const forms = {
  JWT: (change: Partial<typeof claims> = {}, by = status) =>
    signStatusListJwt({ ...claims, ...change }, by.signer, { chain: [by.certificate] }),
  CWT: (change: Partial<typeof claims> = {}, by = status) =>
    signStatusListCwt({ ...claims, ...change }, by.signer, { chain: [by.certificate] }),
} as const

const verify = (token: string | Uint8Array, change: Partial<StatusExpectation> = {}) =>
  verifyStatusList(token, {
    uri,
    index: 0,
    at,
    trustAnchors: [other.root, authority.root],
    crypto,
    ...change,
  })

async function failedChecks(...args: Parameters<typeof verify>): Promise<string[]> {
  const { checks, status: value } = await verify(...args)
  const failed = checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  // the value is told only when everything about the list holds
  expect(value !== undefined).toBe(failed.every((id) => aboutEntry.has(id)))
  return failed
}

describe.each(['JWT', 'CWT'] as const)('%s', (form) => {
  test('a valid entry: every check passed, each has a line', async () => {
    const { checks, status: value } = await verify(await forms[form](), {
      issuerChain: [status.certificate],
    })
    expect(value).toBe(0)
    expect(checks.map(({ id, outcome }) => [id, outcome])).toEqual(
      statusChecks
        .filter(({ id }) => id !== 'status/fetch' && id !== 'status/identifiers')
        .map(({ id }) => [id, notAsked.get(id) ?? 'passed']),
    )
  })

  test.each([
    [1, 'status/valid', 'invalid'],
    [2, 'status/not-suspended', 'suspended'],
    [3, 'status/not-suspended', 'a value that is not known here'],
  ])('entry %i fails %s: %s', async (index, check, reason) => {
    const token = await forms[form]()
    expect(await failedChecks(token, { index })).toEqual([check])
    const { checks, status: value } = await verify(token, { index })
    expect(value).toBe(index)
    expect(checks.find(({ id }) => id === check)?.reason).toBe(reason)
    // 1 ends, and nothing else does; nor does anything but 0 pass for valid
    const valid = checks.find(({ id }) => id === 'status/valid')?.outcome
    expect(valid).toBe(index === 1 ? 'failed' : 'skipped')
  })

  test.each<[string, Partial<StatusExpectation>, string]>([
    ['an index beyond the list', { index: 64 }, 'status/index'],
    ['a negative index', { index: -1 }, 'status/index'],
    ['an index between two entries', { index: 0.5 }, 'status/index'],
    ['another uri', { uri: `${uri}/` }, 'status/subject'],
    ['too early', { at: new Date('2026-03-31T23:58:59Z') }, 'status/time'],
    ['too late', { at: new Date('2026-04-02T00:01:00Z') }, 'status/time'],
    ['no anchor', { trustAnchors: [] }, 'status/signer'],
    ['a list that inflates too far', { maxListBytes: 15 }, 'status/list'],
    ['a record without signer', { issuerChain: [] }, 'status/same-authority'],
    ['a record with noise as signer', { issuerChain: [noise] }, 'status/same-authority'],
    ['noise as an anchor', { trustAnchors: [noise] }, 'status/signer'],
  ])('%s', async (_, change, check) => {
    expect(await failedChecks(await forms[form](), change)).toEqual([check])
  })

  test('the last entry, and the last moments', async () => {
    const token = await forms[form]()
    const edges: Partial<StatusExpectation>[] = [
      { index: 63 },
      { at: new Date('2026-03-31T23:59:00Z') },
      { maxListBytes: 16 },
    ]
    for (const edge of edges) expect(await failedChecks(token, edge)).toEqual([])
  })

  test.each([
    ['as old as its ttl', 15, {}, 'passed'],
    ['a second older', 16, {}, 'failed'],
    ['kept back as long as exp lets it', 350, {}, 'failed'],
    ['kept back, and the caller counts the ttl from the fetch', 350, fromFetch, 'tolerated'],
  ] as const)('%s', async (_, age, accepted, outcome) => {
    const issuedAt = new Date(at.getTime() - age * 1000)
    const expiresAt = new Date(issuedAt.getTime() + 300_000)
    const { checks, status: value } = await verify(
      await forms[form]({ issuedAt, expiresAt, ttlSeconds: 15 }),
      accepted,
    )
    expect(checks.find(({ id }) => id === 'status/ttl')?.outcome).toBe(outcome)
    expect(value !== undefined).toBe(outcome !== 'failed')
  })

  test.each([
    ['the same list again', 0, []],
    ['a later one', 1, []],
    ['an earlier one', -1, ['status/not-older']],
  ])('after a list was seen, %s', async (_, change, failed) => {
    const freshness = createMemoryFreshness()
    expect(await failedChecks(await forms[form](), { freshness })).toEqual([])
    const issuedAt = new Date(claims.issuedAt.getTime() + change * 1000)
    expect(await failedChecks(await forms[form]({ issuedAt }), { freshness })).toEqual(failed)
  })

  test('nobody but who may sign it moves what is known of an address', async () => {
    const freshness = createMemoryFreshness()
    const stranger = await forms[form]({ issuedAt: at }, await other.issueSigner())
    const trustAnchors = [authority.root]
    expect(await failedChecks(stranger, { freshness, trustAnchors })).not.toEqual([])
    expect(await failedChecks(stranger, { freshness })).toEqual([])
    expect(await failedChecks(await forms[form](), { freshness, trustAnchors })).toEqual([])
  })

  test.each<[string, SignerRevocation, string, string[]]>([
    ['nobody is asked', {}, 'skipped', []],
    ['nobody is asked though the policy asks', required, 'failed', [seat]],
    ['it was not revoked', says('passed'), 'passed', []],
    ['it was revoked', { ...required, ...says('failed') }, 'failed', ['pki/crl-status', seat]],
  ])('the signer: %s', async (_, asked, outcome, failed) => {
    const { checks, status: value } = await verify(await forms[form](), asked)
    expect(checks.find(({ id }) => id === seat)?.outcome).toBe(outcome)
    expect(checks.filter((one) => one.outcome === 'failed').map(({ id }) => id)).toEqual(failed)
    expect(value !== undefined).toBe(failed.length === 0)
  })

  test('about the signer of a list that does not hold nobody is asked', async () => {
    const checkRevocation = () => expect.fail('was asked')
    const trustAnchors = [other.root]
    const { checks } = await verify(await forms[form](), { checkRevocation, trustAnchors })
    expect(checks.find(({ id }) => id === seat)?.outcome).toBe('skipped')
  })

  test('what was not reached is skipped, and said so', async () => {
    const rest = (checks: readonly Check[]) =>
      checks.filter(({ outcome }) => outcome !== 'passed').map(({ id, outcome }) => [id, outcome])
    const late = await verify(await forms[form](), { at: new Date('2026-04-03T00:00:00Z') })
    expect(rest(late.checks)).toEqual([
      ['status/signer-revocation', 'skipped'],
      ['status/same-authority', 'not-applicable'],
      ['status/time', 'failed'],
      ['status/not-older', 'not-applicable'],
      ['status/list', 'skipped'],
      ['status/index', 'skipped'],
      ['status/not-suspended', 'skipped'],
      ['status/valid', 'skipped'],
    ])
    const noForm = await verify(form === 'JWT' ? 'a.b.c' : Uint8Array.of(0))
    expect(noForm.checks.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['status/format', 'failed'],
      ...late.checks.slice(1).map(({ id }) => [id, 'skipped']),
    ])
    const untrusted = { trustAnchors: [other.root], issuerChain: [status.certificate] }
    const { checks } = await verify(await forms[form](), untrusted)
    expect(rest(checks).slice(1, 3)).toEqual([
      ['status/signer-revocation', 'skipped'],
      ['status/same-authority', 'skipped'],
    ])
  })

  test('the reason names each rule of the path that does not hold', async () => {
    const { checks } = await verify(await forms[form](), { trustAnchors: [other.root] })
    const signer = checks.find(({ id }) => id === 'status/signer')
    expect(signer?.reason).toMatch(/^pki\/path-anchor: .+$/)
  })

  test('a key that cannot be used has signed nothing; a fault of the machine is no verdict', async () => {
    const { publicKey } = status.signer
    const failingWith = (error: Error): StatusExpectation['crypto'] => ({
      importPublicKey: (source) => {
        if ('jwk' in source && samePublicKey(source.jwk, publicKey)) throw error
        return crypto.importPublicKey(source)
      },
    })
    const token = await forms[form]()
    const coded = failingWith(new CryptoError('crypto/unsupported-key', 'x'))
    expect(await failedChecks(token, { crypto: coded })).toEqual(['status/signature'])
    await expect(verify(token, { crypto: failingWith(new Error('x')) })).rejects.toThrow('x')
  })

  test('at most eight certificates', async () => {
    const sign = (length: number) => {
      const chain = { chain: Array.from({ length }, () => status.certificate) }
      return form === 'JWT'
        ? signStatusListJwt(claims, status.signer, chain)
        : signStatusListCwt(claims, status.signer, chain)
    }
    expect(await failedChecks(await sign(8))).toEqual([])
    expect(await failedChecks(await sign(9))).toEqual(['status/format'])
  })

  test('the clock skew covers a minute', async () => {
    const late = { at: new Date('2026-04-02T00:00:59Z') }
    expect(await failedChecks(await forms[form](), late)).toEqual([])
    expect(await failedChecks(await forms[form](), { ...late, skewSeconds: 0 })).toEqual([
      'status/time',
    ])
  })

  test('a signer of an authority that is not trusted', async () => {
    const change = { trustAnchors: [other.root] }
    expect(await failedChecks(await forms[form](), change)).toEqual(['status/signer'])
  })

  test('a trusted authority other than that of the record', async () => {
    const stranger = await other.issueSigner()
    const change = { issuerChain: [stranger.certificate] }
    expect(await failedChecks(await forms[form](), change)).toEqual(['status/same-authority'])
  })

  test('a certificate issued for another role, expired, or of another key', async () => {
    const oid = extendedKeyUsageOid.mdlReader
    const reader = await authority.issueSigner({ extendedKeyUsage: { oid, critical: true } })
    expect(await failedChecks(await forms[form]({}, reader))).toEqual(['status/signer'])
    const expired = await authority.issueSigner({ notAfter: new Date('2026-03-01T00:00:00Z') })
    expect(await failedChecks(await forms[form]({}, expired))).toEqual(['status/signer'])
    const thief = { signer: await crypto.generateSigner('ES256'), certificate: status.certificate }
    expect(await failedChecks(await forms[form]({}, thief))).toEqual(['status/signature'])
  })

  test('the root itself signs no list', async () => {
    const self = { signer: status.signer, certificate: authority.root }
    expect(await failedChecks(await forms[form]({}, self))).toContain('status/signer')
  })

  test('a signer that calls itself its root is not one', async () => {
    const fake = await createTestAuthority('TEST IACA', crypto)
    const signer = await fake.issueSigner()
    const chain = [signer.certificate, fake.root]
    const token =
      form === 'JWT'
        ? await signStatusListJwt(claims, signer.signer, { chain })
        : await signStatusListCwt(claims, signer.signer, { chain })
    expect(await failedChecks(token)).toEqual(['status/signer'])
  })
})

test('a fault while reading is no verdict', async () => {
  const expected = { uri, at, trustAnchors: [authority.root], crypto }
  const fault = () => {
    throw new Error('x')
  }
  await expect(judgeToken(fault, expected)).rejects.toThrow('x')
})

test('another JWT library reads the JWT', async () => {
  const token = await forms.JWT()
  const pem = `-----BEGIN CERTIFICATE-----\n${toBase64(status.certificate)}\n-----END CERTIFICATE-----`
  const options = { currentDate: at, typ: 'statuslist+jwt', subject: uri }
  const { payload } = await jwtVerify(token, await importX509(pem, 'ES256'), options)
  expect(payload).toMatchObject({ ttl: 172_800, status_list: { bits: 2 } })
})

test('the CWT is a tagged COSE_Sign1 with type and chain protected', async () => {
  const tagged = decodeCbor(await forms.CWT())
  expect(tagged).toMatchObject({ tag: 18 })
  const { protectedHeader, unprotectedHeader } = parseSign1(tagged)
  expect(protectedHeader.get(16)).toBe('application/statuslist+cwt')
  expect(protectedHeader.get(33)).toEqual(status.certificate)
  expect(unprotectedHeader.size).toBe(0)
})

describe('malformed tokens', () => {
  const flipped = (bytes: Uint8Array, at: number) => bytes.map((b, i) => (i === at ? b ^ 1 : b))

  test('no byte of a CWT can be changed', async () => {
    const token = await forms.CWT()
    for (let i = 0; i < token.length; i += 5)
      expect((await failedChecks(flipped(token, i))).length).toBeGreaterThan(0)
  })

  const jwt = async (change: JsonObject, header: JsonObject = {}) =>
    await signJws(
      { typ: 'statuslist+jwt', x5c: [toBase64(status.certificate)], ...header },
      {
        sub: uri,
        iat: claims.issuedAt.getTime() / 1000,
        exp: claims.expiresAt.getTime() / 1000,
        status_list: { bits: 2, lst: toBase64url(await deflate(list.bytes)) },
        ...change,
      },
      status.signer,
    )

  test('members that are not known are passed over; ttl may be missing', async () => {
    expect(await failedChecks(await jwt({ iss: 'https://issuer.test', jti: '1' }))).toEqual([])
  })

  test.each<[string, JsonObject, JsonObject, string]>([
    ['another typ', {}, { typ: 'JWT' }, 'status/format'],
    ['no chain', {}, { x5c: undefined }, 'status/format'],
    ['an empty chain', {}, { x5c: [] }, 'status/format'],
    ['a chain that is no certificate', {}, { x5c: ['AAAA'] }, 'status/signer'],
    ['a critical header', {}, { crit: ['b64'] }, 'status/signature'],
    ['no sub', { sub: undefined }, {}, 'status/format'],
    ['no exp', { exp: undefined }, {}, 'status/format'],
    ['a ttl of 0', { ttl: 0 }, {}, 'status/format'],
    ['three bits', { status_list: { bits: 3, lst: '' } }, {}, 'status/format'],
    ['lst that is not base64url', { status_list: { bits: 1, lst: '+' } }, {}, 'status/format'],
    ['lst that is not zlib', { status_list: { bits: 1, lst: 'AAAA' } }, {}, 'status/list'],
    ['exp before iat', { iat: 3, exp: 2 }, {}, 'status/time'],
    ['exp at iat', { iat: at.getTime() / 1000, exp: at.getTime() / 1000 }, {}, 'status/time'],
  ])('%s', async (_, change, header, check) => {
    expect(await failedChecks(await jwt(change, header))).toEqual([check])
  })

  test.each<[string, string | Uint8Array]>([
    ['empty text', ''],
    ['empty bytes', new Uint8Array(0)],
    ['a number', encodeCbor(1)],
    ['a CWT tag around it', encodeCbor(taggedCbor(61, 1))],
  ])('%s', async (_, token) => {
    expect(await failedChecks(token)).toEqual(['status/format'])
  })

  test('the type in the unprotected header does not count', async () => {
    const unprotectedHeader = new Map<CborValue, CborValue>([
      [16, 'application/statuslist+cwt'],
      [33, status.certificate],
    ])
    const input = { payload: encodeCbor(new Map()), unprotectedHeader }
    const token = encodeCbor(await createSign1(input, status.signer))
    expect(await failedChecks(token)).toEqual(['status/format'])
  })
})

test.each([{ ttlSeconds: 0 }, { expiresAt: claims.issuedAt }])('misuse: %j', async (change) => {
  await expect(forms.JWT(change)).rejects.toThrow(TypeError)
  await expect(signStatusListCwt(claims, status.signer, { chain: [] })).rejects.toThrow(TypeError)
})
