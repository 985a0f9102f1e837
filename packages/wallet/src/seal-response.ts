/**
 * The encrypted answer: for each credential query the documents that answer it, each in a DeviceResponse
 * of its own with exactly the chosen elements. OpenID4VP 1.0, 8.1, 8.3 and B.2.
 * @module
 */
import { jwkThumbprint } from '@tegata/crypto'
import { toBase64url } from '@tegata/kernel'
import { createSessionTranscript, presentDocument } from '@tegata/mdoc'
import { type AuthorizationRequest, encryptResponse, type ResponseEncryption } from '@tegata/oid4vc'
import type { HeldCopy } from './held-record.ts'
import type { WalletDeps } from './wallet-deps.ts'

/** A copy, and what is shown of it for which credential query. */
export type Presented = {
  readonly queryId: string
  readonly copy: Pick<HeldCopy, 'issuerSigned' | 'deviceKey'>
  /** Element identifiers by namespace. */
  readonly elements: Readonly<Record<string, readonly string[]>>
}

/** @returns a compact JWE */
export async function sealResponse(
  { crypto }: Pick<WalletDeps, 'crypto'>,
  to: {
    readonly request: AuthorizationRequest
    readonly encryption: ResponseEncryption
    readonly presented: readonly Presented[]
  },
): Promise<string> {
  const { client_id: clientId, nonce, response_uri: responseUri, state } = to.request
  const thumbprint = await jwkThumbprint(to.encryption.jwk, crypto)
  const sessionTranscript = await createSessionTranscript(
    { handover: 'openid4vp', clientId, nonce, jwkThumbprint: thumbprint, responseUri },
    crypto,
  )
  const vpToken = new Map<string, string[]>()
  for (const { queryId, copy, elements } of to.presented) {
    const device = { signer: copy.deviceKey }
    const choice = { issuerSigned: copy.issuerSigned, elements, sessionTranscript, device }
    const presentation = toBase64url(await presentDocument(choice, crypto))
    vpToken.set(queryId, [...(vpToken.get(queryId) ?? []), presentation])
  }
  const response = { vp_token: Object.fromEntries(vpToken), ...(state !== undefined && { state }) }
  return await encryptResponse(response, to.encryption)
}
