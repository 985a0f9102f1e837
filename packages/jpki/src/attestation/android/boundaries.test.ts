/** Where a rule just holds, and where it just does not. */

import { fromHex } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import {
  basicConstraintsExtension,
  type Certificate,
  keyUsageExtension,
  parseCertificate,
} from '@tegata/pki'
import { derTag, readDer, writeOctetString, writeSequence, writeSetOf } from '@tegata/pki/der'
import { describe, expect, test } from 'vitest'
import { testBoot } from '../../secure-element/android-maker.ts'
import { issueTestIssuer } from '../../secure-element/test-certificate.ts'
import {
  ask,
  at,
  challenge,
  crypto,
  deviceKey,
  hardware,
  levels,
  openMarket,
  policyWith,
  software,
  statusOf,
  usualMaker,
  versions,
} from '../testing/android-world.ts'
import {
  type AttestationChain,
  authoritiesReason,
  datesReason,
  lengthReason,
  onceReason,
  readChain,
} from './attestation-chain.ts'
import { readAuthorizationList, authorizationTag as tag } from './authorization-list.ts'
import { androidOid, parseApplicationId, parseKeyDescription } from './key-description.ts'
import { levelReason, patchesReason, sameKindReason } from './key-rules.ts'
import { writeTaggedField } from './tagged-fields.ts'
import { authorizationValue as value, writeKeyDescription } from './write-key-description.ts'

const chain = await usualMaker.attest({ publicKey: deviceKey.publicKey, challenge })
const [leaf, ...authorities] = chain.map((der) => parseCertificate(der))
const anchor = authorities.at(-1)
if (!leaf || !anchor) throw new TypeError('no chain')
const outcomeOf = (report: Awaited<ReturnType<typeof ask>>, id: string) =>
  report.checks.find((check) => check.id === `jpki/attestation-${id}`)

describe('the chain', () => {
  const ofLength = (count: number): AttestationChain => [
    leaf,
    ...Array.from({ length: count - 1 }, () => anchor),
  ]

  test('three certificates at least, ten at most', () => {
    expect(lengthReason(ofLength(3))).toBeUndefined()
    expect(lengthReason(ofLength(2))).toBe('fewer than 3 certificates')
    const [der = new Uint8Array()] = chain
    expect(readChain(Array.from({ length: 10 }, () => der))).toHaveLength(10)
    expect(readChain(Array.from({ length: 11 }, () => der))).toBe('more than 10 certificates')
  })

  test('so many bytes in a certificate', () => {
    expect(readChain([new Uint8Array(16_385)])).toBe('certificate 0: too many bytes')
    expect(readChain([new Uint8Array(16_384)])).not.toBe('certificate 0: too many bytes')
  })

  test('dates of an authority, to the moment', () => {
    const [attesting] = authorities
    const dates = (moment: Date) => datesReason([leaf, ...authorities], anchor, moment)
    if (!attesting) throw new TypeError('no authority')
    const { notBefore, notAfter } = attesting
    const after = (date: Date, ms: number) => new Date(date.getTime() + ms)
    expect([dates(notBefore), dates(notAfter)]).toEqual([undefined, undefined])
    for (const moment of [after(notBefore, -1), after(notAfter, 1)])
      expect(dates(moment)).toBe('certificate 1 is not valid now')
  })

  test('authorities below one, as many as it allows', async () => {
    const authority = async (pathLength: number): Promise<Certificate> => {
      const extensions = [
        keyUsageExtension(['keyCertSign']),
        basicConstraintsExtension({ certificateAuthority: true, pathLength }),
      ]
      const around = { notBefore: at, notAfter: at }
      const wanted = { name: [['CN', 'TEST']] as const, algorithm: 'ES256', ...around } as const
      return parseCertificate((await issueTestIssuer({ ...wanted, extensions }, crypto)).der)
    }
    const [none, one] = [await authority(0), await authority(1)]
    expect(authoritiesReason([leaf, none, anchor])).toBeUndefined()
    expect(authoritiesReason([leaf, none, one])).toBeUndefined()
    expect(authoritiesReason([leaf, one, none])).toBe(
      'certificate 2 allows fewer authorities below it',
    )
  })

  test('a description once, in the certificate of the key', () => {
    const description = leaf.extensions.get(androidOid.keyDescription)
    if (!description) throw new TypeError('no description')
    const described = (certificate: Certificate, isDescribed: boolean): Certificate => {
      const extensions = new Map(certificate.extensions)
      if (isDescribed) extensions.set(androidOid.keyDescription, description)
      else extensions.delete(androidOid.keyDescription)
      return { ...certificate, extensions }
    }
    const once = (...which: readonly boolean[]) => {
      const [first, ...others] = which.map((one) => described(leaf, one))
      return first && onceReason([first, ...others])
    }
    expect(once(true, false)).toBeUndefined()
    expect(once(false, false)).toBe('no certificate describes a key')
    expect(once(false, true)).toBe('not the certificate of the key')
    expect(once(true, true)).toBe('several certificates describe a key')
  })
})

describe('members of a list', () => {
  const read = (number: number, inside: Uint8Array) => {
    const list = readDer(writeSequence(writeTaggedField(number, inside)), derTag.sequence, 'list')
    return readAuthorizationList(list, 'list')
  }
  const code = (number: number, hex: string) => codeThrownBy(() => read(number, fromHex(hex)))
  const malformed = 'jpki/attestation-malformed'

  test('numbers from nothing to eight bytes', async () => {
    const number = (hex: string) => read(tag.keySize, fromHex(hex)).numbers.get(tag.keySize)
    expect(number('020100')).toBe(0)
    expect(number('02017f')).toBe(127)
    expect(number('02020080')).toBe(128)
    expect(number(`020900${'ff'.repeat(8)}`)).toBe(2 ** 64)
    expect(await code(tag.keySize, '020180')).toBe(malformed)
    expect(await code(tag.keySize, '0201ff')).toBe(malformed)
    expect(await code(tag.keySize, `020a00${'ff'.repeat(9)}`)).toBe(malformed)
  })

  test('32 members in a set', async () => {
    const set = (count: number) => value.set(...Array.from({ length: count }, (_, i) => i))
    expect(read(tag.purpose, set(32)).sets.get(tag.purpose)?.size).toBe(32)
    expect(await codeThrownBy(() => read(tag.purpose, set(33)))).toBe(malformed)
  })

  test('a flag says nothing, a boot state is one of four', async () => {
    expect(read(tag.noAuthRequired, value.flag()).flags.has(tag.noAuthRequired)).toBe(true)
    expect(await code(tag.noAuthRequired, '050100')).toBe(malformed)
    const root = (verifiedBootState: number) =>
      read(tag.rootOfTrust, value.rootOfTrust({ ...testBoot, verifiedBootState })).rootOfTrust
    expect(root(3)?.verifiedBootState).toBe('failed')
    expect(root(0)?.verifiedBootHash).toEqual(testBoot.verifiedBootHash)
    expect(await codeThrownBy(() => root(4))).toBe(malformed)
  })

  test('64 apps and 64 keys that signed them', async () => {
    const id = (apps: number, digests: number) => {
      const packages = Array.from({ length: apps }, (_, version) => ({ name: 'a.b', version }))
      const all = Array.from({ length: digests }, (_, i) => new Uint8Array(32).fill(i))
      const octets = value.application(packages, all)
      return parseApplicationId(readDer(octets, derTag.octetString, 'id').content)
    }
    expect(id(64, 64).packages).toHaveLength(64)
    expect(await codeThrownBy(() => id(65, 64))).toBe(malformed)
    expect(await codeThrownBy(() => id(64, 65))).toBe(malformed)
  })

  test('a name of an app that is not UTF-8', async () => {
    const info = writeSequence(writeOctetString(Uint8Array.of(0xff)), fromHex('020101'))
    const bytes = writeSequence(writeSetOf(info), writeSetOf())
    expect(await codeThrownBy(() => parseApplicationId(bytes))).toBe(malformed)
  })

  test('a level of security that is not known', async () => {
    const described = (level: number) =>
      parseKeyDescription(
        writeKeyDescription({
          attestationVersion: 400,
          attestationSecurityLevel: level,
          keyMintVersion: 400,
          keyMintSecurityLevel: level,
          attestationChallenge: challenge,
          softwareEnforced: [],
          hardwareEnforced: [],
        }),
      )
    expect(described(2).keyMintSecurityLevel).toBe('strong-box')
    expect(await codeThrownBy(() => described(3))).toBe(malformed)
  })
})

describe('rules of a key', () => {
  const described = async (change: Parameters<typeof ask>[0] = {}) => {
    const { description } = await ask(change)
    if (!description) throw new TypeError('no description')
    return description
  }

  test('KeyMint 1 already counts as its attestations do', async () => {
    const policy = policyWith({ minimumAttestationVersion: 100 })
    const outcome = async (attestation: number, keyMint: number) =>
      outcomeOf(await ask({ policy, describe: versions(attestation, keyMint) }), 'version')?.outcome
    expect([await outcome(100, 100), await outcome(100, 41)]).toEqual(['passed', 'failed'])
  })

  test('a level outside of the policy is named, also where both are the same', async () => {
    const software = await described({ describe: levels(0, 0) })
    const tee = await described({ describe: levels(1, 2) })
    const chip = await described({ describe: levels(2, 1) })
    const policy = policyWith({})
    expect(levelReason(software, openMarket)).toBe('key: software')
    expect(levelReason(tee, policy)).toBe('key: tee')
    expect(levelReason(chip, policy)).toBe('KeyMint: tee')
    expect(levelReason(tee, openMarket)).toBe('levels of key and KeyMint differ')
  })

  test('one app, no more and no fewer', async () => {
    const digest = new Uint8Array(32).fill(0x5a)
    const reason = async (...names: readonly string[]) => {
      const apps = names.map((name) => ({ name, version: 1 }))
      const id = { [tag.attestationApplicationId]: value.application(apps, [digest]) }
      return outcomeOf(await ask({ describe: software(id) }), 'application')?.reason
    }
    expect(await reason()).toBe('not exactly one app')
    expect(await reason('example.test.tegata.wallet', 'example.test.tegata.wallet')).toBe(
      'not exactly one app',
    )
    expect(await reason('example.test.tegata.wallet')).toBeUndefined()
  })

  test('kind, size and curve of an EC key', async () => {
    const { publicKey } = await crypto.generateSigner('ES256')
    const maker = usualMaker
    const own = await maker.attest({ publicKey, challenge })
    const good = await described({ chain: own, publicKey })
    expect(sameKindReason(good, publicKey)).toBeUndefined()
    const curve = async (number: number | undefined) => {
      const changed = { [tag.ecCurve]: number === undefined ? undefined : value.number(number) }
      const chain = await maker.attest({ publicKey, challenge, describe: hardware(changed) })
      return sameKindReason(await described({ chain, publicKey }), publicKey)
    }
    expect([await curve(1), await curve(undefined), await curve(2)]).toEqual([
      undefined,
      undefined,
      'curve differs',
    ])
    expect(sameKindReason(await described(), deviceKey.publicKey)).toBeUndefined()
    const okp = { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } as const
    expect(sameKindReason(good, okp)).toBe('key type that is not asked for')
  })

  test('months since a patch, to the month', async () => {
    const reason = async (level: number) => {
      const key = await described({
        describe: hardware({ [tag.osPatchLevel]: value.number(level) }),
      })
      return patchesReason(key, policyWith({}), at)
    }
    // 20 November 2026, six months.
    expect(await reason(202_605)).toBeUndefined()
    expect(await reason(202_604)).toBe('os: too old')
    expect(await reason(20_260_531)).toBeUndefined()
    expect(await reason(200_001)).toBe('os: too old')
    expect(await reason(199_912)).toBe('os: not said')
    expect(await reason(202_600)).toBe('os: not said')
    expect(await reason(202_601)).toBe('os: too old')
    expect(await reason(202_512)).toBe('os: too old')
    expect(await reason(202_613)).toBe('os: not said')
  })

  test('a part whose patches are not asked for', async () => {
    const policy = policyWith({ maximumPatchAgeMonths: { os: null, vendor: 6, boot: 6 } })
    const old = hardware({ [tag.osPatchLevel]: value.number(201_801) })
    expect((await ask({ policy, describe: old })).verdict).toBe('accepted')
  })
})

describe('the report', () => {
  test('has the description where one was read', async () => {
    expect((await ask()).description?.attestationVersion).toBe(400)
    const { issuers } = usualMaker
    const bare = await ask({ chain: issuers.map(({ der }) => der) })
    expect(bare.verdict).toBe('refused')
    expect(Object.keys(bare)).toEqual(['verdict', 'checks'])
  })

  test('says what the policy does not ask for', async () => {
    const report = await ask({ policy: openMarket })
    for (const id of ['patches', 'authentication', 'provisioning'])
      expect(outcomeOf(report, id)?.outcome).toBe('not-applicable')
  })

  test('a list is old after its time, and not before', async () => {
    const { fetchedAt } = statusOf()
    const { statusListMaxAgeSeconds: seconds } = openMarket
    const after = (ms: number) => new Date(fetchedAt.getTime() + seconds * 1000 + ms)
    const outcome = async (moment: Date) =>
      outcomeOf(await ask({ policy: openMarket, at: moment }), 'revocation-list')?.outcome
    expect([await outcome(after(0)), await outcome(after(1))]).toEqual(['passed', 'failed'])
  })
})
