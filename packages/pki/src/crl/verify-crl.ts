/**
 * Asking a complete CRL about one certificate: RFC 5280 6.3.3. Indirect and delta CRLs, and those
 * for some reasons only, are refused.
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
import type { Extensions } from '../certificate/extension.ts'
import type { GeneralName } from '../certificate/general-name.ts'
import { sameName } from '../certificate/name.ts'
import { extensionOid as ext } from '../certificate/object-ids.ts'
import {
  authorityKeyIdentifierOf,
  basicConstraintsOf,
  distributionPointsOf,
  keyUsageOf,
  subjectKeyIdentifierOf,
} from '../certificate/read-extensions.ts'
import type { RevocationReport } from '../certificate/revocation-report.ts'
import { verifySignedData } from '../certificate/signed-data.ts'
import { PkiError } from '../errors.ts'
import { nameOfAuthority } from '../revocation/authority-source.ts'
import { type CertificateList, parseCrl } from './certificate-list.ts'
import { crlChecks } from './crl-checks.ts'

/** What a CRL is asked: about which certificate, when, and who may have signed it. */
export type CrlExpectation = {
  readonly certificate: Certificate
  /** The issuer of the certificate and of the list, already trusted. */
  readonly issuer: Certificate
  readonly at: Date
  readonly crypto: Pick<Crypto, 'importPublicKey'>
  /** Tolerated clock difference; default 60. */
  readonly skewSeconds?: number
  /** Longest age of the list, however long it says it holds; without it only the list says. */
  readonly maxAgeSeconds?: number
  /** The newest list seen so far: an older one is refused, by its number and by its time. */
  readonly freshness?: FreshnessStore
}

const { judge, notApplicable, skipped } = checkMaker(crlChecks)

/**
 * Every check of the list for this certificate; `status` only when the list can be relied on.
 * Never throws for what the list holds.
 *
 * @param crl - DER, or a list that was parsed before and is asked about many certificates
 * @see RFC 5280 6.3.3
 */
export async function verifyCrl(
  crl: Uint8Array | CertificateList,
  expected: CrlExpectation,
): Promise<RevocationReport> {
  const list = crl instanceof Uint8Array ? read(crl) : crl
  if (typeof list === 'string') {
    const rest = crlChecks.slice(1).map(({ id }) => skipped(id, 'no list'))
    return { verdict: 'refused', checks: [judge('pki/crl-form', list), ...rest] }
  }
  const signed = await verifySignedData(list, expected.issuer.publicKey, expected.crypto)
  const checks = [
    judge('pki/crl-form', criticalReason(list)),
    judge('pki/crl-issuer', issuerReason(list, expected)),
    judge('pki/crl-signature', signed ? undefined : 'not signed by the issuer'),
    judge('pki/crl-time', timeReason(list, expected)),
    judge('pki/crl-scope', scopeReason(list, expected.certificate)),
  ]
  const isNotOlder = await judgeFreshness(list, checks, expected)
  return reportOf(list, expected.certificate, [...checks, isNotOlder])
}

function read(der: Uint8Array): CertificateList | string {
  try {
    return parseCrl(der)
  } catch (error) {
    if (error instanceof PkiError) return error.message
    throw error
  }
}

const processed: ReadonlySet<string> = new Set([
  ext.authorityKeyIdentifier,
  ext.crlNumber,
  ext.issuingDistributionPoint,
  ext.issuerAltName,
])
const processedInEntries: ReadonlySet<string> = new Set([ext.reasonCode, ext.invalidityDate])
const processedInIndirectEntries: ReadonlySet<string> = new Set([
  ...processedInEntries,
  ext.certificateIssuer,
])

/** RFC 5280 5.2 and 5.3: a critical extension that is not processed makes the list unusable. */
export function criticalReason(
  { extensions, revoked, revokedAgain }: CertificateList,
  mayBeIndirect = false,
): Reason {
  const unknown = (all: Extensions, known: ReadonlySet<string>) =>
    [...all].some(([oid, { critical }]) => critical && !known.has(oid))
  const known = mayBeIndirect ? processedInIndirectEntries : processedInEntries
  if (extensions.has(ext.deltaCrlIndicator)) return 'delta list'
  if (unknown(extensions, processed)) return 'critical extension that is not processed'
  for (const entries of [revoked.values(), revokedAgain])
    for (const entry of entries)
      if (entry.extensions.size > 0 && unknown(entry.extensions, known))
        return 'critical extension of an entry that is not processed'
  return undefined
}

function issuerReason(list: CertificateList, { certificate, issuer }: CrlExpectation): Reason {
  if (!sameName(list.issuer, issuer.subject)) return 'list of another authority'
  if (!sameName(certificate.issuer, issuer.subject)) return 'certificate of another authority'
  if (keyUsageOf(issuer)?.has('cRLSign') === false) return 'key may not sign lists'
  const named = authorityKeyIdentifierOf(list)?.keyIdentifier
  const own = subjectKeyIdentifierOf(issuer)
  return named && own && !equalBytes(named, own) ? 'list of another key' : undefined
}

/** RFC 5280 6.3.3 (a): a list that is over, or has not begun, says nothing. */
export function timeReason(
  list: CertificateList,
  {
    at,
    skewSeconds = 60,
    maxAgeSeconds,
  }: Pick<CrlExpectation, 'at' | 'maxAgeSeconds' | 'skewSeconds'>,
): Reason {
  const now = at.getTime()
  const skew = skewSeconds * 1000
  if (Number.isNaN(now)) return 'no time to check against'
  if (list.thisUpdate.getTime() > now + skew) return 'thisUpdate is in the future'
  // RFC 5280 5.1.2.5 wants it in every list; without it nobody knows when a list is stale.
  if (!list.nextUpdate) return 'no nextUpdate'
  if (list.nextUpdate.getTime() + skew < now) return 'nextUpdate has passed'
  if (maxAgeSeconds === undefined) return undefined
  const oldest = now - skew - maxAgeSeconds * 1000
  return list.thisUpdate.getTime() < oldest ? 'older than accepted' : undefined
}

/** Only a list that holds otherwise is remembered: nobody else moves what is known of an authority. */
async function judgeFreshness(
  list: CertificateList,
  checks: readonly Check[],
  { freshness, issuer }: CrlExpectation,
): Promise<Check> {
  const id = 'pki/crl-not-older'
  if (!freshness) return notApplicable(id, 'no earlier list is known')
  if (checks.some(({ outcome }) => outcome === 'failed'))
    return skipped(id, 'the list cannot be relied on')
  const names = list.issuingDistributionPoint?.fullName ?? []
  const part = names.map((name) => (name.type === 'uri' ? name.value : name.type)).join(' ')
  const source = `crl ${nameOfAuthority(issuer)} ${part}`
  const time = BigInt(Math.floor(list.thisUpdate.getTime() / 1000))
  const { crlNumber } = list
  const byNumber =
    crlNumber === undefined
      ? undefined
      : await olderReason(freshness, `${source} number`, BigInt(`0x${crlNumber}`))
  return judge(id, byNumber ?? (await olderReason(freshness, `${source} time`, time)))
}

function scopeReason(list: CertificateList, certificate: Certificate): Reason {
  const point = list.issuingDistributionPoint
  if (!point) return undefined
  if (point.indirect) return 'indirect list'
  if (point.onlySomeReasons) return 'list for some reasons only'
  if (point.onlyAttributeCertificates) return 'list of attribute certificates'
  const authority = basicConstraintsOf(certificate)?.certificateAuthority === true
  if (authority ? point.onlyUserCertificates : point.onlyAuthorityCertificates)
    return 'list of the other kind of certificates'
  if (point.relative) return 'name relative to the issuer, which is not processed'
  if (point.fullName.length === 0) return undefined
  const wanted = distributionPointsOf(certificate).flatMap(({ fullName }) => fullName)
  return wanted.some((name) => point.fullName.some((offered) => sameGeneralName(name, offered)))
    ? undefined
    : 'another partition than the certificate names'
}

/** Whether two names of distribution points are one. */
export function sameGeneralName(a: GeneralName, b: GeneralName): boolean {
  if (a.type === 'uri') return b.type === 'uri' && a.value === b.value
  return a.type === 'directoryName' && b.type === 'directoryName' && sameName(a.name, b.name)
}

function reportOf(
  list: CertificateList,
  { serialNumber }: Certificate,
  checks: readonly Check[],
): RevocationReport {
  const { thisUpdate, nextUpdate } = list
  const times = { thisUpdate, ...(nextUpdate && { nextUpdate }) }
  if (checks.some(({ outcome }) => outcome === 'failed')) {
    const why = skipped('pki/crl-status', 'the list cannot be relied on')
    return { verdict: 'refused', checks: [...checks, why], ...times }
  }
  const entry = list.revoked.get(serialNumber)
  if (!entry) {
    const good = judge('pki/crl-status', undefined)
    return { verdict: 'accepted', checks: [...checks, good], status: 'good', ...times }
  }
  return {
    verdict: 'refused',
    checks: [...checks, judge('pki/crl-status', 'revoked')],
    status: 'revoked',
    revokedAt: entry.revokedAt,
    ...(entry.reason && { revocationReason: entry.reason }),
    ...times,
  }
}
