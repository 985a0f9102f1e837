/**
 * The citizen certificates of the My Number Card: the card's own protocol from both sides, and whether
 * a certificate may be relied on, for what, now.
 * @module
 */
export {
  type AndroidApplication,
  type AndroidPolicy,
  type AndroidPreset,
  type AndroidTolerance,
  androidPresets,
  androidTolerances,
  defineAndroidPolicy,
  parseAndroidPolicy,
} from './attestation/android/android-policy.ts'
export type {
  AuthorizationList,
  BootState,
  RootOfTrust,
} from './attestation/android/authorization-list.ts'
export {
  type AttestationApplicationId,
  androidOid,
  type KeyDescription,
  parseApplicationId,
  parseKeyDescription,
  type SecurityLevel,
} from './attestation/android/key-description.ts'
export {
  type AttestationStatusList,
  openAttestationStatusList,
  parseAttestationStatusList,
  signAttestationStatusList,
} from './attestation/android/status-list.ts'
export {
  type AndroidKeyQuestion,
  type AndroidKeyReport,
  verifyAndroidKey,
} from './attestation/android/verify-android-key.ts'
export {
  type AppEnvironment,
  type AppPolicy,
  appPresets,
  defineAppPolicy,
  parseAppPolicy,
} from './attestation/apple/app-policy.ts'
export type { AppBinding, AppCrypto } from './attestation/apple/app-proof.ts'
export { type AppClientData, writeAppClientData } from './attestation/apple/client-data.ts'
export {
  type AppAssertionQuestion,
  type AppAssertionReport,
  verifyAppAssertion,
} from './attestation/apple/verify-app-assertion.ts'
export {
  type AppAttestationQuestion,
  type AppAttestationReport,
  type AttestedApp,
  verifyAppAttestation,
} from './attestation/apple/verify-app-attestation.ts'
export {
  type DeviceAttestation,
  type DeviceAttestationJson,
  type DevicePlatform,
  type DeviceQuestion,
  type DeviceReport,
  type DeviceTrust,
  type KeyProtection,
  parseDeviceAttestation,
  verifyDeviceAttestation,
  writeDeviceAttestation,
} from './attestation/device-attestation.ts'
export { type DeviceTrustSettings, parseDeviceTrust } from './attestation/device-trust.ts'
export { attestationPolicyHash } from './attestation/policy-rules.ts'
export {
  type CommandApdu,
  type CommandHeader,
  parseCommand,
  parseResponse,
  type ResponseApdu,
  writeCommand,
  writeResponse,
} from './card/apdu.ts'
export {
  type CardChannel,
  type LongCommands,
  openCardChannel,
  type Send,
  type Transmit,
} from './card/card-channel.ts'
export { type CardFace, openMyNumberCard } from './card/card-face.ts'
export { type CardFaceInput, createMyNumberCard } from './card/card-face-applet.ts'
export {
  type CardFaceAttributes,
  type CardFaceSecret,
  cardFaceAid,
  cardFaceRules,
  checkNumberB,
  parseCardFaceAttributes,
  writeCardFaceAttributes,
} from './card/card-face-application.ts'
export type { CardProtocol, Chip } from './card/chip/chip.ts'
export { createMemoryPinStore, type PinState, type PinStore } from './card/chip/pins.ts'
export {
  type ChipKey,
  createJpkiApplet,
  type JpkiApplet,
  type JpkiAppletInput,
} from './card/jpki-applet.ts'
export {
  type CertificateFile,
  jpkiAid,
  type KeyKind,
  pinRules,
  type TokenLabel,
  tokenLabels,
} from './card/jpki-application.ts'
export { cardSigner, type JpkiCard, openJpkiCard } from './card/jpki-card.ts'
export { type AskRevocation, ocspRevocation } from './certificate/ocsp-revocation.ts'
export { type JpkiPolicy, policyOf, sandboxPolicies } from './certificate/policies.ts'
export {
  type RevocationAttempt,
  type RevocationFailure,
  type RevocationSources,
  type RevocationTrust,
  revocationFailures,
} from './certificate/revocation-evidence.ts'
export {
  type SigningAttributes,
  signingAttributeNames,
  signingAttributesOf,
} from './certificate/signing-attributes.ts'
export { type StrictRevocationDeps, strictRevocation } from './certificate/strict-revocation.ts'
export {
  type JpkiReport,
  type JpkiValidation,
  type RevocationTolerance,
  validateJpkiCertificate,
} from './certificate/validate-certificate.ts'
export {
  type RelyingPartyQuestion,
  type ValidationAnswer,
  type ValidationCode,
  type ValidationStatus,
  validateForRelyingParty,
} from './certificate/validation-service.ts'
export { verifyDocumentSignature } from './certificate/verify-document-signature.ts'
export { JpkiError, type JpkiErrorCode, PinWrongError } from './errors.ts'
export { jpkiChecks } from './jpki-checks.ts'
export type {
  HeldCertificates,
  SecureElement,
  Unlock,
  UnlockPolicy,
} from './secure-element/secure-element.ts'
