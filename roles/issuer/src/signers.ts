/**
 * The issuer's own keys with their certificates, renewed in good time.
 * @module
 */
import type { PublicJwk, Signer } from '@tegata/crypto'
import { fromBase64url, toBase64url } from '@tegata/kernel'
import { parseCertificate } from '@tegata/pki'
import type { IssuerDeps } from './issuer-deps.ts'
import type { Store } from './store.ts'

export type CertifiedSigner = { readonly signer: Signer; readonly chain: readonly Uint8Array[] }

/** A record must not outlive its signer: renewed when less than this is left. */
const leastDaysLeft = 30

export async function certifiedSigner(
  { keys, now }: Pick<IssuerDeps, 'keys' | 'now'>,
  store: Store,
  name: string,
  certify: (publicKey: PublicJwk) => Promise<readonly Uint8Array[]>,
): Promise<CertifiedSigner> {
  const signer = await keys.signer(name, 'ES256')
  const stored = await store.signer(name)
  const enough = now().getTime() + leastDaysLeft * 86_400_000
  if (stored && stored.not_after.getTime() > enough)
    return { signer, chain: stored.chain.map((text) => fromBase64url(text)) }
  const chain = await certify(signer.publicKey)
  const [leaf] = chain
  if (!leaf) throw new TypeError('a chain without a certificate')
  await store.replaceSigner(name, chain.map(toBase64url), parseCertificate(leaf).notAfter)
  return { signer, chain }
}
