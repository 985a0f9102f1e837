/**
 * What each library is asked to do.
 * @module
 */

export type Contender = {
  readonly name: string
  /** A credential with the fixture's elements, as this library's holder keeps it. */
  issue(): Promise<Uint8Array>
  /**
   * Reads what it issued and verifies its digests and the issuer's signature, with a key that is imported
   * already. Not there for one that issues nothing unchecked.
   */
  check?(issued: Uint8Array): Promise<boolean>
  /** The fixture's credential in the same form, made by nobody's library. */
  readonly stored: Uint8Array
  /** Reads the stored credential, chooses all twelve elements, signs: a DeviceResponse. */
  present(stored: Uint8Array): Promise<Uint8Array>
  /** Chain, issuer signature, digests, dates and device signature, from bytes. */
  verify(deviceResponse: Uint8Array): Promise<boolean>
}
