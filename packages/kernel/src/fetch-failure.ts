/**
 * Why no answer came: what went wrong below HTTP, told apart, so that the reason reaches the person.
 * The Fetch standard has one `TypeError` for all of it; Node says more in the causes of that error.
 * @module
 */
import { codeOf } from './coded-error.ts'

/** What can go wrong with a fetch; each has one meaning. */
export type FetchFailure =
  | 'redirected'
  | 'address-not-allowed'
  | 'unknown-host'
  | 'tls'
  | 'timeout'
  | 'too-large'
  | 'unreachable'

/** The failure, and words for a report; they repeat nothing of the address or the answer. */
export type FetchProblem = { readonly failure: FetchFailure; readonly text: string }

const texts: Readonly<Record<FetchFailure, string>> = {
  redirected: 'a redirect, which is not followed',
  'address-not-allowed': 'an address that must not be reached',
  'unknown-host': 'the name of the host is not known',
  tls: 'no connection by TLS that could be trusted',
  timeout: 'no answer in time',
  'too-large': 'an answer that is too large',
  unreachable: 'no answer',
}

/** Errors of ours, by the last part of their codes: `service/too-large`, `kernel/redirected`. */
const codedFailures: readonly FetchFailure[] = [
  ...(['redirected', 'address-not-allowed', 'timeout', 'too-large'] as const),
]

/** Codes of Node, of its resolver, of OpenSSL and of undici. */
const systemFailures: readonly (readonly [RegExp, FetchFailure])[] = [
  [/^(ENOTFOUND|EAI_\w+|ENODATA|ESERVFAIL)$/, 'unknown-host'],
  [/^(ETIMEDOUT|UND_ERR_\w+_TIMEOUT)$/, 'timeout'],
  [
    /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)|^(HOSTNAME_MISMATCH|EPROTO)$/,
    'tls',
  ],
  [/^INVALID_(CA|PURPOSE)$|^PATH_LENGTH_EXCEEDED$/, 'tls'],
]

const mostCauses = 8

/** Reads it from a thrown error and its causes; what nobody knows is `unreachable`. Never throws. */
export function fetchProblemOf(error: unknown): FetchProblem {
  let cause = error
  for (let depth = 0; depth < mostCauses && cause instanceof Error; depth += 1) {
    const failure = failureOf(cause)
    if (failure) return { failure, text: codeOf(cause) ? cause.message : texts[failure] }
    cause = cause.cause
  }
  return { failure: 'unreachable', text: texts.unreachable }
}

function failureOf(error: Error): FetchFailure | undefined {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout'
  if (error.message === 'unexpected redirect') return 'redirected'
  const coded = codeOf(error)?.split('/').at(-1)
  if (coded !== undefined) return codedFailures.find((failure) => failure === coded)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return systemFailures.find(([pattern]) => pattern.test(code))?.[1]
}
