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
  'mdoc/documents-distinct',
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

/** Which half was judged: the issuer's alone, or the device's as well. */
export type Scope = 'issuer-and-device' | 'issuer-only'

/** All of them, for one response or one issued document. */
export const mandatoryChecks = (scope: Scope): readonly MdocCheckId[] =>
  scope === 'issuer-only'
    ? [...mandatoryForm, ...mandatoryOfIssuer]
    : [...mandatoryOfResponse, ...mandatoryOfDocument]

export type PassedCheck = Check & { readonly outcome: 'passed' | 'tolerated' }

const hasPassed = (check: Check): check is PassedCheck =>
  check.outcome === 'passed' || check.outcome === 'tolerated'

/** One passed check for every id, in their order: what an accepted report is made from. */
export type CompleteSet<Ids extends readonly MdocCheckId[]> = {
  readonly [Index in keyof Ids]: PassedCheck
}

/**
 * Picks the passed checks of these ids out of checks; `undefined` unless every one is there and nothing
 * failed, whatever else passed.
 */
export function completeSetOf<const Ids extends readonly MdocCheckId[]>(ids: Ids) {
  const places = new Map<string, number>(ids.map((id, place) => [id, place]))
  const isComplete = (found: readonly (PassedCheck | undefined)[]): found is CompleteSet<Ids> =>
    found.length === ids.length && found.every((check) => check !== undefined)
  return (checks: readonly Check[]): CompleteSet<Ids> | undefined => {
    const found: (PassedCheck | undefined)[] = ids.map(() => undefined)
    for (const check of checks) {
      if (check.outcome === 'failed') return undefined
      const place = places.get(check.id)
      if (place !== undefined && hasPassed(check)) found[place] = check
    }
    return isComplete(found) ? found : undefined
  }
}
