/**
 * The document signer as it signs: its certificate is read, and its key held against it, once.
 * @module
 */
import { type Crypto, samePublicKey } from '@tegata/crypto'
import { equalBytes } from '@tegata/kernel'
import { type PreparedDocumentSigner, prepareDocumentSigner } from '@tegata/mdoc'
import type { CertifiedSigner } from '@tegata/service'

/**
 * A function that answers the prepared signer, and prepares anew when key or certificates are others
 * than before.
 *
 * @param load - the signer as it stands now; asked each time
 * @throws MdocError `mdoc/self-check-failed` when the certificate is not that of the key
 */
export function keepDocumentSigner(
  crypto: Crypto,
  load: () => Promise<CertifiedSigner>,
): () => Promise<PreparedDocumentSigner> {
  let kept: PreparedDocumentSigner | undefined
  return async () => {
    const current = await load()
    if (kept && isSame(kept, current)) return kept
    const prepared = await prepareDocumentSigner({ crypto, ...current })
    kept = prepared
    return prepared
  }
}

const isSame = (one: CertifiedSigner, other: CertifiedSigner): boolean =>
  samePublicKey(one.signer.publicKey, other.signer.publicKey) &&
  one.chain.length === other.chain.length &&
  one.chain.every((der, index) => equalBytes(der, other.chain[index] ?? none))

const none = new Uint8Array(0)
