import { type CborValue, decodeCbor, encodeCbor, isCborMap } from '@tegata/cbor'
import { describe, expect, test } from 'vitest'
import { createAppleMaker, testAppId, writeAppAssertion } from '../../secure-element/apple-maker.ts'
import {
  appKey,
  askAssertion,
  askAttestation,
  at,
  challenge,
  clientData,
  crypto,
  deviceKeys,
  failedOf,
  keyId,
  maker,
  policy,
} from '../testing/app-world.ts'
import { defineAppPolicy } from './app-policy.ts'
import { writeAppClientData } from './client-data.ts'

type Changes = Parameters<typeof askAttestation>[0]
const elsewhere = await crypto.generateSigner('ES256')
const later = new Date(at.getTime() + 4 * 86_400_000)
const good = await maker.attest(appKey.publicKey, { clientData })

/** The object again, with one member changed. */
function withMember(name: string, value: CborValue | undefined): Uint8Array {
  const object = decodeCbor(good)
  if (!isCborMap(object)) throw new TypeError('not a map')
  const members = new Map(object)
  if (value === undefined) members.delete(name)
  else members.set(name, value)
  return encodeCbor(members)
}

test('a good app passes, and what is kept of it is said', async () => {
  const report = await askAttestation()
  expect(failedOf(report)).toEqual([])
  expect(report).toMatchObject({
    verdict: 'accepted',
    app: { appId: testAppId, environment: 'production', publicKey: appKey.publicKey },
  })
})

describe('each check alone refuses', () => {
  test.each<[id: string, what: string, () => Changes | Promise<Changes>]>([
    ['form', 'no CBOR', () => ({ attestation: Uint8Array.of(1, 2, 3) })],
    ['form', 'another format', () => ({ attestation: withMember('fmt', 'packed') })],
    ['form', 'a member missing', () => ({ attestation: withMember('authData', undefined) })],
    ['form', 'a member too many', () => ({ attestation: withMember('more', 1) })],
    [
      'form',
      'authenticator data cut off',
      () => ({ attestation: withMember('authData', new Uint8Array(54)) }),
    ],
    [
      'form',
      'a certificate that is none',
      () => ({
        attestation: withMember(
          'attStmt',
          new Map<string, CborValue>([
            ['x5c', [new Uint8Array(9), new Uint8Array(9)]],
            ['receipt', new Uint8Array(1)],
          ]),
        ),
      }),
    ],
    [
      'path',
      'another root of the same name',
      async () => ({ anchors: [(await createAppleMaker(at, crypto)).root] }),
    ],
    ['path', 'no root', () => ({ anchors: [] })],
    ['path', 'the certificate of the key expired', () => ({ at: later })],
    ['nonce', 'other data signed', () => ({ order: { clientData: Uint8Array.of(1) } })],
    ['nonce', 'nonce of other data', () => ({ order: { nonce: new Uint8Array(32) } })],
    ['key-id', 'identifier of another key', () => ({ keyId: new Uint8Array(32) })],
    [
      'key-id',
      'credential of another key',
      () => ({ order: { credentialId: new Uint8Array(32) } }),
    ],
    ['key-id', 'another key inside', () => ({ order: { claimedKey: elsewhere.publicKey } })],
    ['app', 'another app', () => ({ order: { appId: 'TEST000001.example.other' } })],
    ['counter', 'used before', () => ({ order: { counter: 1 } })],
    ['environment', 'built for development', () => ({ order: { environment: 'development' } })],
    ['environment', 'neither', () => ({ order: { aaguid: new Uint8Array(16) } })],
    ['challenge', 'of another application', () => ({ challenge: new Uint8Array(32) })],
    [
      'challenge',
      'none given',
      () => ({
        challenge: new Uint8Array(),
        clientData: writeAppClientData({ challenge: new Uint8Array(), deviceKeys }),
      }),
    ],
    ['device-keys', 'other keys in the request', () => ({ deviceKeys: deviceKeys.toReversed() })],
    [
      'device-keys',
      'one key more in the request',
      () => ({ deviceKeys: [...deviceKeys, elsewhere.publicKey] }),
    ],
    ['device-keys', 'no key in the request', () => ({ deviceKeys: [] })],
    [
      'device-keys',
      'no key vouched for',
      () => ({ clientData: writeAppClientData({ challenge, deviceKeys: [] }) }),
    ],
  ])('%s: %s', async (id, _, changes) => {
    const report = await askAttestation(await changes())
    expect(failedOf(report)).toEqual([id])
    expect(report).toMatchObject({ verdict: 'refused' })
    expect(report.app).toBeUndefined()
  })
})

test('an app built to try out passes where the policy says so', async () => {
  const development = defineAppPolicy('development', { apps: policy.apps })
  const report = await askAttestation({
    policy: development,
    order: { environment: 'development' },
  })
  expect(report).toMatchObject({ verdict: 'accepted', app: { environment: 'development' } })
})

test('client data that cannot be read vouch for nothing', async () => {
  const report = await askAttestation({ clientData: Uint8Array.of(0xff) })
  expect(failedOf(report)).toEqual(['challenge', 'device-keys'])
})

describe('assertions', () => {
  test('each with a higher counter than the last', async () => {
    expect(await askAssertion()).toMatchObject({ verdict: 'accepted', counter: 1 })
    const report = await askAssertion({ signed: { counter: 9 }, lastCounter: 8 })
    expect(report).toMatchObject({ verdict: 'accepted', counter: 9 })
  })

  test.each<[id: string, what: string, Parameters<typeof askAssertion>[0]]>([
    ['form', 'no CBOR', { assertion: Uint8Array.of(0xff) }],
    [
      'form',
      'authenticator data of another length',
      {
        assertion: encodeCbor(
          new Map<string, CborValue>([
            ['signature', new Uint8Array(8)],
            ['authenticatorData', new Uint8Array(38)],
          ]),
        ),
      },
    ],
    ['signature', 'by another key', { app: { appId: testAppId, publicKey: elsewhere.publicKey } }],
    ['signature', 'over other data', { signed: { clientData: Uint8Array.of(1) } }],
    ['app', 'another app', { signed: { appId: 'TEST000001.example.other' } }],
    ['counter', 'the same again', { lastCounter: 1 }],
    ['counter', 'lower', { lastCounter: 2 }],
    ['challenge', 'of another application', { challenge: new Uint8Array(32) }],
    ['device-keys', 'other keys', { deviceKeys: deviceKeys.toReversed() }],
  ])('%s: %s', async (id, _, changes) => {
    const report = await askAssertion(changes)
    expect(failedOf(report)).toEqual([id])
    expect(report.counter).toBeUndefined()
  })
})

test('no byte of the proofs may change', async () => {
  const assertion = await writeAppAssertion(appKey, { clientData, counter: 1 }, crypto)
  let refused = 0
  for (let i = 0; i < assertion.length; i += 1) {
    const report = await askAssertion({ assertion: flipped(assertion, i) })
    refused += report.verdict === 'refused' ? 1 : 0
  }
  expect(refused).toBe(assertion.length)
  const receipt = 'TEST receipt'.length
  let accepted = 0
  for (let i = 0; i < good.length; i += 1) {
    const report = await askAttestation({ attestation: flipped(good, i) })
    accepted += report.verdict === 'accepted' ? 1 : 0
  }
  // Nobody signs the receipt here: Apple's service reads it.
  expect(accepted).toBe(receipt)
})

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8))
  return copy
}

test('the identifier of the key is SHA-256 of its point', () => {
  expect(keyId).toHaveLength(32)
})
