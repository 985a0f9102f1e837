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
import { readSmallInteger } from '../der/der-values.ts'
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
 * Reads a request. A signature of the requester is neither needed nor looked at. Defaults that are
 * written out are read, though X.690 11.5 forbids them: nobody signs a request, and some askers do so.
 *
 * @throws PkiError `pki/malformed`, also for a critical extension (RFC 6960 4.4);
 * `pki/unsupported` for another hash function, `pki/limit`
 */
export function parseOcspRequest(der: Uint8Array): OcspRequest {
  const outer = derItems(readDer(der, derTag.sequence, path, { maxBytes }), path)
  const items = derItems(outer.next(derTag.sequence, path), path)
  outer.optional(constructedTag(0), 'optionalSignature')
  outer.end(path)
  readVersion(items)
  items.optional(constructedTag(1), 'requestorName')
  const requests = derList(items.next(derTag.sequence, 'requestList'), derTag.sequence, path)
  const extensions = readTagged(items, 2)
  items.end(path)
  if (requests.length === 0 || requests.length > maxRequests)
    throw malformed('requestList', 'empty, or too long')
  const nonce = nonceOf(extensions)
  return { certIds: requests.map(readRequest), ...(nonce && { nonce }) }
}

/** There is version 1 only, which is the default. */
function readVersion(items: DerItems): void {
  const version = items.optional(constructedTag(0), 'version')
  if (version && readSmallInteger(derInside(version, derTag.integer, 'version'), 'version') !== 0)
    throw malformed('version', 'not v1')
}

function readRequest(value: DerValue): CertId {
  const items = derItems(value, 'request')
  const certId = readCertId(items.next(derTag.sequence, 'certID'))
  // RFC 5280 4.1.2.2; an answer repeats the number.
  if (certId.serialNumber.startsWith('-')) throw malformed('certID', 'negative serial number')
  readTagged(items, 0)
  items.end('request')
  return certId
}

function readTagged(items: DerItems, n: number): Extensions {
  const wrapped = items.optional(constructedTag(n), 'extensions')
  if (!wrapped) return new Map()
  const list = derInside(wrapped, derTag.sequence, 'extensions')
  const extensions = readExtensions(list, 'extensions', { mayWriteDefault: true })
  if ([...extensions.values()].some(({ critical }) => critical))
    throw malformed('extensions', 'critical extension that is not processed')
  return extensions
}
