/**
 * What a verification is asked to do: anchors, time, policy, what was requested, whom to ask.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import type { KeyAgreement, PublicJwk } from '@tegata/crypto'
import type { Check } from '@tegata/kernel'
import type { RevocationCheck, TrustAnchors } from '@tegata/pki'
import type { ListReference } from '../issuer-data/mobile-security-object.ts'
import type { IssuerCache } from './judge/issuer-cache.ts'
import type { VerificationPolicy } from './policy/policy.ts'

/**
 * Asks one list whether a copy still holds; the checks it answers go into the report. A copy that names
 * two lists is asked about in both.
 */
export type StatusCheck = (
  reference: ListReference,
  issuerChain: readonly Uint8Array[],
) => Promise<readonly Check[]>

/** What is known of an element's value. */
export type ElementVerdict = 'known' | 'unknown' | 'wrong-type'

/** A root, DER; where it came from a list (VICAL), with the kinds of document it is trusted for. */
export type TrustAnchor =
  | Uint8Array
  | { readonly certificate: Uint8Array; readonly docTypes: readonly string[] }

/** One kind of document that was asked for, with its elements by namespace. */
export type RequestedDocument = {
  readonly docType: string
  readonly elements: Readonly<Record<string, readonly string[]>>
}

/** Namespace and identifier of an element. */
export type ElementPlace = readonly [namespace: string, element: string]

/** What the profiles of document types know; `@tegata/profiles` answers these questions. */
export type DocumentKnowledge = {
  readonly elementCheck?: (
    docType: string,
    namespace: string,
    element: string,
    value: CborValue,
  ) => ElementVerdict
  /** Elements that have to say the same as the signer's certificate does. */
  readonly placeElements?: (
    docType: string,
  ) => { readonly country?: ElementPlace; readonly jurisdiction?: ElementPlace } | undefined
}

/** What the issuer's part of a document is held against. */
export type IssuerVerification = DocumentKnowledge & {
  /**
   * Nothing that the other side sends can add to them. `prepareTrustAnchors` of `@tegata/pki` reads them
   * once for many verifications.
   */
  readonly trustAnchors: readonly TrustAnchor[] | TrustAnchors
  readonly at: Date
  /** The standard policy unless said otherwise. */
  readonly policy?: VerificationPolicy
  /** Every document must be one of these; elements beyond are dropped. Left out: anything goes. */
  readonly requested?: readonly RequestedDocument[]
  readonly checkStatus?: StatusCheck
  readonly checkRevocation?: RevocationCheck
  /** Keeps settled chains of signers: from `createIssuerCache`. */
  readonly cache?: IssuerCache
}

/** A reader's key that lives elsewhere, where the key of a device MAC is derived as well. */
export type RemoteReaderKey = {
  readonly publicKey: PublicJwk
  /** EMacKey of the session at hand: ISO/IEC 18013-5:2021, 9.1.3.5. */
  deriveMacKey(deviceKey: PublicJwk): Promise<Uint8Array>
}

/** The session that a response belongs to. */
export type Session = {
  /** The untagged SessionTranscript array, encoded, from the caller's own record. */
  readonly sessionTranscript: Uint8Array
  /** The reader's ephemeral key: needed for a device MAC. */
  readonly readerKey?: KeyAgreement | RemoteReaderKey
}

/** What a whole response is held against. */
export type ResponseVerification = IssuerVerification & Session
