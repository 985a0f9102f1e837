import { toBase64url } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { androidPlatform, iphonePlatform } from '../secure-element/phone-platforms.ts'
import { parseDeviceAttestation, verifyDeviceAttestation } from './device-attestation.ts'
import {
  at,
  challenge,
  crypto,
  levels,
  openMarket,
  statusOf,
  usualMaker,
} from './testing/android-world.ts'
import { maker as appleMaker, policy as applePolicy } from './testing/app-world.ts'

const signers = await Promise.all([crypto.generateSigner('ES256'), crypto.generateSigner('ES256')])
const [sign, auth] = signers.map(({ publicKey }) => publicKey)
if (!sign || !auth) throw new TypeError('no keys')
const keys = { sign, auth }
const trust = {
  android: { anchors: [usualMaker.root], policy: openMarket, statusList: statusOf() },
  apple: { anchors: [appleMaker.root], policy: applePolicy },
}
const judge = (attestation: Parameters<typeof verifyDeviceAttestation>[0]) =>
  verifyDeviceAttestation(attestation, { challenge, keys, trust, at }, crypto)

describe('what is said of a phone', () => {
  test('the weaker key counts', async () => {
    const chip = await usualMaker.attest({ publicKey: sign, challenge })
    const tee = { challenge, describe: levels(1, 1) }
    const [teeSign, teeAuth] = await Promise.all(
      [sign, auth].map((publicKey) => usualMaker.attest({ ...tee, publicKey })),
    )
    const chipAuth = await usualMaker.attest({ publicKey: auth, challenge })
    const protection = async (first: Uint8Array[] = [], second: Uint8Array[] = []) =>
      (await judge({ format: 'android-key', chains: { sign: first, auth: second } })).keyProtection
    expect(await protection(chip, chipAuth)).toBe('strong-box')
    expect(await protection(chip, teeAuth)).toBe('tee')
    expect(await protection(teeSign, chipAuth)).toBe('tee')
    expect(await protection(chip, [])).toBeUndefined()
  })

  test('a refused key is named, and nothing protects', async () => {
    const { chains } = await androidPlatform(usualMaker).attest(challenge, keys).then(androidOnly)
    const report = await judge({ format: 'android-key', chains: { ...chains, auth: chains.sign } })
    expect(report.verdict).toBe('refused')
    expect(Object.keys(report)).toEqual(['verdict', 'checks', 'platform', 'policy'])
    const failed = report.checks.filter(({ outcome }) => outcome === 'failed')
    expect(failed.map(({ reason }) => reason)).toEqual([
      'auth: the certificate is about another key',
    ])
    const passed = report.checks.filter(({ outcome }) => outcome === 'passed')
    expect(passed.every((check) => !('reason' in check))).toBe(true)
  })

  test('an iPhone: accepted, and refused', async () => {
    const phone = iphonePlatform(appleMaker, crypto)
    const good = await judge(await phone.attest(challenge, keys))
    expect([good.verdict, good.keyProtection]).toEqual(['accepted', 'attested-app'])
    expect(good.app?.environment).toBe('production')
    const bad = await judge(await phone.attest(new Uint8Array(32), keys))
    expect(Object.keys(bad).toSorted()).toEqual(['checks', 'platform', 'policy', 'verdict'])
  })
})

function androidOnly<Any extends { format: string }>(one: Any) {
  if (one.format !== 'android-key') throw new TypeError('another platform')
  return one as Extract<Any, { format: 'android-key' }>
}

describe('as JSON', () => {
  const chain = (count: number) => Array.from({ length: count }, () => 'AA')
  const android = (signChain: unknown, authChain: unknown = chain(1)) => ({
    format: 'android-key',
    chains: { sign: signChain, auth: authChain },
  })
  const longest = toBase64url(new Uint8Array(75_000))
  const apple = { format: 'apple-app-attest', attestation: 'AA', keyId: 'AA', clientData: 'AA' }

  test('ten certificates, 100,000 letters', () => {
    expect(parseDeviceAttestation(android(chain(10)))).toMatchObject({ format: 'android-key' })
    expect(longest).toHaveLength(100_000)
    expect(parseDeviceAttestation({ ...apple, attestation: longest })).toMatchObject({
      keyId: Uint8Array.of(0),
    })
  })

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'android-key'],
    ['no format', { ...apple, format: undefined }],
    ['another format', { ...apple, format: 'packed' }],
    ['no chains', { format: 'android-key' }],
    ['one chain', { format: 'android-key', chains: { sign: ['AA'] } }],
    ['eleven certificates', android(chain(11))],
    ['a chain that is a text', android('AA')],
    ['a certificate that is a number', android([1])],
    ['a certificate that is no base64url', android(['+'])],
    ['a member that is too long', { ...apple, keyId: `${longest}A` }],
    ['no client data', { ...apple, clientData: undefined }],
  ])('refused: %s', async (_, value) => {
    expect(await codeThrownBy(() => parseDeviceAttestation(value))).toBe(
      'jpki/attestation-malformed',
    )
  })
})
