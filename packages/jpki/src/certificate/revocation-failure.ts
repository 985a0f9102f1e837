/**
 * The one reason why an answer about revocation cannot be relied on.
 * @module
 */
import { CodedError } from '@tegata/kernel'
import {
  type BasicOcspResponse,
  type Certificate,
  extendedKeyUsageOf,
  extendedKeyUsageOid,
  parseOcspResponse,
  type RevocationReport,
  sameName,
} from '@tegata/pki'
import type { RevocationFailure } from './revocation-evidence.ts'

type Asked = { readonly issuer: Certificate; readonly serialNumber: string; readonly at: Date }

const failedIn = ({ checks }: RevocationReport, id: string): boolean =>
  checks.some((check) => check.id === id && check.outcome === 'failed')

/** `undefined` when the answer can be relied on. */
export function ocspFailureOf(
  der: Uint8Array,
  report: RevocationReport,
  asked: Asked,
): RevocationFailure | undefined {
  if (report.status !== undefined) return undefined
  const read = readAnswer(der)
  if (typeof read === 'string') return read
  // What nobody entitled has signed says nothing at all, so that is named first.
  if (failedIn(report, 'pki/ocsp-responder')) return responderFailure(read, asked)
  if (failedIn(report, 'pki/ocsp-signature')) return 'wrong-signer'
  if (failedIn(report, 'pki/ocsp-delegate-revocation')) return 'responder-unauthorised'
  if (failedIn(report, 'pki/ocsp-nonce')) return 'nonce-mismatch'
  if (failedIn(report, 'pki/ocsp-cert-id')) {
    const ofSerial = read.responses.some(({ certId }) => certId.serialNumber === asked.serialNumber)
    return ofSerial ? 'hash-mismatch' : 'other-certificate'
  }
  if (failedIn(report, 'pki/ocsp-not-older')) return 'older-than-seen'
  return timeFailure(report, asked.at)
}

/** `undefined` when the list can be relied on. */
export function crlFailureOf(
  der: Uint8Array,
  report: RevocationReport,
  at: Date,
): RevocationFailure | undefined {
  if (report.status !== undefined) return undefined
  if (failedIn(report, 'pki/crl-form')) return isCutOff(der) ? 'truncated' : 'malformed'
  if (failedIn(report, 'pki/crl-issuer')) return 'other-authority'
  if (failedIn(report, 'pki/crl-signature')) return 'wrong-signer'
  if (failedIn(report, 'pki/crl-scope')) return 'other-scope'
  if (failedIn(report, 'pki/crl-not-older')) return 'older-than-seen'
  return timeFailure(report, at)
}

const timeFailure = ({ thisUpdate }: RevocationReport, at: Date): RevocationFailure =>
  thisUpdate && thisUpdate > at ? 'future' : 'stale'

function readAnswer(der: Uint8Array): BasicOcspResponse | RevocationFailure {
  try {
    const response = parseOcspResponse(der)
    if (response.status === 'successful') return response.basic
    return response.status === 'tryLater' ? 'try-later' : 'responder-error'
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    return isCutOff(der) ? 'truncated' : 'malformed'
  }
}

/** Whether a SEQUENCE promises more bytes than there are: X.690 8.1.3. */
function isCutOff(der: Uint8Array): boolean {
  const [tag = 0x30, first = 0x81] = der
  if (tag !== 0x30 || first === 0x80) return false
  if (first < 0x80) return der.length < 2 + first
  const start = 2 + (first & 0x7f)
  const length = der.subarray(2, start).reduce((sum, byte) => sum * 256 + byte, 0)
  return der.length < start + length
}

function responderFailure(
  { certificates }: BasicOcspResponse,
  { issuer }: Asked,
): RevocationFailure {
  // Neither the authority nor anybody with a certificate.
  if (certificates.length === 0) return 'wrong-signer'
  const own = certificates.filter((one) => sameName(one.issuer, issuer.subject))
  if (own.length === 0) return 'other-authority'
  const entitled = own.some((one) =>
    extendedKeyUsageOf(one)?.includes(extendedKeyUsageOid.ocspSigning),
  )
  return entitled ? 'responder-unauthorised' : 'no-purpose'
}
