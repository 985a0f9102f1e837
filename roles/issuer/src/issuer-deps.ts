/**
 * What the issuer needs from outside: keys, time, and facts that other roles know.
 * @module
 */
import type { Crypto, PublicJwk } from '@tegata/crypto'
import type { Fetch, Now } from '@tegata/kernel'
import type { AlarmLog, Database, Jobs, KeyStore } from '@tegata/service'

export type IssuerDeps = {
  readonly database: Database
  readonly jobs: Jobs
  readonly keys: KeyStore
  readonly crypto: Crypto
  readonly now: Now
  readonly log: AlarmLog
  /** Guarded: push endpoints are written by phones. */
  readonly fetch: Fetch
  readonly publicUrl: string
  /** Types of the records that can be had here: metadata announces no other. */
  readonly docTypes: readonly string[]
  /**
   * Attributes of the person whose phone it is, read when a record is issued, and their version.
   * `undefined`: no record may be issued to this phone.
   */
  readonly attributesFor: (
    phoneId: string,
  ) => Promise<{ readonly version: number; readonly attributes: unknown } | undefined>
  readonly issueDocumentSigner: (publicKey: PublicJwk) => Promise<readonly Uint8Array[]>
  readonly issueStatusSigner: (publicKey: PublicJwk) => Promise<readonly Uint8Array[]>
}
