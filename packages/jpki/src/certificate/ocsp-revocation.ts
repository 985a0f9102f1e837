/**
 * Asking the authority by OCSP, at the address that the certificate names.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import type { Fetch } from '@tegata/kernel'
import {
  buildOcspRequest,
  type Certificate,
  ocspUrisOf,
  type RevocationReport,
  verifyOcspResponse,
} from '@tegata/pki'

/** Where revocation is asked for; `undefined` when there was no answer. */
export type AskRevocation = (
  certificate: Certificate,
  issuer: Certificate,
  at: Date,
) => Promise<RevocationReport | undefined>

/**
 * Asks the OCSP responder that a certificate names, with a fresh nonce of 32 bytes, and verifies the
 * answer. `undefined` when the certificate names none, or none answered.
 *
 * @param deps - `fetch` must be guarded: the address comes from the certificate, whose chain was
 * checked before
 * @see RFC 6960, 4.1 and 4.2; RFC 5280, 4.2.2.1
 */
export const ocspRevocation =
  ({
    fetch,
    crypto,
  }: {
    readonly fetch: Fetch
    readonly crypto: Pick<Crypto, 'digest' | 'importPublicKey' | 'random'>
  }): AskRevocation =>
  async (certificate, issuer, at) => {
    const [url] = ocspUrisOf(certificate)
    if (url === undefined) return undefined
    const { serialNumber } = certificate
    const nonce = crypto.random(32)
    const body = await buildOcspRequest({ issuer, serialNumber, nonce }, crypto)
    const answer = await post(fetch, url, body)
    if (!answer) return undefined
    return await verifyOcspResponse(answer, { issuer, serialNumber, at, nonce, crypto })
  }

/** No answer is no answer, whatever the reason: the caller refuses. */
async function post(
  fetch: Fetch,
  url: string,
  body: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array | undefined> {
  try {
    const headers = { 'content-type': 'application/ocsp-request' }
    const response = await fetch(url, { method: 'POST', headers, body })
    if (response.status !== 200) return undefined
    return new Uint8Array(await response.arrayBuffer())
  } catch {
    return undefined
  }
}
