import type { CborValue } from '@tegata/cbor'
import { expect, test } from 'vitest'
import { parseIssuerSigned } from '../../issuer-data/issuer-signed.ts'
import { keyProtectionLabel } from '../policy/key-protection.ts'
import { definePolicy } from '../policy/policy.ts'
import { issue } from '../testing/verification-world.ts'
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
