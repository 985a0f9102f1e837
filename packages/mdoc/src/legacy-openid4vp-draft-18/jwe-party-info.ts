/**
 * `apu` and `apv` of an encrypted response: ISO/IEC TS 18013-7:2025, B.4.3.2; RFC 7518, 4.6.1.
 * They carry the two nonces, so that the verifier learns the wallet's before it decrypts.
 * @module
 */
import { CodedError, fromBase64url, toBase64url, utf8Decode, utf8Encode } from '@tegata/kernel'
import { malformed } from '../errors.ts'

/**
 * The header parameters `apu` and `apv` of a response, base64url.
 * @see RFC 7518, 4.6.1
 */
export type JwePartyInfo = { readonly apu: string; readonly apv: string }

/**
 * The two header members, base64url.
 * @see ISO/IEC TS 18013-7:2025, B.4.3.2; RFC 7518, 4.6.1
 */
export const draft18PartyInfo = (nonces: {
  readonly mdocGeneratedNonce: string
  readonly nonce: string
}): JwePartyInfo => ({
  apu: toBase64url(utf8Encode(nonces.mdocGeneratedNonce)),
  apv: toBase64url(utf8Encode(nonces.nonce)),
})

/**
 * The wallet's nonce out of `apu`.
 * @throws MdocError `mdoc/malformed`
 * @see ISO/IEC TS 18013-7:2025, B.4.3.2; RFC 7518, 4.6.1
 */
export function mdocGeneratedNonceOf(apu: unknown): string {
  try {
    if (typeof apu === 'string' && apu !== '') return utf8Decode(fromBase64url(apu))
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause
  }
  throw malformed('apu: not base64url of a text')
}
