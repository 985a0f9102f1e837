/**
 * PEM, the textual form: RFC 7468. Strict about labels and base64, lenient about what stands
 * between the blocks, as `openssl` and editors leave explanations there.
 * @module
 */
import { fromBase64, toBase64 } from '@tegata/kernel'
import { malformed, PkiError } from '../errors.ts'

/**
 * What a block of PEM says it holds.
 * @see RFC 7468, 4
 */
export type PemLabel =
  | 'CERTIFICATE'
  | 'CERTIFICATE REQUEST'
  | 'X509 CRL'
  | 'PUBLIC KEY'
  | 'PRIVATE KEY'

const maxText = 16 * 1024 * 1024
const block =
  /-----BEGIN ([A-Z0-9 ]{1,32})-----\s([A-Za-z0-9+/=\s]*)-----END ([A-Z0-9 ]{1,32})-----/g

/**
 * All blocks of one label in a text, in order: RFC 7468 sections 5 to 7.
 * @throws PkiError `pki/malformed` for a broken block or when there is none of the label;
 * `pki/limit`
 */
export function pemToDer(pem: string, label: PemLabel = 'CERTIFICATE'): Uint8Array[] {
  if (pem.length > maxText) throw new PkiError('pki/limit', 'PEM: text too long')
  const found = [...pem.matchAll(block)]
  const begun = pem.split('-----BEGIN ').length - 1
  if (found.length !== begun) throw malformed('PEM', 'a block that is not closed or not base64')
  const blocks = found.flatMap(([, begin, body = '', end]) => {
    if (begin !== end) throw malformed('PEM', 'begin and end differ')
    return begin === label ? [decode(body)] : []
  })
  if (blocks.length === 0) throw malformed('PEM', `no ${label} in it`)
  return blocks
}

/**
 * One block with 64 characters a line.
 * @see RFC 7468
 */
export function derToPem(der: Uint8Array, label: PemLabel = 'CERTIFICATE'): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

function decode(body: string): Uint8Array {
  try {
    return fromBase64(body.replace(/\s+/g, ''))
  } catch (cause) {
    throw malformed('PEM', `base64: ${cause instanceof Error ? cause.message : ''}`)
  }
}
