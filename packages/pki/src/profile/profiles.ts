/**
 * The profiles of ISO/IEC 18013-5 Annexes B and C, of JPKI, of OCSP responders and of TLS clients.
 * @module
 */
import { extendedKeyUsageOid as eku, extensionOid as ext } from '../certificate/object-ids.ts'
import type { CertificateProfile } from './certificate-profile.ts'

const annexB = 'ISO/IEC 18013-5:2021, Annex B'
const jpki = 'JPKI certificate profile v3.2 (2026)'

/** ISO/IEC 18013-5:2021 B.1.1: forbidden everywhere in this PKI. */
const forbiddenExtensions = [
  ext.policyMappings,
  ext.nameConstraints,
  ext.policyConstraints,
  ext.inhibitAnyPolicy,
  ext.freshestCrl,
] as const
const isoKeys = ['P-256', 'P-384', 'P-521', 'Ed25519'] as const
const identified = { subjectKeyIdentifier: true, authorityKeyIdentifier: true } as const

/** The root of an issuing authority: B.1.2. */
export const iacaRoot = {
  name: 'IACA root',
  clause: annexB,
  keys: isoKeys,
  keyUsage: ['keyCertSign', 'cRLSign'],
  authority: { pathLength: 0 },
  selfIssued: true,
  // Twenty years, five of them leap years.
  maxValidityDays: 7305,
  subjectKeyIdentifier: true,
  authorityKeyIdentifier: false,
  subject: ['C', 'CN'],
  requiredExtensions: [ext.issuerAltName],
  forbiddenExtensions,
} as const satisfies CertificateProfile

/** Signs mobile documents: B.1.4. */
export const documentSigner = {
  name: 'document signer',
  clause: annexB,
  keys: isoKeys,
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: { oneOf: [eku.mdlDocumentSigner, eku.mdocDocumentSigner], critical: true },
  maxValidityDays: 457,
  ...identified,
  subject: ['C', 'CN'],
  requiredExtensions: [ext.issuerAltName, ext.crlDistributionPoints],
  forbiddenExtensions,
  sameCountryAsAnchor: true,
} as const satisfies CertificateProfile

/** Authenticates a reader, or a relying party's request: B.1.7. */
export const readerAuthentication = {
  name: 'reader authentication',
  clause: annexB,
  keys: isoKeys,
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: { oneOf: [eku.mdlReader, eku.mdocReader], critical: true },
  maxValidityDays: 1187,
  ...identified,
  subject: ['CN'],
  requiredOneOf: [ext.crlDistributionPoints, ext.authorityInfoAccess],
  forbiddenExtensions,
} as const satisfies CertificateProfile

/**
 * Signs status and revocation lists, and notices. Signers of documents and of readers' requests under
 * the same root have a critical purpose; this role has none.
 */
export const statusSigner = {
  name: 'status list signer',
  clause: annexB,
  keys: isoKeys,
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: 'not-critical',
  maxValidityDays: 1187,
  ...identified,
  subject: [],
  forbiddenExtensions,
} as const satisfies CertificateProfile

/**
 * Signs the list of issuing authorities' roots, the VICAL: C.1.7. Who signs it commits to what is in it,
 * hence the one usage; the list of readers' roots has no purpose of its own and is none of this profile.
 */
export const trustListSigner = {
  name: 'trust list signer',
  clause: 'ISO/IEC 18013-5:2021, Annex C',
  keys: isoKeys,
  keyUsage: ['nonRepudiation'],
  extendedKeyUsage: { oneOf: [eku.mdlTrustList, eku.mdocTrustList], critical: true },
  maxValidityDays: 1187,
  ...identified,
  subject: ['C', 'O', 'CN'],
  requiredOneOf: [ext.crlDistributionPoints, ext.authorityInfoAccess],
  forbiddenExtensions,
} as const satisfies CertificateProfile

/** Signs OCSP responses on behalf of the authority that issued it: RFC 6960 4.2.2.2. */
export const ocspResponder = {
  name: 'OCSP responder',
  clause: 'RFC 6960, 4.2.2.2',
  keys: [...isoKeys, 'RSA'],
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: { oneOf: [eku.ocspSigning] },
  maxValidityDays: 457,
  ...identified,
  subject: ['CN'],
  requiredOneOf: [ext.ocspNoCheck, ext.crlDistributionPoints],
  forbiddenExtensions,
} as const satisfies CertificateProfile

/** One of the two JPKI authorities, for signing or for authentication. Single tier, self-signed. */
export const jpkiCa = {
  name: 'JPKI CA',
  clause: jpki,
  keys: ['RSA', 'P-384'],
  keyUsage: ['keyCertSign', 'cRLSign'],
  authority: {},
  selfIssued: true,
  subjectKeyIdentifier: true,
  authorityKeyIdentifier: false,
  subject: ['C', 'O'],
} as const satisfies CertificateProfile

/**
 * A citizen's certificate for digital signature. Policies are not asked for here: those of phones
 * are not published. What must be in the subject's names is for the jpki package to say.
 */
export const jpkiSign = {
  name: 'JPKI digital signature',
  clause: jpki,
  keys: ['RSA', 'P-384'],
  keyUsage: ['digitalSignature', 'nonRepudiation'],
  // Ten years is the longest that was announced.
  maxValidityDays: 3653,
  subjectKeyIdentifier: false,
  authorityKeyIdentifier: true,
  subject: ['C', 'CN'],
  requiredExtensions: [ext.certificatePolicies, ext.subjectAltName],
  requiredOneOf: [ext.crlDistributionPoints, ext.authorityInfoAccess],
} as const satisfies CertificateProfile

/** A citizen's certificate for user authentication: it carries no personal attribute. */
export const jpkiAuth = {
  name: 'JPKI user authentication',
  clause: jpki,
  keys: ['RSA', 'P-384'],
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: { oneOf: [eku.clientAuth] },
  maxValidityDays: 3653,
  subjectKeyIdentifier: false,
  authorityKeyIdentifier: true,
  subject: ['C', 'CN'],
  requiredExtensions: [ext.certificatePolicies],
  requiredOneOf: [ext.crlDistributionPoints, ext.authorityInfoAccess],
  forbiddenExtensions: [ext.subjectAltName],
} as const satisfies CertificateProfile

/**
 * A machine that names itself to a server: RFC 5280 4.2.1.12. Since TLS 1.3 a client only signs, so that
 * other usages are those of another role; how long it is valid is for its authority to say.
 */
export const tlsClient = {
  name: 'TLS client',
  clause: 'RFC 5280, 4.2.1.12; RFC 8446, 4.4.2.2',
  keys: ['P-256', 'P-384', 'P-521', 'Ed25519', 'RSA'],
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: { oneOf: [eku.clientAuth] },
  subjectKeyIdentifier: false,
  authorityKeyIdentifier: true,
  subject: [],
} as const satisfies CertificateProfile
