import { type Crypto, samePublicKey } from '@tegata/crypto'
import { createNodeCrypto, generateRsaChipKey } from '@tegata/crypto/node'
import { utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { buildCsr, buildName, parseCsr, verifyCsr } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import {
  parseDeviceAttestation,
  verifyDeviceAttestation,
  writeDeviceAttestation,
} from '../attestation/device-attestation.ts'
import { tokenLabels } from '../card/jpki-application.ts'
import { openJpkiCard } from '../card/jpki-card.ts'
import { createTestJpki } from '../testing.ts'
import { createAndroidMaker } from './android-maker.ts'
import { createAppleMaker } from './apple-maker.ts'
import { androidPlatform, iphonePlatform } from './phone-platforms.ts'
import type { SecureElement } from './secure-element.ts'
import {
  biometricTries,
  createVirtualSecureElement,
  type PhonePlatform,
  type VirtualSecureElementInput,
} from './virtual-secure-element.ts'
import { virtualDeviceTrust } from './virtual-trust.ts'

const crypto: Crypto = createNodeCrypto()
const at = new Date('2026-11-20T12:00:00Z')
const challenge = utf8Encode('one application')
const authorities = await createTestJpki(crypto)
const android = await createAndroidMaker({ shape: 'remote', root: 'p384', at }, crypto)
const apple = await createAppleMaker(at, crypto)
const trust = virtualDeviceTrust({ android: android.root, apple: apple.root }, at)
const platforms = {
  android: androidPlatform(android),
  iphone: iphonePlatform(apple, crypto),
}
const pins = { sign: 'PHONE2024', auth: '1357' } as const

/** Keys are dear to make, so they are made once for all phones here. */
const spare = await Promise.all(Array.from({ length: 3 }, () => generateRsaChipKey()))
const phone = (
  platform: PhonePlatform,
  changes: Partial<VirtualSecureElementInput> = {},
): Promise<SecureElement> => {
  let next = 0
  const generateChipKey = () => {
    const key = spare[next % spare.length]
    next += 1
    return key ?? generateRsaChipKey()
  }
  return createVirtualSecureElement({ platform, pins, generateChipKey, ...changes }, crypto)
}

const keysOf = (element: SecureElement) => ({
  sign: element.publicKey('sign'),
  auth: element.publicKey('auth'),
})
const judge = async (element: SecureElement, changes: object = {}) =>
  await verifyDeviceAttestation(
    await element.attest(challenge),
    { challenge, keys: keysOf(element), trust, at, ...changes },
    crypto,
  )
const verifies = async (element: SecureElement, kind: 'sign' | 'auth', signature: Uint8Array) =>
  (await crypto.importPublicKey({ jwk: element.publicKey(kind) })).verify('RS256', signature, data)
const data = utf8Encode('a document')

describe.each(['android', 'iphone'] as const)(
  '%s: the same code, whatever the platform',
  (name) => {
    const make = (changes?: Partial<VirtualSecureElementInput>) => phone(platforms[name], changes)

    test('proves both keys, requests and holds certificates, signs', async () => {
      const element = await make()
      expect(await judge(element)).toMatchObject({ verdict: 'accepted' })
      for (const kind of ['sign', 'auth'] as const) {
        const signer = element.signer(kind, { pin: pins[kind] })
        const request = await buildCsr({ subject: buildName([['CN', 'TEST']]) }, signer)
        expect(await verifyCsr(parseCsr(request), crypto)).toBe(true)
        const certificate = await authorities.issue({ kind, publicKey: element.publicKey(kind) })
        await element.hold({ [kind]: certificate })
        const held = await element.certificate(kind, { pin: pins[kind] })
        expect(held).toEqual(Uint8Array.from(certificate))
        expect(await verifies(element, kind, await signer.sign(data))).toBe(true)
      }
    })

    test('a reader finds the JPKI application of this platform', async () => {
      const element = await make()
      const reader = openJpkiCard(element.transmit)
      expect(await reader.tokenLabel()).toBe(tokenLabels[name])
      expect(await codeThrownBy(() => reader.verifyPin('auth', '0000'))).toBe('jpki/pin-wrong')
      // One counter, whoever counts.
      expect(await element.triesLeft('auth')).toBe(2)
    })

    test.each([
      ['another application', () => ({ challenge: utf8Encode('another') })],
      ['other keys', (keys: object) => ({ keys: { ...keys, auth: spare[2]?.publicKey } })],
      [
        'keys the other way round',
        ({ sign, auth }: ReturnType<typeof keysOf>) => ({ keys: { sign: auth, auth: sign } }),
      ],
      ['a platform that nobody trusts', () => ({ trust: {} })],
      [
        'a root that nobody trusts',
        () => ({
          trust: {
            android: trust.android && { ...trust.android, anchors: [apple.root] },
            apple: trust.apple && { ...trust.apple, anchors: [android.root] },
          },
        }),
      ],
    ])('proves nothing for %s', async (_, changes) => {
      const element = await make()
      const report = await judge(element, changes(keysOf(element)))
      expect(report.verdict).toBe('refused')
      expect(report.checks.some(({ outcome }) => outcome === 'failed')).toBe(true)
    })

    test('an old proof ends with its key, and a certificate goes with it', async () => {
      const element = await make()
      const proof = await element.attest(challenge)
      const certificate = await authorities.issue({
        kind: 'auth',
        publicKey: element.publicKey('auth'),
      })
      await element.hold({ auth: certificate })
      const renewed = await element.generateKey('auth')
      expect(samePublicKey(renewed, element.publicKey('auth'))).toBe(true)
      const question = { challenge, keys: keysOf(element), trust, at }
      const report = await verifyDeviceAttestation(proof, question, crypto)
      expect(report.verdict).toBe('refused')
      const read = () => element.certificate('auth', { pin: pins.auth })
      expect(await codeThrownBy(read)).toBe('jpki/no-certificate')
    })

    test('the proof travels as JSON', async () => {
      const element = await make()
      const sent: unknown = JSON.parse(
        JSON.stringify(writeDeviceAttestation(await element.attest(challenge))),
      )
      const proof = parseDeviceAttestation(sent)
      const question = { challenge, keys: keysOf(element), trust, at }
      expect(await verifyDeviceAttestation(proof, question, crypto)).toMatchObject({
        verdict: 'accepted',
      })
    })

    test('nothing of a private key can be taken out', async () => {
      const element = await make()
      const shown = JSON.stringify({ ...element, keys: keysOf(element) })
      expect(Object.keys(element).toSorted()).toEqual([
        'attest',
        'certificate',
        'generateKey',
        'hold',
        'publicKey',
        'signer',
        'transmit',
        'triesLeft',
      ])
      expect(Object.keys(keysOf(element).sign).toSorted()).toEqual(['e', 'kty', 'n'])
      expect(shown).not.toMatch(/"(d|p|q|dp|dq|qi)":/)
    })
  },
)

describe('unlocking', () => {
  const yes = () => true
  const biometric = (element: SecureElement) => () => element.signer('auth', 'biometric').sign(data)

  test('biometrics unlock the authentication key, and read its certificate', async () => {
    const element = await phone(platforms.android, { recognise: yes })
    const certificate = await authorities.issue({
      kind: 'auth',
      publicKey: element.publicKey('auth'),
    })
    const read = () => element.certificate('auth', 'biometric')
    expect(await codeThrownBy(read)).toBe('jpki/no-certificate')
    await element.hold({ auth: certificate })
    expect(await read()).toEqual(certificate)
    expect(await verifies(element, 'auth', await biometric(element)())).toBe(true)
  })

  test('each signature needs its password: biometrics never unlock the signing key', async () => {
    const element = await phone(platforms.iphone, { recognise: yes })
    expect(await codeThrownBy(() => element.signer('sign', 'biometric').sign(data))).toBe(
      'jpki/unlock-refused',
    )
    expect(await codeThrownBy(() => element.certificate('sign', 'biometric'))).toBe(
      'jpki/unlock-refused',
    )
    const signer = element.signer('sign', { pin: pins.sign })
    await signer.sign(data)
    // Nothing stays unlocked behind it.
    const other = element.signer('sign', { pin: 'WRONG1' })
    expect(await codeThrownBy(() => other.sign(data))).toBe('jpki/pin-wrong')
    expect(await element.triesLeft('sign')).toBe(4)
  })

  test('without a sensor, or where the policy says PIN, biometrics are refused', async () => {
    const without = await phone(platforms.android)
    expect(await codeThrownBy(biometric(without))).toBe('jpki/unlock-refused')
    const pinOnly = await phone(platforms.android, { recognise: yes, unlock: { auth: ['pin'] } })
    expect(await codeThrownBy(biometric(pinOnly))).toBe('jpki/unlock-refused')
    const only = await phone(platforms.android, { recognise: yes, unlock: { auth: ['biometric'] } })
    expect(await codeThrownBy(() => only.signer('auth', { pin: pins.auth }).sign(data))).toBe(
      'jpki/unlock-refused',
    )
    expect(await verifies(only, 'auth', await biometric(only)())).toBe(true)
  })

  test('after five strangers the phone asks for the PIN, also of its owner', async () => {
    let asked = 0
    let owner = false
    const recognise = () => {
      asked += 1
      return owner
    }
    const element = await phone(platforms.iphone, { recognise })
    const many = await Promise.all(
      Array.from({ length: 64 }, () => codeThrownBy(biometric(element))),
    )
    expect(new Set(many)).toEqual(new Set(['jpki/unlock-refused']))
    expect(asked).toBe(biometricTries)
    owner = true
    expect(await codeThrownBy(biometric(element))).toBe('jpki/unlock-refused')
    await element.signer('auth', { pin: pins.auth }).sign(data)
    expect(await verifies(element, 'auth', await biometric(element)())).toBe(true)
  })

  test('64 wrong PINs at once count as many as are allowed, and lock biometrics as well', async () => {
    const element = await phone(platforms.android, { recognise: yes })
    const wrong = element.signer('auth', { pin: '0000' })
    const codes = await Promise.all(
      Array.from({ length: 64 }, () => codeThrownBy(() => wrong.sign(data))),
    )
    expect(codes.filter((code) => code === 'jpki/pin-wrong').length).toBeLessThanOrEqual(3)
    expect(new Set(codes)).toEqual(new Set(['jpki/pin-wrong', 'jpki/pin-locked']))
    expect(await element.triesLeft('auth')).toBe(0)
    const right = element.signer('auth', { pin: pins.auth })
    expect(await codeThrownBy(() => right.sign(data))).toBe('jpki/pin-locked')
    expect(await codeThrownBy(biometric(element))).toBe('jpki/pin-locked')
    // The other key has a counter of its own.
    await element.signer('sign', { pin: pins.sign }).sign(data)
  })

  test('a PIN that cannot be right costs no try; one that breaks its rule makes no phone', async () => {
    const element = await phone(platforms.android)
    const malformed = element.signer('sign', { pin: 'lower1' })
    expect(await codeThrownBy(() => malformed.sign(data))).toBe('jpki/pin-malformed')
    expect(await element.triesLeft('sign')).toBe(5)
    const make = () => phone(platforms.android, { pins: { sign: 'A', auth: '1357' } })
    expect(await codeThrownBy(make)).toBe('jpki/pin-malformed')
  })
})

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['another format', { format: 'packed' }],
  ['no chains', { format: 'android-key' }],
  ['a chain of numbers', { format: 'android-key', chains: { sign: [1], auth: [] } }],
  ['a chain too long', { format: 'android-key', chains: { sign: Array(11).fill('AA'), auth: [] } }],
  [
    'text that is no base64url',
    { format: 'apple-app-attest', attestation: '*', keyId: '', clientData: '' },
  ],
  ['a member missing', { format: 'apple-app-attest', attestation: 'AA', keyId: 'AA' }],
])('JSON that is no proof is refused: %s', async (_, value) => {
  expect(await codeThrownBy(() => parseDeviceAttestation(value))).toBe('jpki/attestation-malformed')
})
