/**
 * The secure element of a phone: where the holder's two keys are made and stay. Code above it does not
 * know which platform the phone is.
 * @module
 */
import type { MaybePromise, PublicJwk, Signer } from '@tegata/crypto'
import type { DeviceAttestation } from '../attestation/device-attestation.ts'
import type { Transmit } from '../card/card-channel.ts'
import type { CertificateFile, KeyKind } from '../card/jpki-application.ts'

/** How the holder unlocks a key: by its PIN or password, or by what the phone recognises. */
export type Unlock = { readonly pin: string } | 'biometric'

/**
 * What may unlock the authentication key. The signing key has no such choice: each signature needs its
 * password.
 */
export type UnlockPolicy = { readonly auth: readonly ('pin' | 'biometric')[] }

/** The certificates that a phone is given. */
export type HeldCertificates = {
  readonly sign?: Uint8Array
  readonly auth?: Uint8Array
  readonly signCa?: Uint8Array
  readonly authCa?: Uint8Array
}

/** Two keys that never leave it, their certificates, and the JPKI application for readers. */
export interface SecureElement {
  /** Makes a new key in place of the old one, whose certificate goes with it. */
  generateKey(kind: KeyKind): Promise<PublicJwk>
  publicKey(kind: KeyKind): PublicJwk
  /**
   * Proves that both keys are here, for one application.
   * @param challenge - given by the service that will issue the certificates
   */
  attest(challenge: Uint8Array): Promise<DeviceAttestation>
  /** How often the PIN may still be tried; asking costs no try. */
  triesLeft(kind: KeyKind): Promise<number>
  /**
   * RS256 with a key inside, unlocked anew for each signature.
   *
   * Signing throws PinWrongError; JpkiError `jpki/pin-locked`, `jpki/pin-malformed` (no try is lost),
   * `jpki/unlock-refused` when the policy or the phone says no.
   */
  signer(kind: KeyKind, unlock: Unlock): Signer
  /** Writes certificates, as they come from the authority. */
  hold(certificates: HeldCertificates): MaybePromise<void>
  /**
   * DER. Which unlocking a certificate asks for is the platform's.
   * @throws JpkiError `jpki/no-certificate`, and as {@link SecureElement.signer}
   */
  certificate(file: CertificateFile, unlock?: Unlock): Promise<Uint8Array>
  /** The JPKI application as a reader reaches it. */
  readonly transmit: Transmit
}
