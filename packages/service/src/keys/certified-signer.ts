/**
 * A role's own key with the certificate that an authority gave it, renewed in good time.
 * @module
 */
import type { PublicJwk, Signer } from '@tegata/crypto'
import { fromBase64url, type Now, toBase64url } from '@tegata/kernel'
import type { KeyStore } from './key-store.ts'
import { requireKeyOfCertificate } from './require-key-of-certificate.ts'

/** A role's key with its chain. */
export type CertifiedSigner = {
  readonly signer: Signer
  /** Leaf first, without the root. DER. */
  readonly chain: readonly Uint8Array[]
}

/** Where a role keeps its chains, base64url. */
export type ChainTable = {
  read(name: string): Promise<StoredChain | undefined>
  /** Only while the stored one is still that which was `seen`: of two renewals the first stays. */
  replace(name: string, chain: StoredChain, seen: StoredChain | undefined): Promise<void>
}
/** A chain as it is stored: leaf first, base64url. */
export type StoredChain = { readonly chain: readonly string[]; readonly not_after: Date }

/** What a signer signs must not outlive it: renewed when less than this is left. */
const leastDaysLeft = 30

/**
 * A role's key and its chain: the stored one while it lasts long enough, else a new one. Of two
 * processes that renew it at a time both go on with the same one.
 *
 * @param certify - asks the authority for a chain
 * @param parts.read - a certificate's end, and its key
 * @throws ServiceError `service/key-differs` when the stored certificate is not that of the key
 * @throws TypeError when the authority answers no certificate
 */
export async function certifiedSigner(
  parts: {
    readonly keys: Pick<KeyStore, 'signer'>
    readonly now: Now
    readonly table: ChainTable
    readonly read: (der: Uint8Array) => { readonly notAfter: Date; readonly publicKey: PublicJwk }
  },
  name: string,
  certify: (publicKey: PublicJwk) => Promise<readonly Uint8Array[]>,
): Promise<CertifiedSigner> {
  const { keys, now, table, read } = parts
  const signer = await keys.signer(name, 'ES256')
  const opened = ({ chain: texts }: StoredChain): CertifiedSigner => {
    const chain = texts.map((text) => fromBase64url(text))
    if (chain[0]) requireKeyOfCertificate(name, signer, read(chain[0]).publicKey)
    return { signer, chain }
  }
  const stored = await table.read(name)
  const known = stored && opened(stored)
  const enough = now().getTime() + leastDaysLeft * 86_400_000
  if (known && stored.not_after.getTime() > enough) return known
  const chain = await certify(signer.publicKey)
  const [leaf] = chain
  if (!leaf) throw new TypeError('a chain without a certificate')
  const made = { chain: chain.map(toBase64url), not_after: read(leaf).notAfter }
  await table.replace(name, made, stored)
  return opened((await table.read(name)) ?? made)
}
