/**
 * The wallet of this browser, with what it kept.
 * @module
 */
import type { Fetch } from '@tegata/kernel'
import type { WalletDeps } from '@tegata/wallet'
import { createBrowserFreshness } from './browser-freshness.ts'
import { createBrowserStore } from './browser-store.ts'
import { crypto, signerOf } from './keeping-crypto.ts'
import { type KeptPhone, openWalletDatabase, readPhone } from './wallet-database.ts'

export type OpenWallet = {
  readonly deps: WalletDeps
  readonly phone: KeptPhone
  readonly issuer: string
}

/** Whoever signed is asked about, wherever somebody signs. */
export const walletPolicy = { signerRevocation: 'required' } as const

const browserFetch: Fetch = (url, init) => fetch(url, init)

/** `undefined` before the phone was set up. */
export async function openWallet(): Promise<OpenWallet | undefined> {
  const database = await openWalletDatabase()
  const phone = await readPhone(database)
  const [issuer] = phone?.trust.issuers ?? []
  if (!phone || issuer === undefined) return undefined
  const deps: WalletDeps = {
    crypto,
    fetch: browserFetch,
    now: () => new Date(),
    store: createBrowserStore(database),
    freshness: createBrowserFreshness(database),
    policy: walletPolicy,
    trust: { ...phone.trust, allowLoopbackHttp: true },
    walletKey: await signerOf(phone.walletKey, 'ES256'),
  }
  return { deps, phone, issuer }
}
