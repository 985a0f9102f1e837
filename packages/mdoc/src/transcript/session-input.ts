/**
 * What a session was, as each side recorded it itself: one member for each way of presenting.
 * A verifier takes it from its own transaction and never tries several until one fits.
 * @module
 */
import type { PublicJwk } from '@tegata/crypto'
import type { OpenId4VpDraft18Session } from '../legacy-openid4vp-draft-18/draft-18-session.ts'

/** @inline */
type Proximity = {
  /** DeviceEngagement as received, without the tag: the payload of the QR code or NDEF record. */
  readonly deviceEngagement: Uint8Array
  /** EReaderKey (COSE_Key) as sent, without the tag. */
  readonly eReaderKey: Uint8Array
}

/** In person, engaged by a QR code: ISO/IEC 18013-5:2021, 9.1.5.1. */
export type QrSession = Proximity & { readonly handover: 'qr' }

/** In person, engaged by NFC: 8.2.2.1 and 9.1.5.1. Both messages are the raw NDEF bytes. */
export type NfcSession = Proximity & {
  readonly handover: 'nfc'
  readonly select: Uint8Array
  /** `null` for static handover, where the reader sends none. */
  readonly request: Uint8Array | null
}

/** A website that opens the wallet by a link: ISO/IEC TS 18013-7:2025, Annex A. */
export type WebsiteSession = Proximity & {
  readonly handover: 'website'
  /** ReaderEngagement as the link carried it, without the tag. */
  readonly readerEngagement: Uint8Array
}

/** OpenID4VP 1.0 with redirects: B.2.6.1. */
export type OpenId4VpSession = {
  readonly handover: 'openid4vp'
  /** With its prefix, e.g. `x509_hash:…`. */
  readonly clientId: string
  readonly nonce: string
  /** SHA-256 thumbprint of the encryption key as bytes; `null` when the response is clear. */
  readonly jwkThumbprint: Uint8Array | null
  /** `redirect_uri` where the response does not come by direct_post. */
  readonly responseUri: string
}

/** OpenID4VP 1.0 over the Digital Credentials API: B.2.6.2. */
export type OpenId4VpDcApiSession = {
  readonly handover: 'openid4vp-dc-api'
  /** As the platform says it, without the prefix `origin:`. */
  readonly origin: string
  readonly nonce: string
  readonly jwkThumbprint: Uint8Array | null
}

/** The protocol `org-iso-mdoc` of the Digital Credentials API: ISO/IEC TS 18013-7:2025, Annex C. */
export type OrgIsoMdocSession = {
  readonly handover: 'org-iso-mdoc'
  /** The base64url text of EncryptionInfo exactly as sent: the text is hashed, not what it says. */
  readonly encryptionInfo: string
  /** Serialised, without a slash at its end. */
  readonly origin: string
}

/** Verify with Wallet in an app: Apple, "Verifying Wallet identity requests". */
export type AppleInAppSession = {
  readonly handover: 'apple-in-app'
  readonly nonce: Uint8Array
  readonly merchantId: string
  readonly teamId: string
  /** The key of the encryption certificate, P-256. */
  readonly recipientPublicKey: PublicJwk
}

/** What a session was, as a side recorded it itself. */
export type SessionInput =
  | QrSession
  | NfcSession
  | WebsiteSession
  | OpenId4VpSession
  | OpenId4VpDcApiSession
  | OrgIsoMdocSession
  | AppleInAppSession
  | OpenId4VpDraft18Session
