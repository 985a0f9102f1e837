/**
 * Object identifiers by the names the standards give them: RFC 5280 4.2 and appendix A,
 * RFC 6960, ISO/IEC 18013-5 Annex B, ISO/IEC 23220.
 * @module
 */

/** Certificate, CRL and OCSP extensions. */
export const extensionOid = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  deltaCrlIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  certificateIssuer: '2.5.29.29',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  authorityKeyIdentifier: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extendedKeyUsage: '2.5.29.37',
  freshestCrl: '2.5.29.46',
  inhibitAnyPolicy: '2.5.29.54',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  ocspNonce: '1.3.6.1.5.5.7.48.1.2',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
  ocspExtendedRevoke: '1.3.6.1.5.5.7.48.1.9',
} as const

/** Purposes of a key. */
export const extendedKeyUsageOid = {
  clientAuth: '1.3.6.1.5.5.7.3.2',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  /** draft-ietf-oauth-status-list, 10.1. */
  oauthStatusSigning: '1.3.6.1.5.5.7.3.30',
  mdlDocumentSigner: '1.0.18013.5.1.2',
  mdlReader: '1.0.18013.5.1.6',
  mdlTrustList: '1.0.18013.5.1.8',
  mdocDocumentSigner: '1.0.23220.4.1.2',
  mdocReader: '1.0.23220.4.1.6',
  mdocTrustList: '1.0.23220.4.1.8',
} as const

/** Access methods of authorityInfoAccess: RFC 5280 4.2.2.1. */
export const accessMethodOid = {
  ocsp: '1.3.6.1.5.5.7.48.1',
  caIssuers: '1.3.6.1.5.5.7.48.2',
} as const

/** Certificate policies of JPKI cards, as published; those of phones are not. */
export const jpkiPolicyOid = {
  sign: '1.2.392.200149.8.5.1.1.20',
  auth: '1.2.392.200149.8.5.1.3.30',
  testSign: '1.2.392.200149.8.5.1.0.20',
} as const

/** Stands for every policy: RFC 5280 4.2.1.4. */
export const anyPolicy = '2.5.29.32.0'

/** Stands for every purpose: RFC 5280 4.2.1.12. */
export const anyExtendedKeyUsage = '2.5.29.37.0'
