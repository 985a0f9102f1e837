/**
 * How this wallet believes what it is shown, as data: ages, clocks, whether signers are asked about.
 * @module
 */
import type { RequestPolicy, RequestTolerance } from '@tegata/oid4vc'
import { listRevocation, type SignerRevocation } from '@tegata/pki'
import type { ListPolicy, ListTolerance } from '@tegata/status'
import type { WalletDeps } from './wallet-deps.ts'

/** How a wallet believes; what is left out is the default of the libraries. */
export type WalletPolicy = {
  /**
   * `required`: signers of requests, lists, notices and records are asked about, at the list that their
   * certificates name, and without an answer nothing is believed. `where-asked`, the default, is for
   * where there is no network: the checks say that nobody was asked.
   */
  readonly signerRevocation?: 'required' | 'where-asked'
  /** Tolerated clock difference. */
  readonly skewSeconds?: number
  /** Longest time since a request was signed. */
  readonly requestMaxAgeSeconds?: number
  /** Harmless deviations that are accepted by name. */
  readonly tolerate?: readonly (ListTolerance | RequestTolerance)[]
}

type Asking = Pick<WalletDeps, 'crypto' | 'fetch' | 'freshness' | 'now' | 'policy'>

/** Whether and where signers are asked about. */
export function signersIn(deps: Asking): SignerRevocation {
  const { signerRevocation = 'where-asked', skewSeconds } = deps.policy ?? {}
  if (signerRevocation === 'where-asked') return { signerRevocation }
  const { crypto, fetch, freshness, now } = deps
  const skew = skewSeconds !== undefined && { skewSeconds }
  const checkRevocation = listRevocation({
    ...{ crypto, fetch, now, ...skew },
    ...(freshness && { freshness }),
  })
  return { signerRevocation, checkRevocation }
}

/** How lists are believed. */
export function listsIn(deps: Asking): ListPolicy {
  const { skewSeconds, tolerate = [] } = deps.policy ?? {}
  return {
    ...signersIn(deps),
    ...(deps.freshness && { freshness: deps.freshness }),
    ...(skewSeconds !== undefined && { skewSeconds }),
    tolerate: tolerate.filter((name) => name === 'ttl-from-fetch'),
  }
}

/** How requests are believed. */
export function requestsIn(deps: Asking): RequestPolicy {
  const { requestMaxAgeSeconds: maxAgeSeconds, skewSeconds, tolerate = [] } = deps.policy ?? {}
  return {
    ...signersIn(deps),
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
    ...(skewSeconds !== undefined && { skewSeconds }),
    tolerate: tolerate.filter((name) => name === 'request-without-time'),
  }
}
