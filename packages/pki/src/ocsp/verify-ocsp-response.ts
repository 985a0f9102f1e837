/**
 * Judging an OCSP answer: RFC 6960 3.2.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import {
  type Check,
  checkMaker,
  equalBytes,
  type FreshnessStore,
  olderReason,
  type Reason,
} from '@tegata/kernel'
import type { Certificate } from '../certificate/certificate.ts'
import type { RevocationReport } from '../certificate/revocation-report.ts'
import { verifySignedData } from '../certificate/signed-data.ts'
import { PkiError } from '../errors.ts'
import { nameOfAuthority } from '../revocation/authority-source.ts'
import type { SignerRevocation } from '../revocation/signer-revocation.ts'
import { certIdHashes, certIdOf, sameCertId } from './cert-id.ts'
import { judgeDelegate } from './judge-delegate.ts'
import { ocspChecks } from './ocsp-checks.ts'
import { findResponder, type Responder } from './ocsp-responder.ts'
import { type BasicOcspResponse, parseOcspResponse, type SingleResponse } from './ocsp-response.ts'

/** What an OCSP answer is held against. */
export type OcspExpectation = SignerRevocation & {
  /** The issuer of the certificate in question, already trusted. */
  readonly issuer: Certificate
  readonly serialNumber: string
  readonly at: Date
  readonly crypto: Pick<Crypto, 'digest' | 'importPublicKey'>
  /** That of the request. */
  readonly nonce?: Uint8Array
  /** False accepts an answer without nonce, made in advance; default true. */
  readonly nonceRequired?: boolean
  /** Tolerated clock difference; default 60. */
  readonly skewSeconds?: number
  /** Longest age of an answer that has no nextUpdate; without it such an answer is refused. */
  readonly maxAgeSeconds?: number
  /** The newest answer about each certificate seen so far: an older one is refused. */
  readonly freshness?: FreshnessStore
  /**
   * Accepts a delegate without ocsp-nocheck though nobody is asked about it; default false. With
   * `checkRevocation` each delegate that names a list is asked about, with ocsp-nocheck or without.
   */
  readonly acceptRevocableDelegate?: boolean
}

const { judge, notApplicable, skipped } = checkMaker(ocspChecks)

/**
 * Every check of the answer; `status` only when all that is said about it can be relied on. Never
 * throws for what the responder sent.
 *
 * @returns verdict `accepted` only for `good`
 * @see RFC 6960 3.2, RFC 9654
 */
export async function verifyOcspResponse(
  der: Uint8Array,
  expected: OcspExpectation,
): Promise<RevocationReport> {
  const basic = readBasic(der)
  if (typeof basic === 'string') return withoutAnswer([judge('pki/ocsp-response', basic)], basic)
  const { crypto } = expected
  const single = await answerFor(basic, expected)
  const found = await findResponder(
    basic,
    {
      issuer: expected.issuer,
      at: expected.at,
      skewSeconds: skewOf(expected),
      acceptRevocableDelegate:
        expected.acceptRevocableDelegate ?? expected.checkRevocation !== undefined,
    },
    crypto,
  )
  const signature = await signatureCheck(basic, found, crypto)
  const checks = [
    judge('pki/ocsp-response', undefined),
    judge('pki/ocsp-cert-id', single ? undefined : 'no answer about this certificate'),
    judge('pki/ocsp-responder', found.reason),
    ...(await judgeDelegate(found, signature.outcome === 'passed', expected)),
    signature,
    nonceCheck(basic, expected),
  ]
  if (!single) return withoutAnswer(checks, 'no answer about this certificate')
  const timed = [...checks, judge('pki/ocsp-time', timeReason(single, expected))]
  return reportOf([...timed, await judgeFreshness(single, timed, expected)], single)
}

/** What answers about a certificate are remembered by. */
export const ocspSource = (issuer: Certificate, serialNumber: string): string =>
  `ocsp ${nameOfAuthority(issuer)} ${serialNumber}`

/** Only an answer that holds otherwise is remembered. */
async function judgeFreshness(
  { thisUpdate }: SingleResponse,
  checks: readonly Check[],
  { freshness, issuer, serialNumber }: OcspExpectation,
): Promise<Check> {
  const id = 'pki/ocsp-not-older'
  if (!freshness) return notApplicable(id, 'no earlier answer is known')
  if (checks.some(({ outcome }) => outcome === 'failed'))
    return skipped(id, 'the answer cannot be relied on')
  const time = BigInt(Math.floor(thisUpdate.getTime() / 1000))
  return judge(id, await olderReason(freshness, ocspSource(issuer, serialNumber), time))
}

const skewOf = ({ skewSeconds }: OcspExpectation): number => skewSeconds ?? 60

function readBasic(der: Uint8Array): BasicOcspResponse | string {
  try {
    const response = parseOcspResponse(der)
    return response.status === 'successful' ? response.basic : `responder says ${response.status}`
  } catch (error) {
    if (error instanceof PkiError) return error.message
    throw error
  }
}

/** Asks with the hash each answer uses; a responder may answer more than was asked. */
async function answerFor(
  basic: BasicOcspResponse,
  expected: OcspExpectation,
): Promise<SingleResponse | undefined> {
  const ids = await Promise.all(
    certIdHashes.map((hash) => certIdOf(expected, hash, expected.crypto)),
  )
  const answers = basic.responses.filter(({ certId }) => ids.some((id) => sameCertId(id, certId)))
  return answers.find(({ status }) => status !== 'good') ?? answers[0]
}

async function signatureCheck(
  basic: BasicOcspResponse,
  { certificate }: Responder,
  crypto: OcspExpectation['crypto'],
): Promise<Check> {
  if (!certificate) return skipped('pki/ocsp-signature', 'no responder whose key to use')
  const signed = await verifySignedData(basic, certificate.publicKey, crypto)
  return judge('pki/ocsp-signature', signed ? undefined : 'not signed by the responder')
}

function nonceCheck(basic: BasicOcspResponse, expected: OcspExpectation): Check {
  const { nonce, nonceRequired = true } = expected
  if (!nonce) return notApplicable('pki/ocsp-nonce', 'the request had none')
  if (basic.nonce) {
    const same = equalBytes(basic.nonce, nonce)
    return judge('pki/ocsp-nonce', same ? undefined : 'nonce of another request')
  }
  return nonceRequired
    ? judge('pki/ocsp-nonce', 'answer without nonce')
    : notApplicable('pki/ocsp-nonce', 'answer made in advance')
}

function timeReason({ thisUpdate, nextUpdate }: SingleResponse, expected: OcspExpectation): Reason {
  const now = expected.at.getTime()
  const skew = skewOf(expected) * 1000
  if (Number.isNaN(now)) return 'no time to check against'
  if (thisUpdate.getTime() > now + skew) return 'thisUpdate is in the future'
  if (nextUpdate) {
    if (nextUpdate < thisUpdate) return 'nextUpdate before thisUpdate'
    return nextUpdate.getTime() + skew < now ? 'nextUpdate has passed' : undefined
  }
  if (expected.maxAgeSeconds === undefined) return 'no nextUpdate'
  const oldest = now - skew - expected.maxAgeSeconds * 1000
  return thisUpdate.getTime() < oldest ? 'older than accepted' : undefined
}

function reportOf(checks: readonly Check[], single: SingleResponse): RevocationReport {
  const { status, thisUpdate, nextUpdate } = single
  const times = { thisUpdate, ...(nextUpdate && { nextUpdate }) }
  if (checks.some(({ outcome }) => outcome === 'failed')) {
    const why = skipped('pki/ocsp-status', 'the answer cannot be relied on')
    return { verdict: 'refused', checks: [...checks, why], ...times }
  }
  const all = [...checks, judge('pki/ocsp-status', status === 'good' ? undefined : status)]
  if (status !== 'revoked')
    return { verdict: status === 'good' ? 'accepted' : 'refused', checks: all, status, ...times }
  const { reason, revokedAt } = single
  const details = { revokedAt, ...(reason && { revocationReason: reason }) }
  return { verdict: 'refused', checks: all, status, ...details, ...times }
}

/** What was not reached is named as skipped. */
function withoutAnswer(checks: readonly Check[], reason: string): RevocationReport {
  const missing = ocspChecks.filter(({ id }) => !checks.some((check) => check.id === id))
  return {
    verdict: 'refused',
    checks: [...checks, ...missing.map(({ id }) => skipped(id, reason))],
  }
}
