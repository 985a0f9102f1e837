/**
 * CertificateProfile: what a certificate of one kind must look like, as data.
 * @module
 */
import type { PublicJwk } from '@tegata/crypto'
import type { AttributeName } from '../certificate/name.ts'
import type { KeyUsage } from '../certificate/read-extensions.ts'

/** Kinds of keys that a certificate may be about. */
export type KeyKind = 'P-256' | 'P-384' | 'P-521' | 'Ed25519' | 'RSA'

/** What a certificate of one kind must look like. */
export type CertificateProfile = {
  readonly name: string
  /** Where the profile comes from. */
  readonly clause: string
  readonly keys: readonly KeyKind[]
  /** Exactly these, in a critical extension. */
  readonly keyUsage: readonly KeyUsage[]
  /**
   * One of these must be in the list; others may stand beside it. `not-critical`: no purpose is asked
   * for, and a critical list of purposes is that of another role.
   */
  readonly extendedKeyUsage?:
    | 'not-critical'
    | { readonly oneOf: readonly string[]; readonly critical?: boolean }
  /** A certification authority; without it the certificate must not be one. */
  readonly authority?: { readonly pathLength?: number }
  /** Subject and issuer are the same name, byte for byte. */
  readonly selfIssued?: boolean
  readonly maxValidityDays?: number
  readonly subjectKeyIdentifier: boolean
  readonly authorityKeyIdentifier: boolean
  /** Attributes the subject must have. `C` must be two upper-case letters in a PrintableString. */
  readonly subject: readonly AttributeName[]
  /** Object identifiers. */
  readonly requiredExtensions?: readonly string[]
  /** At least one of these: a way to learn of revocation. */
  readonly requiredOneOf?: readonly string[]
  readonly forbiddenExtensions?: readonly string[]
  /** One of these must be named. */
  readonly policies?: readonly string[]
  /** Country of the anchor's subject = country of the subject; state as well when both have one. */
  readonly sameCountryAsAnchor?: boolean
}

/** The kind of a key in a profile; `undefined` for keys that do not sign. */
export function keyKindOf(key: PublicJwk): KeyKind | undefined {
  if (key.kty === 'RSA') return 'RSA'
  return key.crv === 'X25519' ? undefined : key.crv
}
