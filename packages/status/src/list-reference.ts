/**
 * Where a record says that its status is told: a place in a status list, or an identifier. The one
 * member that tells the two apart is never there in the other.
 * @module
 */

/** @inline */
type PublishedList = {
  readonly uri: string
  /**
   * The one anchor of the list, where the record names it: DER. It has been signed by the issuer with
   * the record, and then stands in place of `trustAnchors`. ISO/IEC 18013-5, 2nd edition (CD), status.
   */
  readonly certificate?: Uint8Array
}

/** A place in a status list. */
export type StatusReference = PublishedList & { readonly index: number; readonly id?: never }

/** A name that is in the identifier list exactly when the record was revoked. */
export type IdentifierReference = PublishedList & {
  readonly id: Uint8Array
  readonly index?: never
}

/** Either of the two. */
export type ListReference = StatusReference | IdentifierReference
