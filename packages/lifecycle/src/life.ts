/**
 * One person's life with cards and phones, as far as certificates and records hang on it.
 * JPKI Act, article 16-2 and following; Number Act, article 18-2.
 * @module
 */

/**
 * `none`: never asked for. `ordered`: accepted and being issued. `revoked` is final for this
 * certificate; a later one in its place begins with an order or with its issue.
 */
export type CertificateState = 'none' | 'ordered' | 'valid' | 'held' | 'revoked'

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
  /** Of both certificates: ISO 8601, UTC. */
  readonly expiresAt: string
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
  /** Of both certificates: ISO 8601, UTC. Never later than the card's. */
  readonly expiresAt: string
}

/** Everything that is known of one person here: no attribute, only states, ids and ends. */
export type Life = {
  readonly person: 'living' | 'deceased'
  readonly cards: readonly CardLife[]
  readonly phones: readonly PhoneLife[]
}

/** Before the first card. */
export const newLife: Life = { person: 'living', cards: [], phones: [] }

/** What happened, as somebody in charge was told or saw. A birth date is looked at and not kept. */
export type LifeEvent =
  | {
      readonly event: 'card-given'
      readonly cardId: string
      /** Whether a signing certificate is asked for as well. */
      readonly signing: boolean
      /** `YYYY-MM-DD`. */
      readonly birthDate: string
      readonly expiresAt: string
    }
  /** The application was accepted; the certificates are still to be issued. */
  | {
      readonly event: 'phone-enrolled'
      readonly phoneId: string
      readonly cardId: string
      readonly platform: Platform
    }
  /** The authority issued what was ordered for a phone. */
  | {
      readonly event: 'certificate-issued'
      readonly phoneId: string
      readonly kind: CertificateKind
    }
  /** A new address or a new name. */
  | { readonly event: 'particulars-changed' }
  | {
      readonly event: 'signing-certificate-renewed'
      readonly cardId: string
      /** `YYYY-MM-DD`. */
      readonly birthDate: string
    }
  | { readonly event: 'card-lost' | 'card-found' | 'card-ended'; readonly cardId: string }
  | { readonly event: 'phone-lost' | 'phone-found' | 'phone-ended'; readonly phoneId: string }
  | { readonly event: 'died' }

/** Whose certificate or record it is: a card or a phone, by id. */
export type Holder = { readonly holder: 'card' | 'phone'; readonly id: string }

/** The place of a certificate: at most one in it is not revoked. */
export type CertificatePlace = Holder & { readonly kind: CertificateKind }

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

/** What has to be carried out of a certificate. */
export type CertificateEffect =
  /** Valid or held until now. */
  | (CertificatePlace & { readonly effect: 'revoke-certificate'; readonly reason: EndReason })
  | (CertificatePlace & { readonly effect: 'hold-certificate' | 'resume-certificate' })
  | (CertificatePlace & {
      readonly effect: /** Nothing, or nothing that holds, stood here: a certificate is to be issued. */
        | 'order-certificate'
        /** Whatever comes of the order is ended, and given to nobody. */
        | 'cancel-order'
        /** It is there, and counts. */
        | 'issue-certificate'
    })

/** What has to be carried out, each exactly as the state change says. */
export type Effect =
  | CertificateEffect
  | { readonly effect: 'lapse-record'; readonly phoneId: string; readonly reason: LapseReason }
  | { readonly effect: 'offer-record'; readonly phoneId: string }
