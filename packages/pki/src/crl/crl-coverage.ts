/**
 * What a list says about one certificate: for which reasons of revocation it is complete, and whether
 * the certificate is in it. RFC 5280 6.3.3 (b), (d), (i) and (j).
 * @module
 */
import type { Certificate } from '../certificate/certificate.ts'
import type { GeneralName } from '../certificate/general-name.ts'
import { type Name, parseName, sameName } from '../certificate/name.ts'
import {
  basicConstraintsOf,
  type DistributionPoint,
  distributionPointsOf,
} from '../certificate/read-extensions.ts'
import { derList, derTag, readDer } from '../der/der-reader.ts'
import { writeSequence, writeValue } from '../der/der-writer.ts'
import { PkiError } from '../errors.ts'
import type { CertificateList, RevokedCertificate } from './certificate-list.ts'
import type { IssuingDistributionPoint } from './issuing-distribution-point.ts'
import { sameGeneralName } from './verify-crl.ts'

/** The bits of ReasonFlags: RFC 5280 4.2.1.13. */
export const allReasons: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8]

/**
 * The reasons for which the list is about the certificate, none where it is about others. A
 * certificate without distribution points has that of its issuer.
 */
export function coveredReasons(
  list: CertificateList,
  certificate: Certificate,
): ReadonlySet<number> {
  const covered = new Set<number>()
  const { issuingDistributionPoint: part } = list
  if (part && !isOfKind(part, certificate)) return covered
  for (const point of [...distributionPointsOf(certificate), impliedPoint(certificate)]) {
    if (!isIssuedFor(list, point, certificate)) continue
    if (part && !isOfPoint(list, part, point, certificate)) continue
    for (const reason of allReasons)
      if ((part?.reasonBits?.has(reason) ?? true) && (point.reasonBits?.has(reason) ?? true))
        covered.add(reason)
  }
  return covered
}

/** The entry of the certificate, in an indirect list that of its own issuer. */
export function entryOf(
  list: CertificateList,
  { serialNumber, issuer }: Certificate,
): RevokedCertificate | undefined {
  const first = list.revoked.get(serialNumber)
  if (!first) return undefined
  const isOwn = ({ certificateIssuer }: RevokedCertificate) =>
    sameName(certificateIssuer ?? list.issuer, issuer)
  if (isOwn(first)) return first
  return list.revokedAgain.find((entry) => entry.serialNumber === serialNumber && isOwn(entry))
}

const impliedPoint = ({ issuer }: Certificate): DistributionPoint => ({
  fullName: [{ type: 'directoryName', name: issuer }],
  relative: false,
  reasons: false,
  crlIssuer: [],
})

function isOfKind(part: IssuingDistributionPoint, certificate: Certificate): boolean {
  if (part.onlyAttributeCertificates) return false
  const isAuthority = basicConstraintsOf(certificate)?.certificateAuthority === true
  return isAuthority ? !part.onlyUserCertificates : !part.onlyAuthorityCertificates
}

/** (b)(1): the issuer of the certificate, or whom it names, who then says that the list is indirect. */
function isIssuedFor(
  list: CertificateList,
  { crlIssuer }: DistributionPoint,
  certificate: Certificate,
): boolean {
  if (crlIssuer.length === 0) return sameName(list.issuer, certificate.issuer)
  const isIndirect = list.issuingDistributionPoint?.indirect === true
  return isIndirect && directoryNames(crlIssuer).some((name) => sameName(name, list.issuer))
}

/** (b)(2)(i): where the list names its point, it is one of the certificate's. */
function isOfPoint(
  list: CertificateList,
  part: IssuingDistributionPoint,
  point: DistributionPoint,
  certificate: Certificate,
): boolean {
  const offered = namesOf(part, list.issuer)
  if (offered.length === 0) return true
  const [named] = directoryNames(point.crlIssuer)
  const own = namesOf(point, named ?? certificate.issuer)
  const wanted = own.length > 0 ? own : point.crlIssuer
  return wanted.some((name) => offered.some((other) => sameGeneralName(name, other)))
}

const directoryNames = (names: readonly GeneralName[]): Name[] =>
  names.flatMap((name) => (name.type === 'directoryName' ? [name.name] : []))

function namesOf(
  { fullName, relativeName }: Pick<DistributionPoint, 'fullName' | 'relativeName'>,
  issuer: Name,
): readonly GeneralName[] {
  if (!relativeName) return fullName
  return [relativeTo(issuer, relativeName)]
}

/** The issuer's name with one more RelativeDistinguishedName; what is none matches no name. */
function relativeTo(issuer: Name, relativeName: Uint8Array): GeneralName {
  try {
    const names = derList(readDer(issuer.der, derTag.sequence, 'name'), derTag.set, 'name')
    const own = names.map(({ bytes }) => bytes)
    const der = writeSequence(...own, writeValue(derTag.set, relativeName))
    return { type: 'directoryName', name: parseName(der) }
  } catch (error) {
    if (error instanceof PkiError) return { type: 'other', tag: derTag.set, value: '' }
    throw error
  }
}
