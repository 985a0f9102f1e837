import { describe, expect, test } from 'vitest'
import { testBoot } from '../../secure-element/android-maker.ts'
import {
  ask,
  boot,
  changed,
  crypto,
  type Describe,
  failedOf,
  hardware,
  levels,
  makerOf,
  openMarket,
  policyWith,
  software,
  versions,
} from '../testing/android-world.ts'
import { authorizationTag as tag } from './authorization-list.ts'
import { authorizationValue as value } from './write-key-description.ts'

type Changes = Parameters<typeof ask>[0]

const notPatched = (number: number, level: number) => hardware({ [number]: value.number(level) })
const application = (name: string, digest: number) =>
  software({
    [tag.attestationApplicationId]: value.application(
      [{ name, version: 7 }],
      [new Uint8Array(32).fill(digest)],
    ),
  })
const wallet = 'example.test.tegata.wallet'

describe('each rule alone refuses', () => {
  test.each<[id: string, what: string, () => Changes | Promise<Changes>]>([
    ['version', 'one that is not known', () => ({ describe: versions(500, 500) })],
    ['version', 'one that is too old', () => ({ describe: versions(4, 41) })],
    ['version', 'of KeyMint another', () => ({ describe: versions(400, 300) })],
    ['challenge', 'of another application', () => ({ challenge: new Uint8Array(32).fill(1) })],
    [
      'challenge',
      'none given',
      () => ({
        challenge: new Uint8Array(),
        describe: (usual) => ({ ...usual, attestationChallenge: new Uint8Array() }),
      }),
    ],
    [
      'key',
      'another in the request',
      async () => ({ publicKey: (await crypto.generateSigner('RS256')).publicKey }),
    ],
    [
      'key',
      'described as of another algorithm',
      () => ({ describe: hardware({ [tag.algorithm]: value.number(3) }) }),
    ],
    [
      'key',
      'described as larger',
      () => ({ describe: hardware({ [tag.keySize]: value.number(4096) }) }),
    ],
    ['level', 'key in software', () => ({ describe: levels(0, 2) })],
    ['level', 'KeyMint in software', () => ({ describe: levels(2, 0) })],
    ['level', 'key in a TEE where a chip is asked for', () => ({ describe: levels(1, 1) })],
    [
      'level',
      'levels that differ',
      () => ({
        describe: levels(1, 2),
        policy: policyWith({ securityLevels: ['tee', 'strong-box'] }),
      }),
    ],
    ['boot', 'unlocked', () => ({ describe: boot({ deviceLocked: false }) })],
    ['boot', 'self-signed', () => ({ describe: boot({ verifiedBootState: 1 }) })],
    ['boot', 'unverified', () => ({ describe: boot({ verifiedBootState: 2 }) })],
    ['boot', 'failed', () => ({ describe: boot({ verifiedBootState: 3 }) })],
    ['boot', 'not said', () => ({ describe: hardware({ [tag.rootOfTrust]: undefined }) })],
    [
      'boot',
      'said by the system only',
      () => ({
        describe: (usual) =>
          software({ [tag.rootOfTrust]: value.rootOfTrust(testBoot) })(
            hardware({ [tag.rootOfTrust]: undefined })(usual),
          ),
      }),
    ],
    [
      'boot',
      'self-signed by a key not listed',
      () => ({
        describe: boot({ verifiedBootState: 1 }),
        policy: policyWith({
          bootStates: ['verified', 'self-signed'],
          selfSignedBootKeys: ['ab'.repeat(32)],
        }),
      }),
    ],
    ['origin', 'imported', () => ({ describe: hardware({ [tag.origin]: value.number(2) }) })],
    [
      'origin',
      'said by the system only',
      () => ({
        describe: (usual) =>
          software({ [tag.origin]: value.number(0) })(hardware({ [tag.origin]: undefined })(usual)),
      }),
    ],
    [
      'purpose',
      'decrypts as well',
      () => ({ describe: hardware({ [tag.purpose]: value.set(1, 2) }) }),
    ],
    [
      'purpose',
      'attests as well',
      () => ({ describe: hardware({ [tag.purpose]: value.set(2, 7) }) }),
    ],
    ['purpose', 'verifies only', () => ({ describe: hardware({ [tag.purpose]: value.set(3) }) })],
    ['application', 'another app', () => ({ describe: application('example.other.wallet', 0x5a) })],
    ['application', 'signed by another key', () => ({ describe: application(wallet, 0x5b) })],
    [
      'application',
      'none named',
      () => ({ describe: software({ [tag.attestationApplicationId]: undefined }) }),
    ],
    [
      'application',
      'named by the hardware only',
      () => ({
        describe: (usual) => ({
          ...usual,
          softwareEnforced: [],
          hardwareEnforced: changed(
            usual.hardwareEnforced,
            Object.fromEntries(usual.softwareEnforced),
          ),
        }),
      }),
    ],
    [
      'application',
      'two that share an identity',
      () => ({
        describe: software({
          [tag.attestationApplicationId]: value.application(
            [
              { name: wallet, version: 1 },
              { name: 'example.other.app', version: 1 },
            ],
            [new Uint8Array(32).fill(0x5a)],
          ),
        }),
      }),
    ],
    [
      'application',
      'signed by nobody',
      () => ({
        describe: software({
          [tag.attestationApplicationId]: value.application([{ name: wallet, version: 1 }], []),
        }),
      }),
    ],
    [
      'application',
      'not to be read',
      () => ({
        describe: software({
          [tag.attestationApplicationId]: value.octets(Uint8Array.of(0x30, 0x01)),
        }),
      }),
    ],
    [
      'application',
      'every app',
      () => ({ describe: hardware({ [tag.allApplications]: value.flag() }) }),
    ],
    [
      'authentication',
      'none',
      () => ({ describe: hardware({ [tag.noAuthRequired]: value.flag() }) }),
    ],
    [
      'authentication',
      'not said',
      () => ({ describe: hardware({ [tag.userAuthType]: undefined }) }),
    ],
    [
      'patches',
      'of the system, eight months old',
      () => ({ describe: notPatched(tag.osPatchLevel, 202603) }),
    ],
    [
      'patches',
      'of the maker, not said',
      () => ({ describe: notPatched(tag.vendorPatchLevel, 0) }),
    ],
    [
      'patches',
      'of the boot loader, years old',
      () => ({ describe: notPatched(tag.bootPatchLevel, 20240101) }),
    ],
  ])('%s: %s', async (id, _, changes) => {
    const report = await ask(await changes())
    expect(failedOf(report)).toEqual([`jpki/attestation-${id}`])
    expect(report.verdict).toBe('refused')
  })
})

describe('what a policy may say', () => {
  test('a system that the owner signed, for the keys that the policy lists', async () => {
    const bootStates = ['verified', 'self-signed'] as const
    const policy = policyWith({ bootStates, selfSignedBootKeys: ['b0'.repeat(32)] })
    const report = await ask({ policy, describe: boot({ verifiedBootState: 1 }) })
    expect(report.verdict).toBe('accepted')
    const unlocked = await ask({
      policy,
      describe: boot({ verifiedBootState: 1, deviceLocked: false }),
    })
    expect(failedOf(unlocked)).toEqual(['jpki/attestation-boot'])
  })

  test('a phone of Android 8: no hash of the boot, a batch key, old patches, VERIFY beside SIGN', async () => {
    const { verifiedBootHash: _, ...root } = testBoot
    const older = hardware({
      [tag.rootOfTrust]: value.rootOfTrust(root),
      [tag.purpose]: value.set(2, 3),
      [tag.osPatchLevel]: value.number(201_808),
      [tag.vendorPatchLevel]: undefined,
      [tag.bootPatchLevel]: undefined,
      [tag.noAuthRequired]: value.flag(),
      [tag.userAuthType]: undefined,
    })
    const describe: Describe = (usual) => levels(1, 1)(versions(2, 3)(older(usual)))
    const report = await ask({
      maker: await makerOf({ shape: 'factory' }),
      policy: openMarket,
      describe,
    })
    expect(failedOf(report)).toEqual([])
    expect(report.verdict).toBe('accepted')
  })
})
