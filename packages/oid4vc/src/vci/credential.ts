/**
 * Credential request and response, and the notification: OpenID4VCI 1.0 sections 8 and 11.
 * @module
 */
import type { Crypto, PublicJwk } from '@tegata/crypto'
import { samePublicKey } from '@tegata/crypto'
import * as z from 'zod/mini'
import { Oid4vcError } from '../errors.ts'
import { readShape } from '../read-shape.ts'
import { type KeyProofExpectation, verifyKeyProof } from './key-proof.ts'

/** Names what is asked for in exactly one of two ways: section 8.2. */
export const credentialRequest = z
  .object({
    credential_configuration_id: z.optional(z.string()),
    credential_identifier: z.optional(z.string()),
    proofs: z.optional(z.strictObject({ jwt: z.array(z.string()).check(z.minLength(1)) })),
    credential_response_encryption: z.optional(z.unknown()),
  })
  .check(
    z.refine(
      ({ credential_configuration_id: configuration, credential_identifier: identifier }) =>
        (configuration === undefined) !== (identifier === undefined),
    ),
  )

/**
 * Verifies all proofs of a request: distinct keys, one nonce, no more than the batch allows.
 * @returns the keys, in the order of the proofs, and the nonce that the caller now uses up
 * @throws Oid4vcError `oid4vc/invalid-proof`, `oid4vc/invalid-nonce`, `oid4vc/invalid-request`
 * @see OpenID4VCI 1.0, 8
 */
export async function verifyKeyProofs(
  body: unknown,
  expected: KeyProofExpectation & { readonly batchSize: number },
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<{ keys: readonly PublicJwk[]; nonce: string }> {
  const { proofs } = readShape(credentialRequest, body, 'oid4vc/invalid-request', 'request')
  const tokens = proofs?.jwt ?? []
  if (tokens.length === 0) throw new Oid4vcError('oid4vc/invalid-proof', 'proofs: none')
  if (tokens.length > expected.batchSize)
    throw new Oid4vcError('oid4vc/invalid-proof', `proofs: more than ${expected.batchSize}`)
  const keys: PublicJwk[] = []
  let nonce: string | undefined
  for (const token of tokens) {
    const proof = await verifyKeyProof(token, expected, crypto)
    if (nonce !== undefined && nonce !== proof.nonce)
      throw new Oid4vcError('oid4vc/invalid-nonce', 'proofs: more than one nonce')
    if (keys.some((key) => samePublicKey(key, proof.publicKey)))
      throw new Oid4vcError('oid4vc/invalid-proof', 'proofs: one key twice')
    nonce = proof.nonce
    keys.push(proof.publicKey)
  }
  return { keys, nonce: nonce ?? '' }
}

/**
 * The shape of what the credential endpoint answers.
 * @see OpenID4VCI 1.0, 8.3
 */
export const credentialResponse = z.object({
  credentials: z.array(z.object({ credential: z.string() })).check(z.minLength(1)),
  notification_id: z.optional(z.string()),
})

/**
 * The shape of what a wallet reports about a credential that it received.
 * @see OpenID4VCI 1.0, 11.1
 */
export const notificationRequest = z.object({
  notification_id: z.string(),
  event: z.enum(['credential_accepted', 'credential_failure', 'credential_deleted']),
  event_description: z.optional(z.string()),
})
