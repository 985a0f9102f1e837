/**
 * What the wallet needs from the device it runs on, and whom it trusts.
 * @module
 */
import type { Crypto, PublicJwk, Signer } from '@tegata/crypto'
import type { Fetch, FreshnessStore, Now } from '@tegata/kernel'
import type { AddressRule } from '@tegata/oid4vc'
import type { HolderStore } from './held-record.ts'
import type { WalletPolicy } from './wallet-policy.ts'

/** Anchors that came with the wallet; nothing a peer sends can add to them. */
export type WalletTrust = {
  /** Credential issuer identifiers whose offers are followed. */
  readonly issuers: readonly string[]
  /** Roots of record issuers (IACA), DER. */
  readonly issuerRoots: readonly Uint8Array[]
  /** Roots of receiving programs, DER. */
  readonly readerRoots: readonly Uint8Array[]
  /** Keys of the registry of certified programs. */
  readonly registryKeys: readonly PublicJwk[]
  /** A sandbox speaks plain HTTP on loopback; production never does. */
  readonly allowLoopbackHttp?: boolean
}

/** Which addresses of peers this wallet follows. */
export const addressRule = ({ allowLoopbackHttp = false }: WalletTrust): AddressRule => ({
  allowLoopbackHttp,
})

/** What the wallet needs from the device it runs on. */
export type WalletDeps = {
  readonly crypto: Crypto
  readonly fetch: Fetch
  readonly now: Now
  readonly store: HolderStore
  readonly trust: WalletTrust
  /** The newest answer seen of each source, as lasting as the store: one that goes back is refused. */
  readonly freshness?: FreshnessStore
  readonly policy?: WalletPolicy
  /** P-256 key of this wallet instance: it signs notice requests and receipts. */
  readonly walletKey: Signer
}
