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

const hasPassed = (check: Check): check is PassedCheck =>
  check.outcome === 'passed' || check.outcome === 'tolerated'

/** Passed checks by id; `undefined` where one failed, whatever the others say. */
export function passedChecks(
  checks: readonly Check[],
): ReadonlyMap<string, PassedCheck> | undefined {
  const passed = new Map<string, PassedCheck>()
  for (const check of checks) {
    if (check.outcome === 'failed') return undefined
    if (hasPassed(check)) passed.set(check.id, check)
  }
  return passed
}

/** One passed check for every id, in their order: what an accepted report is made from. */
export type CompleteSet<Ids extends readonly MdocCheckId[]> = {
  readonly [Index in keyof Ids]: PassedCheck
}

/** The passed checks of these ids; `undefined` unless every one is there. */
export function completeSet<Ids extends readonly MdocCheckId[]>(
  ids: Ids,
  passed: ReadonlyMap<string, PassedCheck>,
): CompleteSet<Ids> | undefined {
  const found: PassedCheck[] = []
  for (const id of ids) {
    const check = passed.get(id)
    if (!check) return undefined
    found.push(check)
  }
  return isComplete(found, ids) ? found : undefined
}

const isComplete = <Ids extends readonly MdocCheckId[]>(
  found: readonly PassedCheck[],
  ids: Ids,
): found is CompleteSet<Ids> => found.length === ids.length
