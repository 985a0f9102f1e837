/**
 * What others say of the chains that virtual phones send, and that no byte of them may change.
 * Schema of KeyMint and Keymaster: `@peculiar/asn1-android`; certificates: node:crypto, OpenSSL.
 * @module
 */

import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { KeyMintKeyDescription, KeyDescription as SchemaOfKeymaster } from '@peculiar/asn1-android'
import { AsnConvert } from '@peculiar/asn1-schema'
import { programPresent } from '@tegata/kernel/testing'
import { parseCertificate } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import {
  ask,
  at,
  challenge,
  crypto,
  deviceKey,
  makerOf,
  openMarket,
  usualMaker,
  versions,
} from '../testing/android-world.ts'
import { authorizationTag as tag } from './authorization-list.ts'
import { androidOid, parseApplicationId, parseKeyDescription } from './key-description.ts'
import { verifyAndroidKey } from './verify-android-key.ts'

const order = { publicKey: deviceKey.publicKey, challenge }
const extensionOf = (der: Uint8Array | undefined) =>
  parseCertificate(der ?? new Uint8Array()).extensions.get(androidOid.keyDescription)?.value ??
  new Uint8Array()

describe('the schema of others reads the same', () => {
  test('KeyMint', async () => {
    const [leaf] = await usualMaker.attest(order)
    const theirs = AsnConvert.parse(extensionOf(leaf), KeyMintKeyDescription)
    const ours = parseKeyDescription(extensionOf(leaf))
    expect(theirs.attestationVersion).toBe(ours.attestationVersion)
    expect(theirs.keyMintVersion).toBe(ours.keyMintVersion)
    expect(theirs.attestationSecurityLevel).toBe(2)
    expect(new Uint8Array(theirs.attestationChallenge.buffer)).toEqual(challenge)
    const { hardwareEnforced: list } = theirs
    const { numbers, sets, rootOfTrust } = ours.hardwareEnforced
    expect([...(list.purpose ?? [])]).toEqual([...(sets.get(tag.purpose) ?? [])])
    expect(list.keySize).toBe(numbers.get(tag.keySize))
    expect(list.rsaPublicExponent).toBe(numbers.get(tag.rsaPublicExponent))
    expect(list.userAuthType).toBe(numbers.get(tag.userAuthType))
    expect(Number(list.osPatchLevel)).toBe(numbers.get(tag.osPatchLevel))
    expect(Number(list.bootPatchLevel)).toBe(numbers.get(tag.bootPatchLevel))
    expect(list.rootOfTrust?.deviceLocked).toBe(rootOfTrust?.deviceLocked)
    expect(list.rootOfTrust?.verifiedBootState).toBe(0)
    const id = theirs.softwareEnforced.attestationApplicationId?.buffer ?? new ArrayBuffer()
    expect(parseApplicationId(new Uint8Array(id)).packages).toEqual([
      { name: 'example.test.tegata.wallet', version: 1 },
    ])
  })

  test('Keymaster, and what they write we read', async () => {
    const [leaf] = await usualMaker.attest({ ...order, describe: versions(3, 4) })
    const theirs = AsnConvert.parse(extensionOf(leaf), SchemaOfKeymaster)
    expect(theirs.keymasterVersion).toBe(4)
    const written = new Uint8Array(AsnConvert.serialize(theirs))
    expect(written).toEqual(Uint8Array.from(extensionOf(leaf)))
    expect(parseKeyDescription(written).hardwareEnforced.ordered).toBe(true)
  })
})

describe.each([
  ['factory', 'rsa'],
  ['remote', 'p384'],
] as const)('a %s chain under the %s root', (shape, root) => {
  test('node:crypto and OpenSSL read and verify each certificate', async () => {
    const chain = await (await makerOf({ shape, root })).attest(order)
    const certificates = chain.map((der) => new X509Certificate(der))
    for (const [at, certificate] of certificates.entries()) {
      const issuer = certificates[at + 1] ?? certificate
      expect(certificate.verify(issuer.publicKey)).toBe(true)
      if (at > 0) expect(certificate.ca).toBe(true)
    }
  })

  test.skipIf(!programPresent('openssl'))(
    'openssl asn1parse shows the members by number',
    async () => {
      const [leaf = new Uint8Array()] = await (await makerOf({ shape, root })).attest(order)
      const shown = execFileSync('openssl', ['asn1parse', '-inform', 'DER'], {
        input: extensionOf(leaf),
        encoding: 'utf8',
      })
      for (const number of [1, 2, 3, 504, 701, 702, 704, 705, 706, 709, 718, 719])
        expect(shown).toContain(`cont [ ${number} ]`)
      expect(shown).not.toMatch(/error/i)
    },
  )
})

test('no bit of a chain may change: never accepted, never a crash', async () => {
  const publicKey = (await crypto.generateSigner('ES256')).publicKey
  const maker = await makerOf({ shape: 'factory', root: 'rsa' })
  const chain = await maker.attest({ publicKey, challenge })
  const rest = { publicKey, anchors: [maker.root], maker, policy: openMarket, at }
  expect(await ask({ ...rest, chain })).toMatchObject({ verdict: 'accepted' })
  let changed = 0
  for (const [position, der] of chain.entries())
    for (let i = 0; i < der.length; i += 1) {
      const copy = Uint8Array.from(der)
      copy[i] = (copy[i] ?? 0) ^ (1 << (i % 8))
      const report = await ask({ ...rest, chain: chain.toSpliced(position, 1, copy) })
      expect(report.verdict, `certificate ${position}, byte ${i}`).toBe('refused')
      changed += 1
    }
  expect(changed).toBe(chain.reduce((sum, { length }) => sum + length, 0))
})

test('the description itself, cut, lengthened and changed: never a crash', async () => {
  const [leaf] = await usualMaker.attest(order)
  const value = extensionOf(leaf)
  const outcomes = new Set<string>()
  const tryOne = (bytes: Uint8Array) => {
    try {
      parseKeyDescription(bytes)
      outcomes.add('read')
    } catch (error) {
      outcomes.add(error instanceof Error ? error.name : 'other')
    }
  }
  for (let i = 0; i < value.length; i += 1) {
    tryOne(value.subarray(0, i))
    for (let bit = 0; bit < 8; bit += 1) {
      const copy = Uint8Array.from(value)
      copy[i] = (copy[i] ?? 0) ^ (1 << bit)
      tryOne(copy)
    }
  }
  expect([...outcomes].toSorted()).toEqual(['CodedError', 'read'])
})

test('an anchor that is no certificate is the caller’s mistake', async () => {
  const chain = await usualMaker.attest(order)
  const rest = { chain, challenge, publicKey: deviceKey.publicKey, policy: openMarket, at }
  await expect(verifyAndroidKey({ ...rest, anchors: [new Uint8Array(3)] }, crypto)).rejects.toThrow(
    expect.objectContaining({ code: 'pki/malformed' }),
  )
})
