/**
 * SigningRecord: the proof that what was shown is what was signed. Kept beside the signed document.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import {
  type Check,
  CodedError,
  checkMaker,
  equalBytes,
  fromBase64,
  holds,
  type Reason,
  toBase64,
  type Verdict,
} from '@tegata/kernel'
import { type Certificate, type CmsHash, parseCertificate, verifyCmsSignature } from '@tegata/pki'
import { JpkiError } from '../errors.ts'
import { bareSignatureReason } from './bare-signature.ts'
import { type SignatureFormat, signatureFormats } from './prepare-signature.ts'
import { recordChecks } from './signing-checks.ts'
import { verifyXmlSignatureElement } from './xml/verify-xml-signature.ts'

/** Both digests, and the signature that binds one of them to a certificate. */
export type SigningRecord = {
  readonly format: SignatureFormat
  readonly mediaType: string
  readonly hash: CmsHash
  /** Made where the document was shown. */
  readonly shownDigest: Uint8Array
  /** Made where it was signed. */
  readonly signedDigest: Uint8Array
  readonly at: Date
  /** DER. */
  readonly certificate: Uint8Array
  /** The bare signature, CMS, or the Signature element. */
  readonly signature: Uint8Array
}

/** Whether a record proves what it says, check by check. */
export type SigningRecordReport = { readonly verdict: Verdict; readonly checks: readonly Check[] }

const { judge } = checkMaker(recordChecks)

/**
 * Whether the digest that was shown is the one that was signed, is that of this content, and is bound
 * by the signature to the certificate. Never throws for what the record says; the path of the
 * certificate is not judged here.
 *
 * @param content - what was signed: for PDF the file without the place of its signature, for
 * XML its canonical form
 */
export async function checkSigningRecord(
  record: SigningRecord,
  content: Uint8Array,
  crypto: Pick<Crypto, 'digest' | 'importPublicKey'>,
): Promise<SigningRecordReport> {
  const { shownDigest, signedDigest, hash } = record
  const same = equalBytes(shownDigest, signedDigest)
  const ofContent = equalBytes(await crypto.digest(hash, content), signedDigest)
  const checks = [
    judge('jpki/record-shown', same ? undefined : 'shown and signed are two digests'),
    judge('jpki/record-content', ofContent ? undefined : 'the content has another digest'),
    judge('jpki/record-signature', await signatureReason(record, content, crypto)),
  ]
  const ids = recordChecks.map(({ id }) => id)
  return { verdict: holds(checks, ids) ? 'accepted' : 'refused', checks }
}

async function signatureReason(
  record: SigningRecord,
  content: Uint8Array,
  crypto: Pick<Crypto, 'digest' | 'importPublicKey'>,
): Promise<Reason> {
  const { format, signature, certificate, hash, at } = record
  if (format === 'pkcs1') {
    const read = readCertificate(certificate)
    if (typeof read === 'string') return read
    return await bareSignatureReason(
      { certificate: read, hash, signature, document: content },
      crypto,
    )
  }
  if (format === 'xml')
    return boundReason(await verifyXmlSignatureElement(signature, content, at, crypto), record)
  const level = format === 'pdf' ? 'pades' : 'cades'
  return boundReason(
    await verifyCmsSignature(signature, { document: content, at, level, crypto }),
    record,
  )
}

/** Whether the signature that was judged is the one of this record. */
function boundReason(
  report: { verdict: Verdict; checks: readonly Check[]; hash?: CmsHash; certificate?: Certificate },
  { hash, certificate }: SigningRecord,
): Reason {
  const failed = report.checks.find(({ outcome }) => outcome === 'failed')
  if (report.verdict !== 'accepted') return `${failed?.id ?? 'signature'} failed`
  if (report.hash !== hash) return 'signed by another hash'
  const own = report.certificate && equalBytes(report.certificate.der, certificate)
  return own ? undefined : 'signed with another certificate'
}

function readCertificate(der: Uint8Array) {
  try {
    return parseCertificate(der)
  } catch (error) {
    if (error instanceof CodedError) return error.message
    throw error
  }
}

/** The record as plain data for JSON. */
export function writeSigningRecord(record: SigningRecord): Readonly<Record<string, string>> {
  const { format, mediaType, hash, at } = record
  return {
    format,
    mediaType,
    hash,
    shownDigest: toBase64(record.shownDigest),
    signedDigest: toBase64(record.signedDigest),
    at: at.toISOString(),
    certificate: toBase64(record.certificate),
    signature: toBase64(record.signature),
  }
}

const hashes = ['SHA-256', 'SHA-384', 'SHA-512'] as const

/** Reads a record from plain data. @throws JpkiError `jpki/malformed`, naming the member */
export function readSigningRecord(plain: unknown): SigningRecord {
  const members = new Map(typeof plain === 'object' && plain ? Object.entries(plain) : [])
  const text = (name: string): string => {
    const value: unknown = members.get(name)
    if (typeof value !== 'string') throw new JpkiError('jpki/malformed', `record: ${name}`)
    return value
  }
  const bytes = (name: string): Uint8Array => {
    try {
      return fromBase64(text(name))
    } catch (cause) {
      throw new JpkiError('jpki/malformed', `record: ${name}`, { cause })
    }
  }
  const hash = hashes.find((one) => one === text('hash'))
  const format = signatureFormats.find((one) => one === text('format'))
  const at = new Date(text('at'))
  if (!hash || !format || Number.isNaN(at.getTime()))
    throw new JpkiError('jpki/malformed', 'record: hash, format or at')
  const digests = { shownDigest: bytes('shownDigest'), signedDigest: bytes('signedDigest') }
  const rest = { certificate: bytes('certificate'), signature: bytes('signature') }
  return { format, mediaType: text('mediaType'), hash, ...digests, at, ...rest }
}
