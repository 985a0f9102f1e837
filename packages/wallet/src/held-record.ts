/**
 * A record as the phone holds it: what it says about itself, and its one-time copies.
 * @module
 */
import type { Signer } from '@tegata/crypto'

/** Where the issuer publishes whether a copy still holds: Token Status List. */
export type StatusReference = { readonly uri: string; readonly index: number }

/** One copy with a device key of its own. It is shown once, so that two showings cannot be linked. */
export type HeldCopy = {
  /** Unique in its store. */
  readonly id: string
  readonly issuerSigned: Uint8Array
  readonly deviceKey: Signer
  /** For notices of the issuer, which name places; what a copy is asked for stands in it. */
  readonly status?: StatusReference
}

/** A copy that a store has not numbered yet. */
export type NewCopy = Omit<HeldCopy, 'id'>

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

/** Which copy is wanted, for how long. */
export type LeaseWish = {
  /** Random; who knows it holds the lease. */
  readonly id: string
  readonly recordId: string
  /** Copies that will do. */
  readonly among: readonly string[]
  readonly at: Date
  /** From then on the copy is free again, unless it was used. */
  readonly until: Date
}

/**
 * The wallet's own store. Each call is atomic, also between two pages that share it, and what it answered
 * survives the end of the process where the store is a lasting one.
 */
export interface HolderStore {
  addRecord(record: HeldRecord, copies: readonly NewCopy[]): Promise<void>
  records(): Promise<readonly HeldRecord[]>
  /** Status references of all copies, used or not. */
  statusReferences(recordId: string): Promise<readonly StatusReference[]>
  /** Copies that were not used; leased ones count. */
  copiesLeft(recordId: string): Promise<number>
  /** Copies that were not used and are not leased at this time. */
  freeCopies(recordId: string, at: Date): Promise<readonly HeldCopy[]>
  /**
   * Keeps one free copy of a valid record from others until the wish's end; `undefined` when there is
   * none.
   */
  leaseCopy(wish: LeaseWish): Promise<HeldCopy | undefined>
  /**
   * Uses leased copies for good, all or none: none when one of the leases passed to somebody else or one
   * of the records was disabled. Called before the first byte of them leaves.
   */
  useCopies(leaseIds: readonly string[]): Promise<boolean>
  /** Gives copies back that were not used. */
  releaseCopies(leaseIds: readonly string[]): Promise<void>
  /** Disabling is final. True when the record was valid until now. */
  disableRecord(recordId: string, reason: string, at: Date): Promise<boolean>
}
