/**
 * The steps of OpenID4VCI 1.0 and OpenID4VP 1.0 that issuer, wallet and verifier share. Nothing here
 * fetches, stores or waits.
 * @module
 */
export { Oid4vcError, type Oid4vcErrorCode } from './errors.ts'
export { oid4vcChecks } from './oid4vc-checks.ts'
export { type AddressRule, addressReason } from './peer-address.ts'
export {
  type CredentialExpectation,
  credentialRequest,
  credentialResponse,
  notificationRequest,
  verifyCredentialRequest,
} from './vci/credential.ts'
export {
  type CredentialOffer,
  credentialOffer,
  credentialOfferUrl,
  type OfferLink,
  type PreAuthorizedGrant,
  parseCredentialOfferUrl,
  preAuthorizedGrant,
  preAuthorizedGrantOf,
} from './vci/credential-offer.ts'
export { authorizationServersOf, offeredDocType, serverReason } from './vci/follow-offer.ts'
export {
  createKeyProof,
  type KeyProofExpectation,
  type KeyProofInput,
  verifyKeyProof,
} from './vci/key-proof.ts'
export {
  type AuthorizationServerMetadata,
  authorizationServerMetadata,
  type CredentialConfiguration,
  type IssuerMetadata,
  issuerMetadata,
  wellKnownUrl,
} from './vci/metadata.ts'
export { createTokenRequest, nonceResponse, tokenRequest, tokenResponse } from './vci/token.ts'
export {
  type AuthorizationRequest,
  authorizationRequest,
  authorizationUrl,
  parseAuthorizationUrl,
  type RequestLink,
} from './vp/authorization-request.ts'
export { type AskedElements, elementNames, everythingAsked } from './vp/dcql/asked-elements.ts'
export {
  type CredentialQuery,
  type DcqlQuery,
  isMdocQuery,
  type MdocQuery,
  parseDcqlQuery,
} from './vp/dcql/dcql-query.ts'
export type { HeldDocument, Miss } from './vp/dcql/held-document.ts'
export type { Candidate, CredentialMatch } from './vp/dcql/match-credential.ts'
export { type DcqlMatch, matchDcql, type SetMatch, type SetOption } from './vp/dcql/match-query.ts'
export {
  type AuthorizationResponse,
  createEncryptionKey,
  decryptResponse,
  encryptResponse,
  type ResponseEncryption,
  selectEncryptionKey,
  supportedEncValues,
} from './vp/encrypted-response.ts'
export {
  createRequestObject,
  type JudgedRequest,
  type RequestExpectation,
  type RequestPolicy,
  type RequestTolerance,
  staticAudience,
  verifyRequestObject,
  x509HashClientId,
} from './vp/request-object.ts'
