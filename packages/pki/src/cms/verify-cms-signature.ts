/**
 * Judging a detached CMS signature: RFC 5652 5.6, for the levels CAdES-B-B and PAdES-B-B.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import {
  type Check,
  checkMaker,
  equalBytes,
  holds,
  type Reason,
  toHex,
  type Verdict,
} from '@tegata/kernel'
import { type Certificate, parseCertificate } from '../certificate/certificate.ts'
import { subjectKeyIdentifierOf } from '../certificate/read-extensions.ts'
import { verifySignedData } from '../certificate/signed-data.ts'
import { type DerValue, derItems, derTag } from '../der/der-reader.ts'
import { readOid, readTime } from '../der/der-values.ts'
import { PkiError } from '../errors.ts'
import { type CmsHash, cmsOid, readHash } from './cms-algorithms.ts'
import { cmsChecks } from './cms-checks.ts'
import {
  type CmsSignature,
  type CmsSigner,
  type CmsSignerId,
  parseCmsSignature,
} from './cms-signature.ts'

/** What a signature is held against. */
export type CmsExpectation = {
  /** The bytes that should have been signed. */
  readonly document: Uint8Array
  /** Time of the check. */
  readonly at: Date
  /** `pades`: the time of signing stands in the PDF, and must not stand here. */
  readonly level: 'cades' | 'pades'
  /** Tolerated clock difference; default 60. */
  readonly skewSeconds?: number
  readonly crypto: Pick<Crypto, 'digest' | 'importPublicKey'>
}

/** Whether the document was signed, check by check. Whether the signer is trusted is asked elsewhere. */
export type CmsReport = {
  readonly verdict: Verdict
  readonly checks: readonly Check[]
  /** Read, not trusted. */
  readonly certificate?: Certificate
  /** All that came with the signature, DER. */
  readonly certificates: readonly Uint8Array[]
  /** As the signer claims it. */
  readonly signingTime?: Date
  readonly hash?: CmsHash
  /** The digest that was signed. */
  readonly digest?: Uint8Array
  /** Object identifiers of attributes that nobody signed. */
  readonly unsignedAttributes?: readonly string[]
}

const { judge, skipped, notApplicable } = checkMaker(cmsChecks)
const mandatory = cmsChecks.map(({ id }) => id).filter((id) => id !== 'pki/cms-signing-time')

/**
 * Every check of the signature. Never throws for what the signature says. The path of the signer's
 * certificate is not judged here.
 *
 * @see RFC 5652, 5.6; ETSI EN 319 122-1, 6.3
 */
export async function verifyCmsSignature(
  der: Uint8Array,
  expected: CmsExpectation,
): Promise<CmsReport> {
  const cms = read(() => parseCmsSignature(der))
  if (typeof cms === 'string') return unread(cms)
  const { signer, certificates } = cms
  const certificate = signerCertificate(cms)
  const known = typeof certificate === 'string' ? undefined : certificate
  const digest = digestIn(signer)
  const signingTime = timeIn(signer)
  const actual = await expected.crypto.digest(signer.hash, expected.document)
  const differs = digest !== undefined && !equalBytes(digest, actual)
  const checks = [
    judge('pki/cms-form', undefined),
    judge('pki/cms-attributes', attributesReason(signer)),
    digest
      ? judge('pki/cms-digest', differs ? 'the document is another one' : undefined)
      : skipped('pki/cms-digest', 'no digest is signed'),
    judge('pki/cms-signer', typeof certificate === 'string' ? certificate : undefined),
    ...(await certificateChecks(signer, known, expected)),
    timeCheck(signingTime, expected),
  ]
  return {
    verdict: holds(checks, mandatory) ? 'accepted' : 'refused',
    checks,
    certificates,
    ...(known && { certificate: known }),
    ...(signingTime instanceof Date && { signingTime }),
    hash: signer.hash,
    ...(digest && { digest }),
    unsignedAttributes: signer.unsignedAttributes,
  }
}

function unread(reason: string): CmsReport {
  const rest = cmsChecks.filter(({ id }) => id !== 'pki/cms-form')
  const checks = [judge('pki/cms-form', reason), ...rest.map(({ id }) => skipped(id, reason))]
  return { verdict: 'refused', checks, certificates: [] }
}

/** What `run` answers, or why the peer's bytes do not allow it. */
function read<T>(run: () => T): T | string {
  try {
    return run()
  } catch (error) {
    if (error instanceof PkiError) return error.message
    throw error
  }
}

function signerCertificate({ certificates, signer }: CmsSignature): Certificate | string {
  const readable = certificates.map((der) => read(() => parseCertificate(der)))
  const found = readable.filter(
    (one): one is Certificate => typeof one !== 'string' && isNamed(one, signer.id),
  )
  const [certificate, second] = found
  if (!certificate) return 'the certificate of the signer is not there, or cannot be read'
  // Two that answer to one name: whoever reads on could take the other.
  if (second && !equalBytes(certificate.der, second.der)) return 'two certificates fit the signer'
  return certificate
}

function isNamed(certificate: Certificate, id: CmsSignerId): boolean {
  if ('issuer' in id)
    return (
      certificate.serialNumber === id.serialNumber && equalBytes(certificate.issuer.der, id.issuer)
    )
  const key = subjectKeyIdentifierOf(certificate)
  return key !== undefined && equalBytes(key, id.subjectKeyIdentifier)
}

function attributesReason({ attributes }: CmsSigner): Reason {
  const type = attributes.get(cmsOid.contentType)
  if (type?.tag !== derTag.objectIdentifier) return 'content type missing'
  const oid = read(() => readOid(type, 'contentType'))
  if (oid !== cmsOid.data) return 'content type is not that of the content'
  if (attributes.get(cmsOid.messageDigest)?.tag !== derTag.octetString)
    return 'message digest missing'
  return attributes.has(cmsOid.signingCertificateV2) ? undefined : 'signing certificate missing'
}

function digestIn({ attributes }: CmsSigner): Uint8Array | undefined {
  const value = attributes.get(cmsOid.messageDigest)
  return value?.tag === derTag.octetString ? value.content : undefined
}

function timeIn({ attributes }: CmsSigner): Date | string | undefined {
  const value = attributes.get(cmsOid.signingTime)
  return value && read(() => readTime(value, 'signingTime'))
}

function timeCheck(time: Date | string | undefined, expected: CmsExpectation): Check {
  const id = 'pki/cms-signing-time'
  if (expected.level === 'pades')
    return time === undefined
      ? notApplicable(id, 'the PDF says it')
      : judge(id, 'stands in the signature, and belongs into the PDF')
  if (time === undefined) return judge(id, 'missing')
  if (typeof time === 'string') return judge(id, time)
  const latest = expected.at.getTime() + (expected.skewSeconds ?? 60) * 1000
  // A clock that says nothing leaves nothing to compare with.
  return judge(id, time.getTime() <= latest ? undefined : 'in the future')
}

async function certificateChecks(
  signer: CmsSigner,
  certificate: Certificate | undefined,
  { crypto }: CmsExpectation,
): Promise<Check[]> {
  const ids = ['pki/cms-certificate-signed', 'pki/cms-signature'] as const
  if (!certificate) return ids.map((id) => skipped(id, 'no certificate of the signer'))
  const { signedBytes: tbs, signatureAlgorithm, signature } = signer
  const signed = { tbs, signatureAlgorithm, signature }
  const holdsUp = await verifySignedData(signed, certificate.publicKey, crypto)
  return [
    judge(ids[0], await boundReason(signer, certificate, crypto)),
    judge(ids[1], holdsUp ? undefined : 'not made with the key of the certificate'),
  ]
}

type EssCertId = { readonly hash: CmsHash; readonly certificateHash: Uint8Array }

async function boundReason(
  { attributes }: CmsSigner,
  certificate: Certificate,
  crypto: Pick<Crypto, 'digest'>,
): Promise<Reason> {
  const value = attributes.get(cmsOid.signingCertificateV2)
  if (!value) return 'no certificate is signed'
  const named = read(() => firstEssCertId(value))
  if (typeof named === 'string') return named
  const actual = await crypto.digest(named.hash, certificate.der)
  return toHex(actual) === toHex(named.certificateHash)
    ? undefined
    : 'another certificate is signed'
}

/** The first one is that of the signer: RFC 5035 3. @throws PkiError */
function firstEssCertId(value: DerValue): EssCertId {
  const path = 'signingCertificateV2'
  if (value.tag !== derTag.sequence) throw new PkiError('pki/malformed', `${path}: not a SEQUENCE`)
  const list = derItems(derItems(value, path).next(derTag.sequence, path), path)
  const items = derItems(list.next(derTag.sequence, path), path)
  const algorithm = items.optional(derTag.sequence, path)
  return {
    hash: algorithm ? readHash(algorithm, path) : 'SHA-256',
    certificateHash: items.next(derTag.octetString, path).content,
  }
}
