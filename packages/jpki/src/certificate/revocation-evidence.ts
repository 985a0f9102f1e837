/**
 * Asking about revocation so that the answer can be kept: by OCSP, or by the list of the certificate's
 * distribution point; with the bytes received, or with the one reason why there is no answer.
 * RFC 6960, RFC 9654, RFC 5280 6.3.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import {
  type Fetch,
  type FetchInit,
  type FreshnessStore,
  fetchProblemOf,
  fetchWithinOrigin,
  freshnessBeforeAsking,
} from '@tegata/kernel'
import {
  buildOcspRequest,
  type Certificate,
  crlDistributionPointsOf,
  ocspSource,
  ocspUrisOf,
  type RevocationReport,
  type SignerRevocation,
  verifyCrl,
  verifyOcspResponse,
} from '@tegata/pki'
import { crlFailureOf, ocspFailureOf } from './revocation-failure.ts'

/** Why an answer cannot be relied on; each has one meaning. */
export const revocationFailures = [
  'no-address',
  'unreachable',
  'unknown-host',
  'address-not-allowed',
  'tls',
  'redirected',
  'timeout',
  'http-status',
  'too-long',
  'truncated',
  'malformed',
  'try-later',
  'responder-error',
  'wrong-signer',
  'no-purpose',
  'other-authority',
  'responder-unauthorised',
  'other-certificate',
  'hash-mismatch',
  'nonce-mismatch',
  'stale',
  'older-than-seen',
  'future',
  'other-scope',
] as const
/** One of {@link revocationFailures}. */
export type RevocationFailure = (typeof revocationFailures)[number]

/** One question, and what came of it. */
export type RevocationAttempt = {
  readonly method: 'ocsp' | 'crl'
  readonly url?: string
  readonly at: Date
  /** The answer as received: what may be kept and judged again. */
  readonly evidence?: Uint8Array
  readonly report?: RevocationReport
  /** Of a stale answer: what it said when it was made. */
  readonly saidThen?: RevocationReport
  /** Absent when the answer can be relied on, whatever it says. */
  readonly failure?: RevocationFailure
}

/** How answers about revocation are believed, as data: also whether their signers are asked about. */
export type RevocationTrust = SignerRevocation & {
  /** The newest answer seen of each certificate and authority: an older one is refused. */
  readonly freshness?: FreshnessStore
  /** Tolerated clock difference; default 60. */
  readonly skewSeconds?: number
}

/** Where and how to ask. */
export type RevocationSources = RevocationTrust & {
  /** In this order, until one answer can be relied on. */
  readonly methods: readonly ('ocsp' | 'crl')[]
  /** Guarded: addresses come from certificates, whose chain was checked before. */
  readonly fetch: Fetch
  /**
   * Longest age of a list, however long it says it holds; default a day. A list that somebody kept back
   * does not rescue what OCSP would not vouch for.
   */
  readonly maxCrlAgeSeconds?: number
  /** A new signal for each question, which ends a slow one. */
  readonly signal?: () => AbortSignal
}

type Needed = Pick<Crypto, 'digest' | 'importPublicKey' | 'random'>
type Subject = {
  readonly certificate: Certificate
  readonly issuer: Certificate
  readonly at: Date
}

/** JPKI publishes its lists each day. */
const usualCrlAgeSeconds = 86_400
const maxAnswerBytes = { ocsp: 65_536, crl: 16 * 1024 * 1024 } as const

/** Asks one source after the other; the last attempt is the one that counts. Never throws. */
export async function askForEvidence(
  subject: Subject,
  sources: RevocationSources,
  crypto: Needed,
): Promise<readonly RevocationAttempt[]> {
  const attempts: RevocationAttempt[] = []
  for (const method of sources.methods) {
    const attempt = await (method === 'ocsp' ? askOcsp : askCrl)(subject, sources, crypto)
    attempts.push(attempt)
    if (attempt.failure === undefined) break
  }
  return attempts
}

async function askOcsp(
  { certificate, issuer, at }: Subject,
  sources: RevocationSources,
  crypto: Needed,
): Promise<RevocationAttempt> {
  const [url] = ocspUrisOf(certificate)
  if (url === undefined) return { method: 'ocsp', at, failure: 'no-address' }
  const { serialNumber } = certificate
  const nonce = crypto.random(32)
  const body = await buildOcspRequest({ issuer, serialNumber, nonce }, crypto)
  const headers = { 'content-type': 'application/ocsp-request' }
  const trust = await trustBeforeAsking(sources, { issuer, serialNumber })
  const got = await request('ocsp', url, { method: 'POST', headers, body }, sources)
  const asked = { method: 'ocsp', url, at } as const
  if (typeof got === 'string') return { ...asked, failure: got }
  const judge = (at: Date) =>
    verifyOcspResponse(got, { ...trust, issuer, serialNumber, at, nonce, crypto })
  const report = await judge(at)
  const failure = ocspFailureOf(got, report, { issuer, serialNumber, at })
  return { ...asked, evidence: got, report, ...(await whatWentWrong(failure, report, judge)) }
}

async function askCrl(
  { certificate, issuer, at }: Subject,
  sources: RevocationSources,
  crypto: Needed,
): Promise<RevocationAttempt> {
  const [url] = crlDistributionPointsOf(certificate)
  if (url === undefined) return { method: 'crl', at, failure: 'no-address' }
  const got = await request('crl', url, { method: 'GET' }, sources)
  const asked = { method: 'crl', url, at } as const
  if (typeof got === 'string') return { ...asked, failure: got }
  const { maxCrlAgeSeconds: maxAgeSeconds = usualCrlAgeSeconds } = sources
  const trust = { ...trustOf(sources), maxAgeSeconds }
  const judge = (at: Date) => verifyCrl(got, { ...trust, certificate, issuer, at, crypto })
  const report = await judge(at)
  const failure = crlFailureOf(got, report, at)
  return { ...asked, evidence: got, report, ...(await whatWentWrong(failure, report, judge)) }
}

/** What of it the judgement of an answer takes. */
export const trustOf = ({
  checkRevocation,
  freshness,
  signerRevocation,
  skewSeconds,
}: RevocationTrust): RevocationTrust => ({
  ...(checkRevocation && { checkRevocation }),
  ...(freshness && { freshness }),
  ...(signerRevocation && { signerRevocation }),
  ...(skewSeconds !== undefined && { skewSeconds }),
})

/** For an answer that is asked for now: it is older only beside what was seen by now. */
export async function trustBeforeAsking(
  trust: RevocationTrust,
  { issuer, serialNumber }: Pick<Certificate, 'serialNumber'> & { readonly issuer: Certificate },
): Promise<RevocationTrust> {
  const { freshness } = trust
  if (!freshness) return trustOf(trust)
  const source = ocspSource(issuer, serialNumber)
  return { ...trustOf(trust), freshness: await freshnessBeforeAsking(freshness, source) }
}

/** A stale answer is judged once more, as of the time at which it was made. */
async function whatWentWrong(
  failure: RevocationFailure | undefined,
  { thisUpdate }: RevocationReport,
  judge: (at: Date) => Promise<RevocationReport>,
): Promise<Pick<RevocationAttempt, 'failure' | 'saidThen'>> {
  if (failure === undefined) return {}
  return failure === 'stale' && thisUpdate
    ? { failure, saidThen: await judge(thisUpdate) }
    : { failure }
}

async function request(
  method: 'ocsp' | 'crl',
  url: string,
  init: FetchInit,
  { fetch, signal }: RevocationSources,
): Promise<Uint8Array | RevocationFailure> {
  const asked = { ...init, ...(signal && { signal: signal() }) }
  try {
    const response =
      method === 'crl'
        ? await fetchWithinOrigin(fetch, url, asked)
        : await fetch(url, { ...asked, redirect: 'error' })
    if (response.status !== 200) return 'http-status'
    const body = new Uint8Array(await response.arrayBuffer())
    return body.length > maxAnswerBytes[method] ? 'too-long' : body
  } catch (error) {
    const { failure } = fetchProblemOf(error)
    return failure === 'too-large' ? 'too-long' : failure
  }
}
