/**
 * Trust anchors as people keep them: PEM, with one certificate or several, or DER.
 * @module
 */
import { CodedError } from '@tegata/kernel'
import { type Certificate, parseCertificate, pemToDer } from '@tegata/pki'
import { CliError } from '../errors.ts'
import { decodeContent } from './decode-text.ts'

/** DER of the certificates in a file. @throws CodedError for broken PEM */
export function certificatesIn(bytes: Uint8Array): readonly Uint8Array[] {
  const text = Buffer.from(bytes).toString('latin1')
  return text.includes('-----BEGIN ') ? pemToDer(text) : [decodeContent(bytes).bytes]
}

/** @throws CliError `cli/trust-unreadable` */
export function readTrustAnchors(bytes: Uint8Array, path: string): readonly Certificate[] {
  try {
    return certificatesIn(bytes).map((der) => parseCertificate(der))
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause
    const why = `${path}: no certificate that can be read (${cause.code}: ${cause.message})`
    throw new CliError('cli/trust-unreadable', `${why}; give PEM or DER of an X.509 certificate`, {
      cause,
    })
  }
}
