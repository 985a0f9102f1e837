/**
 * The rules of RFC 5280 6.1 that hold between the certificates of one path. Each answers why it
 * does not hold, or `undefined`. Position 0 is the leaf.
 * @module
 */
import { equalBytes, type Reason } from '@tegata/kernel'
import type { Certificate } from '../certificate/certificate.ts'
import { type AttributeName, nameAttribute, sameName } from '../certificate/name.ts'
import { anyExtendedKeyUsage, extensionOid as ext } from '../certificate/object-ids.ts'
import {
  authorityKeyIdentifierOf,
  basicConstraintsOf,
  extendedKeyUsageOf,
  type KeyUsage,
  keyUsageOf,
  subjectKeyIdentifierOf,
} from '../certificate/read-extensions.ts'
import type { CertificatePath } from './build-paths.ts'
import type { PathWork } from './path-work.ts'

/** Each certificate with its issuer, leaf first. */
const pairs = (path: CertificatePath): [number, Certificate, Certificate][] =>
  path.slice(1).flatMap((issuer, at) => {
    const child = path[at]
    return child ? [[at, child, issuer]] : []
  })

/** 6.1.3 (a)(1). */
export async function signatureReason(path: CertificatePath, work: PathWork): Promise<Reason> {
  for (const [at, child, issuer] of pairs(path)) {
    const signed = await work.isSigned(child, issuer)
    if (signed === undefined) return 'too many signatures to verify'
    if (!signed) return `certificate ${at} is not signed by its issuer's key`
  }
  return undefined
}

/** 6.1.3 (a)(2), for the anchor as well: an expired root is no ground for trust. */
export function validityReason(path: CertificatePath, at: Date, skewSeconds: number): Reason {
  const time = at.getTime()
  if (Number.isNaN(time)) return 'no time to check against'
  for (const [position, { notBefore, notAfter }] of path.entries()) {
    if (time + skewSeconds * 1000 < notBefore.getTime())
      return `certificate ${position} is not yet valid`
    if (time - skewSeconds * 1000 > notAfter.getTime()) return `certificate ${position} has expired`
  }
  return undefined
}

/** 6.1.3 (a)(4). */
export function nameReason(path: CertificatePath): Reason {
  const broken = pairs(path).find(([, child, issuer]) => !sameName(child.issuer, issuer.subject))
  return broken && `issuer of certificate ${broken[0]} is not the subject of the next`
}

/** 4.2.1.1: where both sides say something, it is the same. */
export function keyIdentifierReason(path: CertificatePath): Reason {
  const broken = pairs(path).find(([, child, issuer]) => !identifiersMatch(child, issuer))
  return broken && `authority key identifier of certificate ${broken[0]} names another key`
}

function identifiersMatch(child: Certificate, issuer: Certificate): boolean {
  const wanted = authorityKeyIdentifierOf(child)
  const offered = subjectKeyIdentifierOf(issuer)
  if (wanted?.keyIdentifier && offered && !equalBytes(wanted.keyIdentifier, offered)) return false
  return wanted?.serialNumber === undefined || wanted.serialNumber === issuer.serialNumber
}

/** 6.1.4 (k); certificates of version 1 and 2 cannot say that they are an authority's. */
export function authorityReason(path: CertificatePath): Reason {
  const at = path.findIndex(
    (certificate, position) =>
      position > 0 && !basicConstraintsOf(certificate)?.certificateAuthority,
  )
  return at === -1 ? undefined : `certificate ${at} is not a certification authority's`
}

/** 6.1.4 (l) and (m): authorities below it that are not self-issued. */
export function lengthReason(path: CertificatePath): Reason {
  let below = 0
  for (const [at, certificate] of path.entries()) {
    if (at === 0) continue
    const allowed = basicConstraintsOf(certificate)?.pathLength
    if (allowed !== undefined && below > allowed)
      return `certificate ${at} allows ${allowed} authorities below it`
    if (!sameName(certificate.issuer, certificate.subject)) below += 1
  }
  return undefined
}

/** 6.1.4 (n). */
export function keyUsageReason(path: CertificatePath): Reason {
  const at = path.findIndex((certificate, position) => {
    const usages = keyUsageOf(certificate)
    return position > 0 && usages !== undefined && !usages.has('keyCertSign')
  })
  return at === -1 ? undefined : `key of certificate ${at} may not sign certificates`
}

/** What path validation, profile checks or revocation look at. */
const processed: ReadonlySet<string> = new Set([
  ext.keyUsage,
  ext.extendedKeyUsage,
  ext.basicConstraints,
  ext.subjectKeyIdentifier,
  ext.authorityKeyIdentifier,
  ext.subjectAltName,
  ext.issuerAltName,
  ext.certificatePolicies,
  ext.policyMappings,
  ext.policyConstraints,
  ext.inhibitAnyPolicy,
  ext.nameConstraints,
  ext.crlDistributionPoints,
  ext.authorityInfoAccess,
  ext.ocspNoCheck,
])

/** 6.1.4 (o) and 6.1.5 (f). */
export function criticalReason(path: CertificatePath): Reason {
  for (const [at, { extensions }] of path.entries())
    for (const [oid, { critical }] of extensions)
      if (critical && !processed.has(oid))
        return `certificate ${at}: extension ${oid} is not processed`
  return undefined
}

/** 4.2.1.3: a leaf that says nothing about the use of its key may be used for anything. */
export function leafUsageReason(leaf: Certificate, wanted: readonly KeyUsage[]): Reason {
  const usages = keyUsageOf(leaf)
  const missing = usages && wanted.find((usage) => !usages.has(usage))
  return missing && `key of the leaf is not for ${missing}`
}

/**
 * 4.2.1.12, for the leaf and the authorities below the anchor: one that names purposes, and not this
 * one, neither has it nor passes it on.
 */
export function purposeReason(path: CertificatePath, wanted: readonly string[]): Reason {
  for (const [at, certificate] of path.slice(0, -1).entries()) {
    const purposes = extendedKeyUsageOf(certificate)
    if (!purposes || purposes.includes(anyExtendedKeyUsage)) continue
    const missing = wanted.find((purpose) => !purposes.includes(purpose))
    if (missing) return `certificate ${at} is not for ${missing}`
  }
  return undefined
}

/** ISO/IEC 18013-5:2021 9.3.3: country as in the root; the state as well when both name one. */
export function countryReason(leaf: Certificate, anchor: Certificate): Reason {
  const of = (certificate: Certificate, type: AttributeName) =>
    nameAttribute(certificate.subject, type)
  const country = of(leaf, 'C')
  if (country === undefined || country !== of(anchor, 'C'))
    return 'country of the signer is not that of the root'
  const states = [of(leaf, 'ST'), of(anchor, 'ST')]
  return states.every((state) => state !== undefined) && states[0] !== states[1]
    ? 'state of the signer is not that of the root'
    : undefined
}
