/**
 * Options that cases have in common: a worker is sent what differs from the case before.
 * @module
 */
import type { VerificationPolicy } from '../verify/policy/policy.ts'
import type { RequestedDocument } from '../verify/verification.ts'

export type SharedOptions = {
  /** Roots, DER. */
  readonly trustAnchors: readonly Uint8Array[]
  /** Whole, as a file holds it; the standard policy unless said otherwise. */
  readonly policy?: VerificationPolicy
  readonly requested?: readonly RequestedDocument[]
}

/** A member that is there and `undefined` is no longer among the options. */
export type OptionChanges = {
  readonly trustAnchors?: readonly Uint8Array[]
  readonly policy?: VerificationPolicy | undefined
  readonly requested?: readonly RequestedDocument[] | undefined
}

/** Answers what a case has that the one before had not, by identity; anchors one by one. */
export function createChanges(): (options: SharedOptions) => OptionChanges | undefined {
  let last: OptionChanges = {}
  return ({ trustAnchors, policy, requested }) => {
    const sameAnchors = sameMembers(trustAnchors, last.trustAnchors)
    if (sameAnchors && policy === last.policy && requested === last.requested) return undefined
    const changes = {
      ...(!sameAnchors && { trustAnchors: trustAnchors.map((der) => Uint8Array.from(der)) }),
      ...(policy !== last.policy && { policy }),
      ...(requested !== last.requested && { requested }),
    }
    last = { trustAnchors: [...trustAnchors], policy, requested }
    return changes
  }
}

const sameMembers = (a: readonly Uint8Array[], b: readonly Uint8Array[] | undefined): boolean =>
  a.length === b?.length && a.every((member, index) => member === b[index])
