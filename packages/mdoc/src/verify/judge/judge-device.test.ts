import type { CborValue } from '@tegata/cbor'
import type { PublicJwk } from '@tegata/crypto'
import { expect, test } from 'vitest'
import { parseIssuerSigned } from '../../issuer-data/issuer-signed.ts'
import { presentDocument } from '../../present/present-document.ts'
import { deriveMacKey } from '../../response/device-authentication.ts'
import { keyProtectionLabel } from '../policy/key-protection.ts'
import { definePolicy } from '../policy/policy.ts'
import {
  crypto,
  elements,
  issue,
  sessionTranscript,
  verify,
} from '../testing/verification-world.ts'
import { judgeKeyProtection } from './judge-device.ts'

const [high, basic] = ['iso_18045_high', 'iso_18045_basic'] as const

test.each([
  ['nothing asked', null, basic, 'not-applicable', 'the policy names no level'],
  ['no level written', basic, undefined, 'failed', 'the record names no level'],
  ['one that nobody knows', basic, 'strong', 'failed', 'the record names no level'],
  ['less', high, basic, 'failed', `${basic} is below ${high}`],
  ['more', basic, high, 'passed', undefined],
] as const)('how well the key is kept: %s', async (_, keyProtection, level, outcome, reason) => {
  const keyInfo = new Map<CborValue, CborValue>([[keyProtectionLabel, level]])
  const issued = parseIssuerSigned(await issue(level === undefined ? {} : { keyInfo }))
  const check = judgeKeyProtection({ issuerSigned: issued }, definePolicy({ keyProtection }))
  expect([check.outcome, check.reason]).toEqual([outcome, reason])
})

test('a reader’s key that lives elsewhere derives the key of the MAC there', async () => {
  const agreement = await crypto.generateKeyAgreement('P-256')
  const inside = await crypto.generateKeyAgreement('P-256')
  const { publicKey } = inside
  const issuerSigned = await issue({ deviceKey: agreement.publicKey })
  const device = { agreement, readerKey: publicKey }
  const input = { issuerSigned, elements, sessionTranscript, device }
  const bytes = await presentDocument(input, crypto)
  const under = (transcript: Uint8Array) => (deviceKey: PublicJwk) =>
    deriveMacKey(inside, deviceKey, transcript, crypto)
  const verdictWith = async (transcript: Uint8Array) => {
    const readerKey = { publicKey, deriveMacKey: under(transcript) }
    return (await verify(bytes, { readerKey })).verdict
  }
  expect(await verdictWith(sessionTranscript)).toBe('accepted')
  expect(await verdictWith(Uint8Array.of(0x80))).toBe('refused')
})
