/**
 * Certificates of a national ID: read, made, judged, revoked. DER in and DER out. RFC 5280, RFC 6960,
 * RFC 5652.
 * @module
 */
export {
  buildCertificate,
  buildTbsCertificate,
  type NewCertificate,
  newSerialNumber,
  signCertificate,
  type UnsignedCertificate,
} from './certificate/build-certificate.ts'
export {
  authorityInfoAccessExtension,
  authorityKeyIdentifierExtension,
  basicConstraintsExtension,
  certificatePoliciesExtension,
  crlDistributionPointsExtension,
  extendedKeyUsageExtension,
  issuerAltNameExtension,
  keyUsageExtension,
  ocspNoCheckExtension,
  subjectAltNameExtension,
  subjectKeyIdentifierExtension,
} from './certificate/build-extensions.ts'
export { type Certificate, parseCertificate } from './certificate/certificate.ts'
export {
  inhibitAnyPolicyExtension,
  type NewSubtree,
  nameConstraintsExtension,
  policyConstraintsExtension,
  policyMappingsExtension,
} from './certificate/constraints/build-constraints.ts'
export {
  inhibitAnyPolicyOf,
  type NameConstraints,
  nameConstraintsOf,
  type PolicyConstraints,
  type PolicyMapping,
  policyConstraintsOf,
  policyMappingsOf,
} from './certificate/constraints/read-constraints.ts'
export { ecdsaDerToRaw, ecdsaRawToDer } from './certificate/ecdsa-signature.ts'
export type { Extension, Extensions, ExtensionValue } from './certificate/extension.ts'
export type { WithExtensions } from './certificate/extension-reader.ts'
export {
  type GeneralName,
  type NewGeneralName,
  otherNameText,
  readOtherNameText,
} from './certificate/general-name.ts'
export {
  type AttributeName,
  buildName,
  type Name,
  type NameAttribute,
  nameAttribute,
  parseName,
  sameName,
} from './certificate/name.ts'
export {
  accessMethodOid,
  extendedKeyUsageOid,
  extensionOid,
  jpkiPolicyOid,
} from './certificate/object-ids.ts'
export { keyIdentifierOf, publicKeyBits } from './certificate/public-key.ts'
export {
  type AuthorityKeyIdentifier,
  authorityKeyIdentifierOf,
  type BasicConstraints,
  basicConstraintsOf,
  caIssuerUrisOf,
  crlDistributionPointsOf,
  type DistributionPoint,
  distributionPointsOf,
  extendedKeyUsageOf,
  hasOcspNoCheck,
  issuerAltNamesOf,
  type KeyUsage,
  keyUsageOf,
  keyUsages,
  ocspUrisOf,
  otherNamesOf,
  policiesOf,
  subjectAltNamesOf,
  subjectKeyIdentifierOf,
} from './certificate/read-extensions.ts'
export type { RevocationReason } from './certificate/revocation-reason.ts'
export type { RevocationReport } from './certificate/revocation-report.ts'
export { type SignedData, verifySignedData } from './certificate/signed-data.ts'
export {
  buildCmsSignature,
  cmsSignatureRoom,
  type NewCmsSignature,
} from './cms/build-cms-signature.ts'
export type { CmsHash } from './cms/cms-algorithms.ts'
export {
  type CmsExpectation,
  type CmsReport,
  verifyCmsSignature,
} from './cms/verify-cms-signature.ts'
export { buildCrl, type NewCrl } from './crl/build-crl.ts'
export { buildLargeCrl, type NewLargeCrl } from './crl/build-large-crl.ts'
export { type CertificateList, parseCrl, type RevokedCertificate } from './crl/certificate-list.ts'
export {
  type IssuingDistributionPoint,
  issuingDistributionPointExtension,
} from './crl/issuing-distribution-point.ts'
export type { CrlFrame, NewCrlEntry } from './crl/sign-list.ts'
export { type CrlExpectation, verifyCrl } from './crl/verify-crl.ts'
export { derToPem, type PemLabel, pemToDer } from './der/pem.ts'
export { PkiError, type PkiErrorCode } from './errors.ts'
export {
  buildOcspError,
  buildOcspResponse,
  type NewOcspResponse,
  type OcspAnswer,
} from './ocsp/build-ocsp-response.ts'
export {
  type CertId,
  type CertIdHash,
  certIdHashes,
  certIdOf,
  sameCertId,
} from './ocsp/cert-id.ts'
export {
  buildOcspRequest,
  type NewOcspRequest,
  type OcspRequest,
  parseOcspRequest,
} from './ocsp/ocsp-request.ts'
export {
  type BasicOcspResponse,
  type CertStatus,
  type OcspErrorStatus,
  type OcspResponse,
  parseOcspResponse,
  type ResponderId,
  type SingleResponse,
} from './ocsp/ocsp-response.ts'
export {
  type OcspExpectation,
  ocspSource,
  verifyOcspResponse,
} from './ocsp/verify-ocsp-response.ts'
export { pathFailures } from './path/path-failures.ts'
export type { PathInput } from './path/path-input.ts'
export type { PolicyInput } from './path/policy-rules.ts'
export { prepareTrustAnchors, TrustAnchors } from './path/trust-anchors.ts'
export { type PathReport, validatePath } from './path/validate-path.ts'
export { pkiChecks } from './pki-checks.ts'
export { type CertificateProfile, type KeyKind, keyKindOf } from './profile/certificate-profile.ts'
export { checkProfile } from './profile/check-profile.ts'
export {
  documentSigner,
  iacaRoot,
  jpkiAuth,
  jpkiCa,
  jpkiSign,
  ocspResponder,
  readerAuthentication,
  statusSigner,
  tlsClient,
  trustListSigner,
} from './profile/profiles.ts'
export {
  buildCsr,
  type CertificationRequest,
  parseCsr,
  verifyCsr,
} from './request/certification-request.ts'
export { type ListRevocationDeps, listRevocation } from './revocation/list-revocation.ts'
export {
  judgeSigner,
  type RevocationCheck,
  type SignerRevocation,
  type SignerSeat,
} from './revocation/signer-revocation.ts'
