/**
 * The key and certificate that this program asks with.
 * @module
 */
import { parseCertificate } from '@tegata/pki'
import { type CertifiedSigner, certifiedSigner } from '@tegata/service'
import type { Store } from './store.ts'
import type { VerifierDeps } from './verifier-deps.ts'

/** Made on first start, renewed while starting when it ends soon. */
export const openReaderKey = (
  { keys, now, issueReaderCertificate }: VerifierDeps,
  store: Store,
): Promise<CertifiedSigner> => {
  const table = { read: store.certificate, replace: store.replaceCertificate }
  return certifiedSigner(
    { keys, now, table, read: parseCertificate },
    'verifier-reader',
    issueReaderCertificate,
  )
}
