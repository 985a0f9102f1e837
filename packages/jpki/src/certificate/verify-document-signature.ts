import type { Crypto } from '@tegata/crypto'
import { type Check, CodedError, checkMaker } from '@tegata/kernel'
import { jpkiChecks } from '../jpki-checks.ts'
import {
  type JpkiReport,
  type JpkiValidation,
  validateJpkiCertificate,
} from './validate-certificate.ts'

const { judge, skipped } = checkMaker(jpkiChecks)

/**
 * Whether a document was signed with the key of a signing certificate that may be relied on.
 * The signature is PKCS#1 v1.5 with SHA-256 over the document: RFC 8017, 8.2.
 */
export async function verifyDocumentSignature(
  input: Omit<JpkiValidation, 'kind'> & {
    readonly document: Uint8Array
    readonly signature: Uint8Array
  },
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<JpkiReport> {
  const report = await validateJpkiCertificate({ ...input, kind: 'sign' }, crypto)
  const signature = await signatureCheck(report, input, crypto)
  const passed = signature.outcome === 'passed'
  return {
    ...report,
    verdict: passed ? report.verdict : 'refused',
    checks: [...report.checks, signature],
  }
}

async function signatureCheck(
  { certificate }: JpkiReport,
  { document, signature }: { document: Uint8Array; signature: Uint8Array },
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<Check> {
  const id = 'jpki/document-signature'
  if (!certificate) return skipped(id, 'no certificate whose key to use')
  try {
    const key = await crypto.importPublicKey({ spki: certificate.spki })
    const valid = await key.verify('RS256', signature, document)
    return judge(id, valid ? undefined : 'does not fit the document and the key')
  } catch (error) {
    // A point outside its curve shows only here.
    if (error instanceof CodedError) return judge(id, error.code)
    throw error
  }
}
