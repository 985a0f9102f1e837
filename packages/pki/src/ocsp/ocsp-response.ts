/**
 * OCSPResponse and BasicOCSPResponse: RFC 6960 4.2.1. Wire: DER.
 * @module
 */
import { type Certificate, parseCertificate } from '../certificate/certificate.ts'
import { type Extensions, readExtensions } from '../certificate/extension.ts'
import { type Name, readName } from '../certificate/name.ts'
import { extensionOid } from '../certificate/object-ids.ts'
import { type RevocationReason, readReason } from '../certificate/revocation-reason.ts'
import { readSignature, type SignedData } from '../certificate/signed-data.ts'
import {
  constructedTag,
  type DerItems,
  type DerValue,
  derInside,
  derItems,
  derList,
  derTag,
  primitiveTag,
  readDer,
} from '../der/der-reader.ts'
import { readOid, readTime } from '../der/der-values.ts'
import { malformed } from '../errors.ts'
import { type CertId, readCertId } from './cert-id.ts'
import { nonceOf } from './ocsp-nonce.ts'

/** By number; 4 is not used. */
export const ocspStatuses = [
  'successful',
  'malformedRequest',
  'internalError',
  'tryLater',
  undefined,
  'sigRequired',
  'unauthorized',
] as const
/**
 * Why a responder answers nothing.
 *
 * @see RFC 6960, 4.2.1
 * @useDeclaredType
 */
export type OcspErrorStatus = Exclude<(typeof ocspStatuses)[number], 'successful' | undefined>

/**
 * Who answers: by name, or by the SHA-1 hash of the key.
 * @see RFC 6960, 4.2.1
 */
export type ResponderId =
  | { readonly by: 'name'; readonly name: Name }
  | { readonly by: 'key'; readonly keyHash: Uint8Array }

/**
 * What is said of the certificate.
 * @see RFC 6960, 4.2.1
 */
export type CertStatus =
  | { readonly status: 'good' | 'unknown' }
  | { readonly status: 'revoked'; readonly revokedAt: Date; readonly reason?: RevocationReason }

/**
 * The answer about one certificate.
 * @see RFC 6960, 4.2.1
 */
export type SingleResponse = CertStatus & {
  readonly certId: CertId
  readonly thisUpdate: Date
  readonly nextUpdate?: Date
}

/**
 * An OCSP answer as read: nothing in it is trusted yet.
 * @see RFC 6960, 4.2.1
 */
export type BasicOcspResponse = SignedData & {
  readonly responderId: ResponderId
  readonly producedAt: Date
  readonly responses: readonly SingleResponse[]
  readonly certificates: readonly Certificate[]
  readonly nonce?: Uint8Array
  /** RFC 6960 4.4.8: `revoked` may also mean that the certificate was never issued. */
  readonly extendedRevoke: boolean
}

/** Only {@link parseOcspResponse} makes one. */
export type OcspResponse =
  | { readonly status: 'successful'; readonly basic: BasicOcspResponse }
  | { readonly status: OcspErrorStatus }

export const basicResponseOid = '1.3.6.1.5.5.7.48.1.1'
const path = 'ocspResponse'
const maxResponses = 64
const maxCertificates = 4

/**
 * Reads an answer without trusting it.
 * @throws PkiError `pki/malformed`, also for a critical extension; `pki/unsupported`, `pki/limit`
 * @see RFC 6960, 4.2.1
 */
export function parseOcspResponse(der: Uint8Array): OcspResponse {
  const items = derItems(readDer(der, derTag.sequence, path), path)
  const { content } = items.next(derTag.enumerated, 'responseStatus')
  const status = content.length === 1 ? ocspStatuses[content[0] ?? 4] : undefined
  const wrapped = items.optional(constructedTag(0), 'responseBytes')
  items.end(path)
  if (status === undefined) throw malformed('responseStatus', 'unknown')
  if (status !== 'successful') return { status }
  if (!wrapped) throw malformed('responseBytes', 'missing')
  const inner = derItems(derInside(wrapped, derTag.sequence, 'responseBytes'), 'responseBytes')
  if (readOid(inner.next(derTag.objectIdentifier, path), path) !== basicResponseOid)
    throw malformed('responseType', 'not a basic response')
  const response = inner.next(derTag.octetString, 'response').content
  inner.end('responseBytes')
  return { status, basic: readBasic(readDer(response, derTag.sequence, 'basicResponse')) }
}

function readBasic(value: DerValue): BasicOcspResponse {
  const outer = derItems(value, 'basicResponse')
  const tbs = outer.next(derTag.sequence, 'responseData')
  const signed = readSignature(outer, tbs, 'basicResponse')
  const certificates = readCertificates(outer.optional(constructedTag(0), 'certs'))
  outer.end('basicResponse')
  const items = derItems(tbs, 'responseData')
  const responderId = readResponderId(items.any('responderID'))
  const producedAt = readTime(items.next(derTag.generalizedTime, 'producedAt'), 'producedAt')
  const list = derList(items.next(derTag.sequence, 'responses'), derTag.sequence, 'responses')
  if (list.length > maxResponses) throw malformed('responses', 'too many')
  const extensions = readTagged(items)
  items.end('responseData')
  const nonce = nonceOf(extensions)
  return {
    ...signed,
    responderId,
    producedAt,
    responses: list.map(readSingle),
    certificates,
    ...(nonce && { nonce }),
    extendedRevoke: extensions.has(extensionOid.ocspExtendedRevoke),
  }
}

function readCertificates(wrapped: DerValue | undefined): Certificate[] {
  if (!wrapped) return []
  const list = derList(derInside(wrapped, derTag.sequence, 'certs'), derTag.sequence, 'certs')
  if (list.length > maxCertificates) throw malformed('certs', 'too many')
  return list.map(({ bytes }) => parseCertificate(bytes))
}

function readResponderId(value: DerValue): ResponderId {
  if (value.tag === constructedTag(1))
    return { by: 'name', name: readName(derInside(value, derTag.sequence, 'responderID')) }
  if (value.tag !== constructedTag(2)) throw malformed('responderID', 'neither name nor key')
  const keyHash = derInside(value, derTag.octetString, 'responderID').content
  return { by: 'key', keyHash }
}

function readSingle(value: DerValue): SingleResponse {
  const items = derItems(value, 'singleResponse')
  const certId = readCertId(items.next(derTag.sequence, 'certID'))
  const status = readStatus(items.any('certStatus'))
  const thisUpdate = readTime(items.next(derTag.generalizedTime, 'thisUpdate'), 'thisUpdate')
  const next = items.optional(constructedTag(0), 'nextUpdate')
  readTagged(items)
  items.end('singleResponse')
  if (!next) return { certId, ...status, thisUpdate }
  const nextUpdate = readTime(derInside(next, derTag.generalizedTime, 'nextUpdate'), 'nextUpdate')
  return { certId, ...status, thisUpdate, nextUpdate }
}

function readStatus(value: DerValue): CertStatus {
  if (value.tag === primitiveTag(0) && value.content.length === 0) return { status: 'good' }
  if (value.tag === primitiveTag(2) && value.content.length === 0) return { status: 'unknown' }
  if (value.tag !== constructedTag(1)) throw malformed('certStatus', 'unknown kind')
  const items = derItems(value, 'revokedInfo')
  const revokedAt = readTime(items.next(derTag.generalizedTime, 'revocationTime'), 'revocationTime')
  const reason = items.optional(constructedTag(0), 'revocationReason')
  items.end('revokedInfo')
  if (!reason) return { status: 'revoked', revokedAt }
  const inner = derInside(reason, derTag.enumerated, 'revocationReason')
  return { status: 'revoked', revokedAt, reason: readReason(inner, 'revocationReason') }
}

function readTagged(items: DerItems): Extensions {
  const wrapped = items.optional(constructedTag(1), 'extensions')
  if (!wrapped) return new Map()
  const extensions = readExtensions(derInside(wrapped, derTag.sequence, 'extensions'), 'extensions')
  if ([...extensions.values()].some(({ critical }) => critical))
    throw malformed('extensions', 'critical extension that is not processed')
  return extensions
}
