/**
 * OCSPRequest: RFC 6960 4.1, in the light form of RFC 9919 (one CertID, unsigned).
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import type { Certificate } from '../certificate/certificate.ts'
import { type Extensions, readExtensions, writeExtensions } from '../certificate/extension.ts'
import {
  constructedTag,
  type DerItems,
  type DerValue,
  derInside,
  derItems,
  derList,
  derTag,
  readDer,
} from '../der/der-reader.ts'
import { type Bytes, writeContext, writeSequence } from '../der/der-writer.ts'
import { malformed } from '../errors.ts'
import { type CertId, type CertIdHash, certIdOf, readCertId, writeCertId } from './cert-id.ts'
import { nonceExtension, nonceOf } from './ocsp-nonce.ts'

/**
 * What an OCSP request is made of.
 * @see RFC 6960, 4.1.1
 */
export type NewOcspRequest = {
  readonly issuer: Certificate
  readonly serialNumber: string
  /** SHA-256 unless said otherwise; older responders read SHA-1 only. */
  readonly hash?: CertIdHash
  /** 32 random bytes or more: RFC 9654 2.1. */
  readonly nonce?: Uint8Array
}

/** Only {@link parseOcspRequest} makes one. */
export type OcspRequest = {
  readonly certIds: readonly CertId[]
  readonly nonce?: Uint8Array
}

const path = 'ocspRequest'
const maxBytes = 16_384
const maxRequests = 64

/**
 * A question about one certificate.
 * @returns DER, to be sent as `application/ocsp-request`
 * @throws PkiError `pki/malformed`
 * @see RFC 6960, 4.1; RFC 9919
 */
export async function buildOcspRequest(
  request: NewOcspRequest,
  crypto: Pick<Crypto, 'digest'>,
): Promise<Bytes> {
  const certId = await certIdOf(request, request.hash ?? 'SHA-256', crypto)
  const extensions = request.nonce
    ? [writeContext(2, writeExtensions([nonceExtension(request.nonce)]))]
    : []
  const list = writeSequence(writeSequence(writeCertId(certId)))
  return writeSequence(writeSequence(list, ...extensions))
}

/**
 * Reads a request. A signature of the requester is neither needed nor looked at.
 *
 * @throws PkiError `pki/malformed`, also for a critical extension (RFC 6960 4.4);
 * `pki/unsupported`, `pki/limit`
 */
export function parseOcspRequest(der: Uint8Array): OcspRequest {
  const outer = derItems(readDer(der, derTag.sequence, path, { maxBytes }), path)
  const items = derItems(outer.next(derTag.sequence, path), path)
  outer.optional(constructedTag(0), 'optionalSignature')
  outer.end(path)
  // Version 1 is the default and is not encoded in DER; there is no other.
  items.optional(constructedTag(1), 'requestorName')
  const requests = derList(items.next(derTag.sequence, 'requestList'), derTag.sequence, path)
  const extensions = readTagged(items, 2)
  items.end(path)
  if (requests.length === 0 || requests.length > maxRequests)
    throw malformed('requestList', 'empty, or too long')
  const nonce = nonceOf(extensions)
  return { certIds: requests.map(readRequest), ...(nonce && { nonce }) }
}

function readRequest(value: DerValue): CertId {
  const items = derItems(value, 'request')
  const certId = readCertId(items.next(derTag.sequence, 'certID'))
  readTagged(items, 0)
  items.end('request')
  return certId
}

function readTagged(items: DerItems, n: number): Extensions {
  const wrapped = items.optional(constructedTag(n), 'extensions')
  if (!wrapped) return new Map()
  const extensions = readExtensions(derInside(wrapped, derTag.sequence, 'extensions'), 'extensions')
  if ([...extensions.values()].some(({ critical }) => critical))
    throw malformed('extensions', 'critical extension that is not processed')
  return extensions
}
