/**
 * The key and certificate that this program asks with.
 * @module
 */
import type { Signer } from '@tegata/crypto'
import { fromBase64url, toBase64url } from '@tegata/kernel'
import { parseCertificate } from '@tegata/pki'
import type { Store } from './store.ts'
import type { VerifierDeps } from './verifier-deps.ts'

export type ReaderKey = { readonly signer: Signer; readonly chain: readonly Uint8Array[] }

const name = 'verifier-reader'
const leastDaysLeft = 30

/** Made on first start, renewed while starting when it ends soon. */
export async function openReaderKey(
  { keys, now, issueReaderCertificate }: VerifierDeps,
  store: Store,
): Promise<ReaderKey> {
  const signer = await keys.signer(name, 'ES256')
  const stored = await store.certificate(name)
  if (stored && stored.not_after.getTime() > now().getTime() + leastDaysLeft * 86_400_000)
    return { signer, chain: stored.chain.map((text) => fromBase64url(text)) }
  const chain = await issueReaderCertificate(signer.publicKey)
  const [leaf] = chain
  if (!leaf) throw new TypeError('a chain without a certificate')
  await store.replaceCertificate(name, chain.map(toBase64url), parseCertificate(leaf).notAfter)
  return { signer, chain }
}
