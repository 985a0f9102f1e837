/**
 * Asking the lists that the certificates of a signer name: RFC 5280 4.2.1.13 and 6.3.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import {
  type Check,
  checkMaker,
  type Fetch,
  type FreshnessStore,
  fetchProblemOf,
  type Now,
} from '@tegata/kernel'
import { type Certificate, parseCertificate } from '../certificate/certificate.ts'
import { crlDistributionPointsOf } from '../certificate/read-extensions.ts'
import { verifyCrl } from '../crl/verify-crl.ts'
import { revocationChecks } from './revocation-checks.ts'
import type { RevocationCheck } from './signer-revocation.ts'

/** What asking lists needs. */
export type ListRevocationDeps = {
  /** Guarded by the caller: the addresses come from certificates. */
  readonly fetch: Fetch
  readonly now: Now
  readonly crypto: Pick<Crypto, 'importPublicKey'>
  /** The newest list seen of each authority: an older one is refused. */
  readonly freshness?: FreshnessStore
  /** Tolerated clock difference; default 60. */
  readonly skewSeconds?: number
  /** Longest age of a list, however long it says it holds; without it only the list says. */
  readonly maxAgeSeconds?: number
  /** Default 5000. */
  readonly timeoutMs?: number
  /** Longest list; default 16 MiB. */
  readonly maxBytes?: number
}

const { judge } = checkMaker(revocationChecks)

/**
 * A function that asks, for each certificate below the anchor, the list that it names. The chain must
 * have been validated before. It never throws for what the network does.
 * @see RFC 5280, 6.3
 */
export const listRevocation =
  (deps: ListRevocationDeps): RevocationCheck =>
  async (chain) => {
    const [...certificates] = chain.map((der) => parseCertificate(der))
    const checks: Check[] = []
    for (const [at, issuer] of certificates.slice(1).entries()) {
      const certificate = certificates[at]
      if (certificate) checks.push(...(await askList(certificate, issuer, deps)))
    }
    return checks
  }

async function askList(
  certificate: Certificate,
  issuer: Certificate,
  deps: ListRevocationDeps,
): Promise<readonly Check[]> {
  const checks = await askOnce(certificate, issuer, deps)
  const failed = checks.filter(({ outcome }) => outcome === 'failed')
  // Two answers may overtake each other on the way: what is older and nothing else is asked for again.
  const overtaken = failed.length === 1 && failed[0]?.id === 'pki/crl-not-older'
  return overtaken ? await askOnce(certificate, issuer, deps) : checks
}

async function askOnce(
  certificate: Certificate,
  issuer: Certificate,
  deps: ListRevocationDeps,
): Promise<readonly Check[]> {
  const got = await fetchList(crlDistributionPointsOf(certificate), deps)
  if (typeof got === 'string') return [judge('pki/revocation-list', got)]
  const { crypto, freshness, skewSeconds, maxAgeSeconds } = deps
  const { checks } = await verifyCrl(got, {
    ...{ certificate, issuer, at: deps.now(), crypto },
    ...(freshness && { freshness }),
    ...(skewSeconds !== undefined && { skewSeconds }),
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
  })
  return [judge('pki/revocation-list', undefined), ...checks]
}

/** From the first address that answers; they are copies of one list. */
async function fetchList(
  urls: readonly string[],
  deps: ListRevocationDeps,
): Promise<Uint8Array | string> {
  let reason = 'the certificate names no list'
  for (const url of urls) {
    const got = await fetchFrom(url, deps)
    if (typeof got !== 'string') return got
    reason = got
  }
  return reason
}

async function fetchFrom(
  url: string,
  { fetch, timeoutMs = 5000, maxBytes = 16 * 1024 * 1024 }: ListRevocationDeps,
): Promise<Uint8Array | string> {
  try {
    const response = await fetch(url, {
      ...{ headers: { accept: 'application/pkix-crl' }, redirect: 'error', cache: 'no-store' },
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (response.status !== 200) return `HTTP status ${response.status}`
    const body = new Uint8Array(await response.arrayBuffer())
    return body.length > maxBytes ? `list: longer than ${maxBytes} bytes` : body
  } catch (error) {
    return fetchProblemOf(error).text
  }
}
