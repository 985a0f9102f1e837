/**
 * The checks without which nothing is accepted. Each has to be in the report, and to have passed or
 * been tolerated by name: a check that was skipped, was not applicable or was forgotten accepts nothing.
 * @module
 */
import type { Check } from '@tegata/kernel'
import type { MdocCheckId } from '../catalogue/mdoc-checks.ts'

/** Of what was read, once. */
export const mandatoryForm = [
  'mdoc/well-formed',
  'mdoc/version',
  'mdoc/supported',
  'mdoc/salts',
  'mdoc/device-key',
] as const satisfies readonly MdocCheckId[]

/** Of a response, once. */
export const mandatoryOfResponse = [
  ...mandatoryForm,
  'mdoc/response-status',
  'mdoc/documents',
  'mdoc/session-transcript',
] as const satisfies readonly MdocCheckId[]

/** Of the issuer's half of each document. */
export const mandatoryOfIssuer = [
  'mdoc/signer-chain',
  'mdoc/issuer-trusted',
  'mdoc/signer-profile',
  'mdoc/issuer-algorithm',
  'mdoc/issuer-signature',
  'mdoc/digest-known',
  'mdoc/digests',
  'mdoc/digest-ids',
  'mdoc/unique-elements',
  'mdoc/doc-type',
  'mdoc/validity-order',
  'mdoc/valid-from',
  'mdoc/valid-until',
  'mdoc/signed-by-valid-signer',
  'mdoc/only-requested',
] as const satisfies readonly MdocCheckId[]

/** Of the device's half of each document. */
export const mandatoryOfDevice = [
  'mdoc/device-auth-kind',
  'mdoc/device-algorithm',
  'mdoc/device-authentication',
  'mdoc/key-authorizations',
  'mdoc/issuer-or-device',
] as const satisfies readonly MdocCheckId[]

export const mandatoryOfDocument = [...mandatoryOfIssuer, ...mandatoryOfDevice] as const

/** Which half was judged. */
export type Scope = 'issuer-and-device' | 'issuer-only'

/** All of them, for one response or one issued document. */
export const mandatoryChecks = (scope: Scope): readonly MdocCheckId[] =>
  scope === 'issuer-only'
    ? [...mandatoryForm, ...mandatoryOfIssuer]
    : [...mandatoryOfResponse, ...mandatoryOfDocument]

export type PassedCheck = Check & { readonly outcome: 'passed' | 'tolerated' }

/** One passed check for every id: what an accepted report is made from. */
export type CompleteSet<Id extends string> = { readonly [Each in Id]: PassedCheck }

const hasPassed = (check: Check): check is PassedCheck =>
  check.outcome === 'passed' || check.outcome === 'tolerated'

/** The passed checks of these ids; `undefined` unless every one is there and nothing failed. */
export function completeSet<Id extends MdocCheckId>(
  ids: readonly Id[],
  checks: readonly Check[],
): CompleteSet<Id> | undefined {
  for (const { outcome } of checks) if (outcome === 'failed') return undefined
  const found: { [id: string]: PassedCheck } = {}
  for (const id of ids)
    for (const check of checks) if (check.id === id && hasPassed(check)) found[id] = check
  return isComplete(found, ids) ? found : undefined
}

const isComplete = <Id extends string>(
  found: { readonly [id: string]: PassedCheck },
  ids: readonly Id[],
): found is CompleteSet<Id> => ids.every((id) => found[id] !== undefined)
