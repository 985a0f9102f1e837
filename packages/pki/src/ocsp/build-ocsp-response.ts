/**
 * Answering as an OCSP responder: RFC 6960 4.2, RFC 9919 3.2.
 * @module
 */
import type { Crypto, Signer } from '@tegata/crypto'
import { type Extension, writeExtensions } from '../certificate/extension.ts'
import { extensionOid } from '../certificate/object-ids.ts'
import { keyIdentifierOf } from '../certificate/public-key.ts'
import { type RevocationReason, writeReason } from '../certificate/revocation-reason.ts'
import { signData } from '../certificate/signed-data.ts'
import {
  type Bytes,
  writeContext,
  writeEnumerated,
  writeGeneralizedTime,
  writeNull,
  writeOctetString,
  writeOid,
  writePrimitive,
  writeSequence,
} from '../der/der-writer.ts'
import { type CertId, writeCertId } from './cert-id.ts'
import { nonceExtension } from './ocsp-nonce.ts'
import { basicResponseOid, type OcspErrorStatus, ocspStatuses } from './ocsp-response.ts'

/**
 * What a responder says about one certificate.
 * @see RFC 6960, 4.2.1
 */
export type OcspAnswer = {
  /** As it came in the request. */
  readonly certId: CertId
  readonly thisUpdate: Date
  readonly nextUpdate: Date
} & (
  | { readonly status: 'good' | 'unknown' }
  | { readonly status: 'revoked'; readonly revokedAt: Date; readonly reason?: RevocationReason }
  /**
   * A serial number this authority never gave: answered as revoked since 1970 on hold, with the
   * extended-revoke extension, because `good` would vouch for a forgery. RFC 6960 2.2.
   */
  | { readonly status: 'never-issued' }
)

/**
 * What an OCSP response is made of; the signature comes from the responder's signer.
 * @see RFC 6960, 4.2.1
 */
export type NewOcspResponse = {
  readonly answers: readonly OcspAnswer[]
  readonly producedAt: Date
  /** That of the request, if it had one. */
  readonly nonce?: Uint8Array
  /** DER of the delegate's certificate; none when the authority itself answers. */
  readonly certificates?: readonly Uint8Array[]
}

/**
 * Builds and signs a successful response. The responder is named by its key. It is not read back:
 * a responder makes thousands a second.
 *
 * @param signer - the key of the authority, or of the delegate whose certificate is enclosed
 * @returns DER, to be sent as `application/ocsp-response`
 * @throws PkiError `pki/malformed`
 * @see RFC 6960, 4.2; RFC 9919, 3.2
 */
export async function buildOcspResponse(
  response: NewOcspResponse,
  signer: Signer,
  crypto: Pick<Crypto, 'digest'>,
): Promise<Bytes> {
  const extensions = responseExtensions(response)
  const tbs = writeSequence(
    writeContext(2, writeOctetString(await keyIdentifierOf(signer.publicKey, crypto))),
    writeGeneralizedTime(response.producedAt),
    writeSequence(...response.answers.map(writeAnswer)),
    ...(extensions.length > 0 ? [writeContext(1, writeExtensions(extensions))] : []),
  )
  const { certificates = [] } = response
  const certs = certificates.length > 0 ? [writeContext(0, writeSequence(...certificates))] : []
  const basic = await signData(tbs, signer, ...certs)
  const bytes = writeSequence(writeOid(basicResponseOid), writeOctetString(basic))
  return writeSequence(writeEnumerated(0), writeContext(0, bytes))
}

/** An answer without content, which nobody signs: RFC 6960 2.3. */
export const buildOcspError = (status: OcspErrorStatus): Bytes =>
  writeSequence(writeEnumerated(ocspStatuses.indexOf(status)))

function responseExtensions({ answers, nonce }: NewOcspResponse): Extension[] {
  const extended = answers.some(({ status }) => status === 'never-issued')
  return [
    ...(nonce ? [nonceExtension(nonce)] : []),
    ...(extended
      ? [{ oid: extensionOid.ocspExtendedRevoke, critical: false, value: writeNull() }]
      : []),
  ]
}

function writeAnswer(answer: OcspAnswer): Bytes {
  return writeSequence(
    writeCertId(answer.certId),
    writeStatus(answer),
    writeGeneralizedTime(answer.thisUpdate),
    writeContext(0, writeGeneralizedTime(answer.nextUpdate)),
  )
}

function writeStatus(answer: OcspAnswer): Bytes {
  switch (answer.status) {
    case 'good':
      return writePrimitive(0, new Uint8Array())
    case 'unknown':
      return writePrimitive(2, new Uint8Array())
    case 'never-issued':
      return writeRevoked(new Date(0), 'certificateHold')
    case 'revoked':
      return writeRevoked(answer.revokedAt, answer.reason)
  }
}

function writeRevoked(revokedAt: Date, reason: RevocationReason | undefined): Bytes {
  const why = reason === undefined ? [] : [writeContext(0, writeReason(reason))]
  return writeContext(1, writeGeneralizedTime(revokedAt), ...why)
}
