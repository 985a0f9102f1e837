/**
 * Whether a document was signed, whatever the format. Whose signature it is, is judged elsewhere.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { type Check, CodedError, checkMaker, type Verdict } from '@tegata/kernel'
import { type Certificate, parseCertificate, verifyCmsSignature } from '@tegata/pki'
import { jpkiChecks } from '../jpki-checks.ts'
import { bareSignatureReason, usualHash } from './bare-signature.ts'
import { verifyPdfSignature } from './pdf/verify-pdf-signature.ts'
import { verifyXmlSignature } from './xml/verify-xml-signature.ts'

/** A document as it was received, with what came beside it. */
export type ReceivedDocument =
  | {
      readonly format: 'pkcs1'
      readonly document: Uint8Array
      readonly signature: Uint8Array
      /** Of whoever is said to have signed, DER: the signature does not carry it. */
      readonly certificate: Uint8Array
    }
  | { readonly format: 'cms'; readonly document: Uint8Array; readonly signature: Uint8Array }
  | { readonly format: 'pdf'; readonly document: Uint8Array }
  | { readonly format: 'xml'; readonly document: Uint8Array }

/** Whether the document is as it was signed, check by check. */
export type SignatureReport = {
  readonly verdict: Verdict
  readonly checks: readonly Check[]
  /** Read, not trusted. */
  readonly certificate?: Certificate
  /** As the signer claims it. */
  readonly signingTime?: Date
}

const { judge, skipped } = checkMaker(jpkiChecks)

/** Judges the signature; never throws for what was received. */
export async function verifySignature(
  received: ReceivedDocument,
  at: Date,
  crypto: Pick<Crypto, 'digest' | 'importPublicKey'>,
): Promise<SignatureReport> {
  const { document } = received
  if (received.format === 'pdf') return await verifyPdfSignature(document, at, crypto)
  if (received.format === 'xml') return await verifyXmlSignature(document, at, crypto)
  if (received.format === 'cms')
    return await verifyCmsSignature(received.signature, { document, at, level: 'cades', crypto })
  const certificate = read(received.certificate)
  if (typeof certificate === 'string') {
    const form = judge('jpki/certificate-form', certificate)
    const skip = skipped('jpki/document-signature', 'no certificate whose key to use')
    return { verdict: 'refused', checks: [form, skip] }
  }
  const given = { ...received, certificate, hash: usualHash(certificate) }
  const reason = await bareSignatureReason(given, crypto)
  const checks = [judge('jpki/document-signature', reason)]
  return { verdict: reason === undefined ? 'accepted' : 'refused', checks, certificate }
}

function read(der: Uint8Array): Certificate | string {
  try {
    return parseCertificate(der)
  } catch (error) {
    if (error instanceof CodedError) return error.message
    throw error
  }
}
