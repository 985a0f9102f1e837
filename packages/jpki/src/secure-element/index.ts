/**
 * Virtual phones: a secure element in software for both platforms, and makers that do not exist, whose
 * TEST roots the sandbox trusts.
 * @module
 */
export type {
  NewAuthorizations,
  NewKeyDescription,
} from '../attestation/android/write-key-description.ts'
export {
  type AndroidKeyOrder,
  type AndroidMaker,
  type AndroidMakerInput,
  type ChainShape,
  createAndroidMaker,
  testAndroidApplication,
  testBoot,
} from './android-maker.ts'
export {
  type AppleMaker,
  type AppOrder,
  appKeyId,
  createAppleMaker,
  testAppId,
  writeAppAssertion,
} from './apple-maker.ts'
export { servedPlatform } from './maker-service.ts'
export { androidPlatform, iphonePlatform } from './phone-platforms.ts'
export type { NewTestIssuer, TestIssuer, TestValidity } from './test-certificate.ts'
export {
  biometricTries,
  createVirtualSecureElement,
  type PhonePlatform,
  type VirtualSecureElementInput,
} from './virtual-secure-element.ts'
export { virtualDeviceTrust } from './virtual-trust.ts'
