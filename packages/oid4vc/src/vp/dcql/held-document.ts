/**
 * A document of the wallet as a query looks at it, and what keeps one from being an answer.
 * @module
 */
import type { JsonValue } from '@tegata/mdoc'

/** A document of the wallet, as far as a query looks at it. */
export type HeldDocument = {
  readonly id: string
  readonly docType: string
  /**
   * Values by namespace and element identifier, converted to JSON: OpenID4VP 1.0, 6.3; RFC 8949, 6.1.
   * A tag is left out: a `full-date` and a `tdate` are the text within.
   */
  readonly elements: ReadonlyMap<string, ReadonlyMap<string, JsonValue>>
  /** base64url; of the issuer's chain, for `trusted_authorities` of type `aki`: 6.1.1.1. */
  readonly authorityKeyIdentifiers: readonly string[]
}

/** Why no document, or this one not, answers a credential query. */
export type Miss = {
  readonly code: 'format' | 'document-type' | 'authority' | 'element' | 'value'
  /** The document that was looked at; absent where the query suits none at all. */
  readonly documentId?: string
  /** Where the code is about an element. */
  readonly namespace?: string
  readonly element?: string
}
