/**
 * Chains of signers that were found to be trusted, kept by the caller. A kept verdict is given again
 * only for the same bytes, under an anchor that the caller still has, and within the time in which
 * every certificate of the chain is valid: a cache never makes anything valid.
 * @module
 */
import type { PublicKey } from '@tegata/crypto'
import { equalBytes } from '@tegata/kernel'
import type { Certificate } from '@tegata/pki'
import type { JudgedIssuer } from './judge-issuer.ts'

export type TrustedIssuer = JudgedIssuer & {
  readonly signer: Certificate
  readonly key: PublicKey
  readonly anchor: Certificate
}
type Kept = {
  readonly issuer: TrustedIssuer
  readonly chain: readonly Uint8Array[]
  readonly from: number
  readonly until: number
}

declare const opaque: unique symbol
/** Only {@link createIssuerCache} makes one. */
export type IssuerCache = { readonly [opaque]?: never; readonly size: number }

const stores = new WeakMap<IssuerCache, Map<number, Kept>>()

/** At most this many chains are kept; then the cache starts anew. */
const mostChains = 256

/** A cache for one process. It holds certificates and keys of issuers, nothing of any holder. */
export function createIssuerCache(): IssuerCache {
  const kept = new Map<number, Kept>()
  const cache = {
    get size() {
      return kept.size
    },
  }
  stores.set(cache, kept)
  return cache
}

function storeOf(cache: IssuerCache): Map<number, Kept> {
  const kept = stores.get(cache)
  if (kept) return kept
  throw new TypeError('cache: make it with createIssuerCache')
}

/** The end of a leaf is its signature: it tells chains apart, and the bytes are compared after. */
function nameOf([leaf]: readonly Uint8Array[]): number {
  let name = 0
  for (const byte of leaf?.subarray(-6) ?? []) name = name * 256 + byte
  return name
}

export function keptIssuer(
  cache: IssuerCache,
  chain: readonly Uint8Array[],
  at: Date,
): TrustedIssuer | undefined {
  const kept = storeOf(cache).get(nameOf(chain))
  const time = at.getTime()
  if (!kept || !(kept.from <= time && time <= kept.until)) return undefined
  const same =
    kept.chain.length === chain.length &&
    kept.chain.every((der, index) => equalBytes(der, chain[index] ?? new Uint8Array(0)))
  return same ? kept.issuer : undefined
}

/** Copies the chain: the caller's bytes may be a view into a larger message. */
export function keepIssuer(
  cache: IssuerCache,
  issuer: TrustedIssuer,
  chain: readonly Uint8Array[],
): void {
  const kept = storeOf(cache)
  const certificates = issuer.path
  if (kept.size >= mostChains) kept.clear()
  kept.set(nameOf(chain), {
    issuer,
    chain: chain.map((der) => der.slice()),
    from: Math.max(...certificates.map(({ notBefore }) => notBefore.getTime())),
    until: Math.min(...certificates.map(({ notAfter }) => notAfter.getTime())),
  })
}
