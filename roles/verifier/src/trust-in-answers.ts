/**
 * What this verifier hands to every library that believes a list, an answer or a signer.
 * @module
 */
import { type AskRevocation, ocspRevocation, type RevocationTrust } from '@tegata/jpki'
import type { FreshnessStore } from '@tegata/kernel'
import { listRevocation } from '@tegata/pki'
import type { VerifierDeps } from './verifier-deps.ts'

/** How answers are believed, and who is asked about a citizen's certificate. */
export type TrustInAnswers = {
  readonly trust: RevocationTrust
  readonly askRevocation: AskRevocation
}

export function trustInAnswers(
  { crypto, fetch, now, policy }: VerifierDeps,
  freshness: FreshnessStore,
): TrustInAnswers {
  const { signerRevocation = 'where-asked', skewSeconds } = policy
  const clock = skewSeconds !== undefined && { skewSeconds }
  const checkRevocation = listRevocation({ ...{ crypto, fetch, now, freshness }, ...clock })
  const trust = {
    ...{ freshness, signerRevocation, ...clock },
    ...(signerRevocation === 'required' && { checkRevocation }),
  }
  return { trust, askRevocation: ocspRevocation({ crypto, fetch, ...trust }) }
}
