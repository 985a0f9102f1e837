/**
 * Holding a certificate against its profile: everything that needs no other certificate.
 * @module
 */
import { type Check, checkMaker, equalBytes, type Reason } from '@tegata/kernel'
import type { Certificate } from '../certificate/certificate.ts'
import { extensionOid } from '../certificate/object-ids.ts'
import {
  authorityKeyIdentifierOf,
  basicConstraintsOf,
  extendedKeyUsageOf,
  keyUsageOf,
  policiesOf,
  subjectKeyIdentifierOf,
} from '../certificate/read-extensions.ts'
import { derTag } from '../der/der-reader.ts'
import { type CertificateProfile, keyKindOf } from './certificate-profile.ts'
import { profileChecks } from './profile-checks.ts'

const { judge, notApplicable } = checkMaker(profileChecks)
const dayMs = 86_400_000

/**
 * Every check of the profile, passed or failed with the reason; never throws on a parsed
 * certificate. Time, signature and the chain are the path validation's.
 *
 * @see RFC 5280 4.2; ISO/IEC 18013-5:2021 Annex B
 */
export function checkProfile(
  certificate: Certificate,
  profile: CertificateProfile,
): readonly Check[] {
  return [
    judge('pki/profile-version', versionReason(certificate)),
    judge('pki/profile-period', periodReason(certificate, profile)),
    judge('pki/profile-key', keyReason(certificate, profile)),
    judge('pki/profile-key-usage', keyUsageReason(certificate, profile)),
    extendedKeyUsageCheck(certificate, profile),
    judge('pki/profile-basic-constraints', constraintsReason(certificate, profile)),
    judge('pki/profile-key-identifiers', identifiersReason(certificate, profile)),
    judge('pki/profile-subject', subjectReason(certificate, profile)),
    judge('pki/profile-extensions', extensionsReason(certificate, profile)),
    policiesCheck(certificate, profile),
  ]
}

function versionReason({ version, serialNumber }: Certificate): Reason {
  if (version !== 3) return 'not a v3 certificate'
  if (serialNumber.startsWith('-') || /^0*$/.test(serialNumber)) return 'serial number not positive'
  const bytes = serialNumber.length / 2 + (serialNumber >= '8' ? 1 : 0)
  return bytes > 20 ? 'serial number longer than 20 bytes' : undefined
}

function periodReason({ notBefore, notAfter }: Certificate, profile: CertificateProfile): Reason {
  if (notAfter < notBefore) return 'ends before it begins'
  const { maxValidityDays } = profile
  if (maxValidityDays === undefined) return undefined
  const days = (notAfter.getTime() - notBefore.getTime()) / dayMs
  return days > maxValidityDays ? `longer than ${maxValidityDays} days` : undefined
}

function keyReason({ publicKey }: Certificate, { keys }: CertificateProfile): Reason {
  const kind = keyKindOf(publicKey)
  return kind && keys.includes(kind) ? undefined : `not one of ${keys.join(', ')}`
}

function keyUsageReason(certificate: Certificate, { keyUsage }: CertificateProfile): Reason {
  const usages = keyUsageOf(certificate)
  if (!usages) return 'extension missing'
  if (!certificate.extensions.get(extensionOid.keyUsage)?.critical) return 'not critical'
  const exact = usages.size === keyUsage.length && keyUsage.every((usage) => usages.has(usage))
  return exact ? undefined : `not exactly ${keyUsage.join(' and ')}`
}

function extendedKeyUsageCheck(certificate: Certificate, profile: CertificateProfile): Check {
  const id = 'pki/profile-extended-key-usage'
  const expected = profile.extendedKeyUsage
  const critical = certificate.extensions.get(extensionOid.extendedKeyUsage)?.critical === true
  if (expected === 'not-critical')
    return judge(id, critical ? 'the certificate was issued for another role' : undefined)
  if (!expected) return notApplicable(id, 'the profile asks for no purpose')
  const purposes = extendedKeyUsageOf(certificate)
  if (!purposes) return judge(id, 'extension missing')
  if (!expected.oneOf.some((oid) => purposes.includes(oid)))
    return judge(id, `none of ${expected.oneOf.join(', ')}`)
  return judge(id, expected.critical && !critical ? 'not critical' : undefined)
}

function constraintsReason(certificate: Certificate, { authority }: CertificateProfile): Reason {
  const constraints = basicConstraintsOf(certificate)
  if (!authority)
    return constraints?.certificateAuthority ? 'is a certification authority' : undefined
  if (!constraints?.certificateAuthority) return 'not a certification authority'
  if (!certificate.extensions.get(extensionOid.basicConstraints)?.critical) return 'not critical'
  const { pathLength } = authority
  return pathLength === undefined || constraints.pathLength === pathLength
    ? undefined
    : `path length is not ${pathLength}`
}

function identifiersReason(certificate: Certificate, profile: CertificateProfile): Reason {
  if (profile.subjectKeyIdentifier && !subjectKeyIdentifierOf(certificate))
    return 'subject key identifier missing'
  const authority = authorityKeyIdentifierOf(certificate)
  return profile.authorityKeyIdentifier && !authority?.keyIdentifier
    ? 'authority key identifier missing'
    : undefined
}

function subjectReason({ subject, issuer }: Certificate, profile: CertificateProfile): Reason {
  if (profile.selfIssued && !equalBytes(subject.der, issuer.der)) return 'issuer and subject differ'
  for (const type of profile.subject) {
    const found = subject.attributes.filter((attribute) => attribute.type === type)
    if (found.length === 0) return `${type} missing`
    if (type !== 'C') continue
    const [country] = found
    if (found.length !== 1 || country?.tag !== derTag.printableString)
      return 'C not one PrintableString'
    if (!/^[A-Z]{2}$/.test(country.value)) return 'C not two upper-case letters'
  }
  return undefined
}

function extensionsReason({ extensions }: Certificate, profile: CertificateProfile): Reason {
  const missing = profile.requiredExtensions?.find((oid) => !extensions.has(oid))
  if (missing) return `extension ${missing} missing`
  const forbidden = profile.forbiddenExtensions?.find((oid) => extensions.has(oid))
  if (forbidden) return `extension ${forbidden} forbidden`
  const { requiredOneOf } = profile
  return requiredOneOf && !requiredOneOf.some((oid) => extensions.has(oid))
    ? `none of the extensions ${requiredOneOf.join(', ')}`
    : undefined
}

function policiesCheck(certificate: Certificate, { policies }: CertificateProfile): Check {
  const id = 'pki/profile-policies'
  if (!policies) return notApplicable(id, 'the profile asks for no policy')
  const named = policiesOf(certificate)
  const found = policies.some((oid) => named.includes(oid))
  return judge(id, found ? undefined : `none of ${policies.join(', ')}`)
}
