/**
 * Asking by OCSP, with whoever answers asked about as well, and with a memory of what was answered.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import type { Fetch, FreshnessStore, Now } from '@tegata/kernel'
import { listRevocation } from '@tegata/pki'
import { type AskRevocation, ocspRevocation } from './ocsp-revocation.ts'

/** What asking needs. */
export type StrictRevocationDeps = {
  /** Guarded: addresses come from certificates. */
  readonly fetch: Fetch
  readonly crypto: Pick<Crypto, 'digest' | 'importPublicKey' | 'random'>
  readonly now: Now
  readonly freshness: FreshnessStore
}

/** An answer counts only while its delegate was not revoked, and while no later one was seen. */
export function strictRevocation({
  fetch,
  crypto,
  now,
  freshness,
}: StrictRevocationDeps): AskRevocation {
  const checkRevocation = listRevocation({ fetch, crypto, now, freshness })
  const asking = { fetch, crypto, freshness, checkRevocation }
  return ocspRevocation({ ...asking, signerRevocation: 'required' })
}
