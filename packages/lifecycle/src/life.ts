/**
 * One person's life with cards and phones, as far as certificates and records hang on it.
 * JPKI Act, article 16-2 and following; Number Act, article 18-2.
 * @module
 */

/** `none`: never issued. `revoked` is final. */
export type CertificateState = 'none' | 'valid' | 'held' | 'revoked'

/** `none`: nothing was offered. `lapsed` is final for this record; a new one is a new phone entry. */
export type RecordState = 'none' | 'current' | 'lapsed'

/** Where a card stands. What is lost can be found again; `ended` is final. */
export type CardState = 'active' | 'lost' | 'ended'
/** Where a phone stands. What is lost can be found again; `ended` is final. */
export type PhoneState = 'active' | 'lost' | 'ended'
/** What kind of phone it is. */
export type Platform = 'android' | 'iphone'
/** `sign` for electronic signatures, `auth` to prove who is at the other end. */
export type CertificateKind = 'sign' | 'auth'

/** A card with its two certificates. */
export type CardLife = {
  readonly id: string
  readonly state: CardState
  readonly sign: CertificateState
  readonly auth: CertificateState
}

/** A phone with its two certificates and its record. */
export type PhoneLife = {
  readonly id: string
  readonly platform: Platform
  /** The card whose signing key vouched for this phone. */
  readonly cardId: string
  readonly state: PhoneState
  readonly sign: CertificateState
  readonly auth: CertificateState
  readonly record: RecordState
}

/** Everything that is known of one person here: no attribute, only states and ids. */
export type Life = {
  readonly person: 'living' | 'deceased'
  readonly cards: readonly CardLife[]
  readonly phones: readonly PhoneLife[]
}

/** Before the first card. */
export const newLife: Life = { person: 'living', cards: [], phones: [] }

/** What happened, as somebody in charge was told or saw. */
export type LifeEvent =
  | { readonly event: 'card-given'; readonly cardId: string; readonly signing: boolean }
  | {
      readonly event: 'phone-enrolled'
      readonly phoneId: string
      readonly cardId: string
      readonly platform: Platform
    }
  /** A new address or a new name. */
  | { readonly event: 'particulars-changed' }
  | { readonly event: 'signing-certificate-renewed'; readonly cardId: string }
  | { readonly event: 'card-lost' | 'card-found' | 'card-ended'; readonly cardId: string }
  | { readonly event: 'phone-lost' | 'phone-found' | 'phone-ended'; readonly phoneId: string }
  | { readonly event: 'died' }

/** Whose certificate or record it is: a card or a phone, by id. */
export type Holder = { readonly holder: 'card' | 'phone'; readonly id: string }

/** Reasons as CRLs and OCSP answers name them: RFC 5280 5.3.1. */
export type EndReason = 'affiliationChanged' | 'superseded' | 'cessationOfOperation'

/** Why a record no longer holds. */
export type LapseReason =
  | 'particulars-changed'
  | 'phone-lost'
  | 'phone-replaced'
  | 'phone-ended'
  | 'card-ended'
  | 'died'

/** What has to be carried out, each exactly as the state change says. */
export type Effect =
  | (Holder & {
      readonly effect: 'revoke-certificate'
      readonly kind: CertificateKind
      readonly reason: EndReason
    })
  | (Holder & {
      readonly effect: 'hold-certificate' | 'resume-certificate'
      readonly kind: CertificateKind
    })
  | { readonly effect: 'lapse-record'; readonly phoneId: string; readonly reason: LapseReason }
  | { readonly effect: 'offer-record'; readonly phoneId: string }
