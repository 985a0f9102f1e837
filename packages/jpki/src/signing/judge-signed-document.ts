/**
 * Whether a signed document may be relied on: the signature, and the certificate it was made with.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { checkMaker } from '@tegata/kernel'
import type { AskRevocation } from '../certificate/ocsp-revocation.ts'
import type { JpkiReport, JpkiValidation } from '../certificate/validate-certificate.ts'
import { validateJpkiCertificate } from '../certificate/validate-certificate.ts'
import { jpkiChecks } from '../jpki-checks.ts'
import { type ReceivedDocument, verifySignature } from './verify-signature.ts'

const { skipped } = checkMaker(jpkiChecks)

/** Signature and certificate in one report. */
export type SignedDocumentReport = JpkiReport & {
  /** As the signer claims it. */
  readonly signingTime?: Date
}

/**
 * Judges the signature and then the certificate, which must be one for signing; revocation is asked
 * for only when all before it passed. Never throws for what was received.
 */
export async function judgeSignedDocument(
  received: ReceivedDocument,
  trusted: Omit<JpkiValidation, 'certificate' | 'kind'>,
  crypto: Pick<Crypto, 'digest' | 'importPublicKey'>,
): Promise<SignedDocumentReport> {
  const signature = await verifySignature(received, trusted.at, crypto)
  const { certificate, signingTime } = signature
  const claimed = signingTime && { signingTime }
  if (!certificate) return { verdict: 'refused', checks: signature.checks, ...claimed }
  const holds = signature.verdict === 'accepted'
  const askRevocation: AskRevocation = async (...asked) =>
    holds ? await trusted.askRevocation(...asked) : undefined
  const asked = { ...trusted, askRevocation, certificate: certificate.der, kind: 'sign' } as const
  const report = await validateJpkiCertificate(asked, crypto)
  if (holds) return { ...report, checks: [...signature.checks, ...report.checks], ...claimed }
  // Nobody is asked about the certificate of a signature that does not hold.
  const checks = report.checks.map((check) =>
    check.id === 'jpki/revocation-known'
      ? skipped('jpki/revocation-known', 'the signature does not hold')
      : check,
  )
  return { ...report, verdict: 'refused', checks: [...signature.checks, ...checks], ...claimed }
}
