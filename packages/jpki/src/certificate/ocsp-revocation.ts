/**
 * Asking the authority by OCSP, at the address that the certificate names.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { type Fetch, fetchProblemOf } from '@tegata/kernel'
import {
  buildOcspRequest,
  type Certificate,
  ocspUrisOf,
  type RevocationReport,
  verifyOcspResponse,
} from '@tegata/pki'
import { JpkiError } from '../errors.ts'
import { type RevocationTrust, trustBeforeAsking } from './revocation-evidence.ts'

/**
 * Where revocation is asked for; `undefined` when there is nobody to ask. A JpkiError
 * `jpki/revocation-unreachable` says why there was no answer.
 */
export type AskRevocation = (
  certificate: Certificate,
  issuer: Certificate,
  at: Date,
) => Promise<RevocationReport | undefined>

/**
 * Asks the OCSP responder that a certificate names, with a fresh nonce of 32 bytes, and verifies the
 * answer. `undefined` when the certificate names none.
 *
 * @param deps - `fetch` must be guarded: the address comes from the certificate, whose chain was
 * checked before
 * @throws JpkiError `jpki/revocation-unreachable` when it is asked and none answered, saying why
 * @see RFC 6960, 4.1 and 4.2; RFC 5280, 4.2.2.1
 */
export const ocspRevocation =
  ({
    fetch,
    crypto,
    ...trust
  }: RevocationTrust & {
    readonly fetch: Fetch
    readonly crypto: Pick<Crypto, 'digest' | 'importPublicKey' | 'random'>
  }): AskRevocation =>
  async (certificate, issuer, at) => {
    const [url] = ocspUrisOf(certificate)
    if (url === undefined) return undefined
    const { serialNumber } = certificate
    const nonce = crypto.random(32)
    const body = await buildOcspRequest({ issuer, serialNumber, nonce }, crypto)
    const believed = await trustBeforeAsking(trust, { issuer, serialNumber })
    const answer = await post(fetch, url, body)
    const expected = { ...believed, issuer, serialNumber, at, nonce, crypto }
    return await verifyOcspResponse(answer, expected)
  }

async function post(fetch: Fetch, url: string, body: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const headers = { 'content-type': 'application/ocsp-request' }
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'error' })
    if (response.status !== 200) throw unreached(`HTTP status ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    throw cause instanceof JpkiError ? cause : unreached(fetchProblemOf(cause).text, cause)
  }
}

const unreached = (why: string, cause?: unknown) =>
  new JpkiError('jpki/revocation-unreachable', why, { cause })
