/**
 * A role's own key with the certificate that an authority gave it, renewed in good time.
 * @module
 */
import type { PublicJwk, Signer } from '@tegata/crypto'
import { fromBase64url, type Now, toBase64url } from '@tegata/kernel'
import type { KeyStore } from './key-store.ts'

/** A role's key with its chain. */
export type CertifiedSigner = {
  readonly signer: Signer
  /** Leaf first, without the root. DER. */
  readonly chain: readonly Uint8Array[]
}

/** Where a role keeps its chains, base64url. */
export type ChainTable = {
  read(name: string): Promise<{ chain: readonly string[]; not_after: Date } | undefined>
  replace(name: string, chain: readonly string[], notAfter: Date): Promise<void>
}

/** What a signer signs must not outlive it: renewed when less than this is left. */
const leastDaysLeft = 30

/**
 * A role's key and its chain: the stored one while it lasts long enough, else a new one.
 *
 * @param certify - asks the authority for a chain
 * @param parts.notAfterOf - when a certificate ends
 * @throws TypeError when the authority answers no certificate
 */
export async function certifiedSigner(
  parts: {
    readonly keys: Pick<KeyStore, 'signer'>
    readonly now: Now
    readonly table: ChainTable
    readonly notAfterOf: (certificate: Uint8Array) => Date
  },
  name: string,
  certify: (publicKey: PublicJwk) => Promise<readonly Uint8Array[]>,
): Promise<CertifiedSigner> {
  const { keys, now, table, notAfterOf } = parts
  const signer = await keys.signer(name, 'ES256')
  const stored = await table.read(name)
  const enough = now().getTime() + leastDaysLeft * 86_400_000
  if (stored && stored.not_after.getTime() > enough)
    return { signer, chain: stored.chain.map((text) => fromBase64url(text)) }
  const chain = await certify(signer.publicKey)
  const [leaf] = chain
  if (!leaf) throw new TypeError('a chain without a certificate')
  await table.replace(name, chain.map(toBase64url), notAfterOf(leaf))
  return { signer, chain }
}
