/** What an iPhone hands over, member by member. */
import { type CborValue, encodeCbor } from '@tegata/cbor'
import { concatBytes } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { appKey, askAssertion, askAttestation, deviceKeys } from '../testing/app-world.ts'
import { parseAppAssertion, parseAppAttestation } from './app-attestation.ts'
import { parseAttestedCredential, writeAuthenticatorData } from './authenticator-data.ts'
import { deviceKeysReason, parseAppClientData } from './client-data.ts'

const malformed = 'jpki/attestation-malformed'
const byName = (members: Readonly<Record<string, CborValue>>) =>
  encodeCbor(new Map<string, CborValue>(Object.entries(members)))
const coordinate = (fill: number, length = 32) => new Uint8Array(length).fill(fill)
const coseKey = (changes: Readonly<Record<number, CborValue>> = {}) =>
  encodeCbor(
    new Map<number, CborValue>(
      Object.entries({
        1: 2,
        3: -7,
        [-1]: 1,
        [-2]: coordinate(1),
        [-3]: coordinate(2),
        ...changes,
      }).map(([label, value]) => [Number(label), value]),
    ),
  )
const head = { rpIdHash: coordinate(9), counter: 0 }
const credential = (idLength: number, key: Uint8Array, declared = idLength) =>
  writeAuthenticatorData(
    head,
    concatBytes(coordinate(7, 16), Uint8Array.of(0, declared), coordinate(8, idLength), key),
  )

describe('attestation object', () => {
  const object = (x5c: CborValue, statement: object = {}, more: object = {}) => {
    const attStmt = new Map<string, CborValue>(
      Object.entries({ x5c, receipt: coordinate(1), ...statement }),
    )
    const authData = credential(32, coseKey())
    return byName({ fmt: 'apple-appattest', attStmt, authData, ...more })
  }
  const certificates = (count: number) => Array.from({ length: count }, () => coordinate(3))

  test('two to four certificates', async () => {
    for (const count of [2, 4])
      expect(parseAppAttestation(object(certificates(count))).x5c).toHaveLength(count)
    for (const x5c of [
      certificates(1),
      certificates(5),
      coordinate(1),
      new Map([
        [0, 1],
        [1, 2],
      ]),
    ])
      expect(await codeThrownBy(() => parseAppAttestation(object(x5c)))).toBe(malformed)
  })

  test.each<[string, Uint8Array]>([
    ['a certificate that is a text', object(['a', 'b'])],
    ['another member in the place of one', object(certificates(2), { receipt: undefined })],
    ['a receipt that is a number', object(certificates(2), { receipt: 1 })],
    ['authenticator data that are a text', object(certificates(2), {}, { authData: 'a' })],
    [
      'three members, one of them another',
      byName({ fmt: 'apple-appattest', authData: credential(32, coseKey()), statement: 1 }),
    ],
    ['a list', encodeCbor([])],
  ])('refused: %s', async (_, bytes) => {
    expect(await codeThrownBy(() => parseAppAttestation(bytes))).toBe(malformed)
  })

  test('of an assertion: the same', async () => {
    const authenticatorData = writeAuthenticatorData(head)
    const good = byName({ signature: coordinate(1), authenticatorData })
    expect(parseAppAssertion(good).data.counter).toBe(0)
    for (const bad of [
      byName({ signature: 'a', authenticatorData }),
      byName({ sign: coordinate(1), authenticatorData }),
      byName({ signature: coordinate(1), authenticatorData: coordinate(1, 38) }),
    ])
      expect(await codeThrownBy(() => parseAppAssertion(bad))).toBe(malformed)
  })
})

describe('authenticator data', () => {
  const code = (bytes: Uint8Array) => codeThrownBy(() => parseAttestedCredential(bytes))

  test('the identifier, and the key behind it', async () => {
    const read = parseAttestedCredential(credential(32, coseKey()))
    expect(read.credentialId).toEqual(coordinate(8))
    expect(read.publicKey).toMatchObject({ kty: 'EC', crv: 'P-256' })
    expect(parseAttestedCredential(credential(0, coseKey())).credentialId).toHaveLength(0)
    expect(await code(credential(32, coseKey(), 200))).toBe(malformed)
    expect(await code(credential(32, new Uint8Array(), 33))).toBe(malformed)
    // Nothing is left for a key, which is no CBOR then.
    expect(await code(credential(32, new Uint8Array()))).toBe('cbor/truncated')
    expect(await code(credential(0, new Uint8Array()))).toBe('cbor/truncated')
    expect(await code(credential(0, new Uint8Array()).subarray(0, 54))).toBe(malformed)
  })

  test('flags: a key follows, and nothing else', async () => {
    for (const flags of [0x00, 0x41, 0xc0]) {
      const bytes = credential(32, coseKey())
      bytes[32] = flags
      expect(await code(bytes)).toBe(malformed)
    }
  })

  test.each<[string, Uint8Array]>([
    ['no map', encodeCbor([1, 2, 3, 4, 5])],
    ['another type', coseKey({ 1: 1 })],
    ['another algorithm', coseKey({ 3: -8 })],
    ['another curve', coseKey({ [-1]: 2 })],
    ['a member more', coseKey({ 4: 1 })],
    ['x a number', coseKey({ [-2]: 1 })],
    ['y only whether it is odd', coseKey({ [-3]: true })],
    ['x too short', coseKey({ [-2]: coordinate(1, 31) })],
    ['y too long', coseKey({ [-3]: coordinate(1, 33) })],
  ])('refused: a key with %s', async (_, key) => {
    expect(await code(credential(32, key))).toBe(malformed)
  })
})

describe('what the app signs', () => {
  const challenge = coordinate(4)
  const keys = (count: number) => Array.from({ length: count }, () => coordinate(5))
  const code = (members: Readonly<Record<string, CborValue>>) =>
    codeThrownBy(() => parseAppClientData(byName(members)))

  test('a challenge and up to eight keys', async () => {
    expect(parseAppClientData(byName({ challenge, deviceKeys: keys(8) })).deviceKeys).toHaveLength(
      8,
    )
    expect(await code({ challenge, deviceKeys: keys(9) })).toBe(malformed)
    expect(await code({ challenge: 'a', deviceKeys: keys(1) })).toBe(malformed)
    expect(await code({ challenge, deviceKeys: coordinate(1) })).toBe(malformed)
    expect(await code({ challenge, deviceKeys: [coordinate(1), 'a'] })).toBe(malformed)
    expect(await code({ challenge, deviceKeys: keys(1), more: 1 })).toBe(malformed)
    expect(await codeThrownBy(() => parseAppClientData(encodeCbor([])))).toBe(malformed)
  })

  test('all keys, in their order, and no other', () => {
    const data = (count: number) => ({ challenge, deviceKeys: keys(count) })
    const { publicKey } = appKey
    expect(deviceKeysReason(data(0), [])).toBe('no key was presented')
    expect(deviceKeysReason(data(2), [publicKey])).toBe('another number of keys')
    expect(deviceKeysReason(data(1), [publicKey])).toBe('other keys than those presented')
    expect(deviceKeysReason(data(1), deviceKeys)).toBe('another number of keys')
  })
})

describe('reports', () => {
  const outcomes = (report: Awaited<ReturnType<typeof askAttestation>>) =>
    Object.fromEntries(report.checks.map(({ id, outcome, reason }) => [id, reason ?? outcome]))

  test('what cannot be read: each check is there once, and the reason with the form', async () => {
    const good = await askAttestation()
    const unread = await askAttestation({ attestation: encodeCbor(1) })
    expect(unread.checks.map(({ id }) => id).toSorted()).toEqual(
      good.checks.map(({ id }) => id).toSorted(),
    )
    expect(unread.checks.filter(({ outcome }) => outcome === 'failed')).toHaveLength(1)
    expect(outcomes(unread)['jpki/app-attestation-form']).toContain('app attestation')
  })

  test('an environment that is neither, a signature that is no DER', async () => {
    const other = await askAttestation({ order: { aaguid: new Uint8Array(16) } })
    expect(outcomes(other)['jpki/app-attestation-environment']).toBe(
      'neither production nor development',
    )
    const authenticatorData = writeAuthenticatorData(head)
    const assertion = byName({ signature: coordinate(1, 8), authenticatorData })
    const report = await askAssertion({ assertion })
    expect(report.checks.find(({ id }) => id.endsWith('signature'))?.outcome).toBe('failed')
  })
})
