/**
 * Every rule of the life of certificates, in the order of a life. docs/life-rules.md is compared
 * with this list.
 * @module
 */
import { applicationFromPhone } from './application-from-phone.ts'
import { asynchronousIssuance } from './asynchronous-issuance.ts'
import { changeEndsSigning } from './change-ends-signing.ts'
import { death } from './death.ts'
import { disposalRevokes } from './disposal-revokes.ts'
import { expiry } from './expiry.ts'
import { lossHoldsBoth } from './loss-holds-both.ts'
import { onePhonePerPlatform } from './one-phone-per-platform.ts'
import { phoneEndsWithCard } from './phone-ends-with-card.ts'
import { recoveryReissuesSigning } from './recovery-reissues-signing.ts'
import { renewal } from './renewal.ts'
import type { Rule } from './rule.ts'
import { under15NoSigning } from './under-15-no-signing.ts'

/** The catalogue: names are stable. */
export const lifeRules = [
  under15NoSigning,
  applicationFromPhone,
  asynchronousIssuance,
  onePhonePerPlatform,
  phoneEndsWithCard,
  changeEndsSigning,
  lossHoldsBoth,
  recoveryReissuesSigning,
  disposalRevokes,
  renewal,
  expiry,
  death,
] as const satisfies readonly Rule[]

/** One of the names in {@link lifeRules}. */
export type RuleName = (typeof lifeRules)[number]['name']
