/**
 * A record as the phone holds it: what it says about itself, and its one-time copies.
 * @module
 */
import type { Signer } from '@tegata/crypto'

/** Where the issuer publishes whether a copy still holds: Token Status List. */
export type StatusReference = { readonly uri: string; readonly index: number }

/** One copy with a device key of its own. It is shown once, so that two showings cannot be linked. */
export type HeldCopy = {
  readonly issuerSigned: Uint8Array
  readonly deviceKey: Signer
  /** For notices of the issuer, which name places; what a copy is asked for stands in it. */
  readonly status?: StatusReference
}

/** A record as the phone holds it, without its copies. */
export type HeldRecord = {
  readonly id: string
  readonly docType: string
  /** Credential issuer identifier. */
  readonly issuer: string
  /** Element identifiers by namespace; the values stay in the copies. */
  readonly elements: Readonly<Record<string, readonly string[]>>
  readonly validFrom: Date
  readonly validUntil: Date
  readonly state: 'valid' | 'disabled'
  /** Why it was disabled, in the issuer's words. */
  readonly reason?: string
  readonly disabledAt?: Date
}

/**
 * The wallet's own store. Each call is atomic, and what it answered survives the end of the
 * process where the store is a lasting one.
 */
export interface HolderStore {
  addRecord(record: HeldRecord, copies: readonly HeldCopy[]): Promise<void>
  records(): Promise<readonly HeldRecord[]>
  /** Status references of all copies, shown or not. */
  statusReferences(recordId: string): Promise<readonly StatusReference[]>
  copiesLeft(recordId: string): Promise<number>
  /** Looks at the next copy without taking it. */
  nextCopy(recordId: string): Promise<HeldCopy | undefined>
  /** Takes one unused copy of a valid record away for good; `undefined` when there is none. */
  takeCopy(recordId: string): Promise<HeldCopy | undefined>
  /** Disabling is final. True when the record was valid until now. */
  disableRecord(recordId: string, reason: string, at: Date): Promise<boolean>
}
