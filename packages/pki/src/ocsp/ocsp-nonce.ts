/**
 * The nonce that ties an OCSP answer to its question: RFC 9654 section 2.
 * @module
 */
import type { Extension, Extensions } from '../certificate/extension.ts'
import { extensionOid } from '../certificate/object-ids.ts'
import { derTag, readDer } from '../der/der-reader.ts'
import { writeOctetString } from '../der/der-writer.ts'
import { malformed } from '../errors.ts'

/**
 * The nonce is an OCTET STRING inside the extension's OCTET STRING, of 1 to 128 bytes.
 * @throws PkiError `pki/malformed`: a responder answers `malformedRequest` (RFC 9654 2.1)
 */
export function nonceOf(extensions: Extensions): Uint8Array | undefined {
  const extension = extensions.get(extensionOid.ocspNonce)
  if (!extension) return undefined
  const { content } = readDer(extension.value, derTag.octetString, 'nonce')
  if (content.length < 1 || content.length > 128) throw malformed('nonce', 'not 1 to 128 bytes')
  return content
}

/** @throws PkiError `pki/malformed` for a nonce that is not of 1 to 128 bytes */
export function nonceExtension(nonce: Uint8Array): Extension {
  if (nonce.length < 1 || nonce.length > 128) throw malformed('nonce', 'not 1 to 128 bytes')
  return { oid: extensionOid.ocspNonce, critical: false, value: writeOctetString(nonce) }
}
