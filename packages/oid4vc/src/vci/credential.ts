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

/** The parsed request; what its members may say depends on the grant. Section 8.2. */
export const credentialRequest = z.object({
  credential_configuration_id: z.optional(z.string()),
  credential_identifier: z.optional(z.string()),
  proofs: z.optional(z.record(z.string(), z.unknown())),
})

const jwtProofs = z.array(z.string()).check(z.minLength(1))

/** Members that drafts had, and what stands in their place. */
const draftMembers = ['format', 'doctype', 'vct', 'credential_definition', 'claims', 'proof']

/** What a request is held against: the grant that its token stands for, and what is announced. */
export type CredentialExpectation = KeyProofExpectation & {
  /** The configuration that was granted; no other is issued for this token. */
  readonly configurationId: string
  readonly batchSize: number
}

/**
 * Verifies a credential request: it asks for what was granted, and for nothing that is not announced;
 * its proofs have distinct keys and one nonce, and are no more than the batch allows.
 * @returns the keys, in the order of the proofs, and the nonce that the caller now uses up
 * @throws Oid4vcError `oid4vc/invalid-request`, `oid4vc/encryption-not-offered`,
 * `oid4vc/unknown-configuration`, `oid4vc/unknown-identifier`, `oid4vc/invalid-proof`,
 * `oid4vc/invalid-nonce`
 * @see OpenID4VCI 1.0, 8.2 and 8.3.1.2
 */
export async function verifyCredentialRequest(
  body: unknown,
  expected: CredentialExpectation,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<{ keys: readonly PublicJwk[]; nonce: string }> {
  const request = readShape(credentialRequest, body, 'oid4vc/invalid-request', 'request')
  refuseMembers(Object.keys(Object(body)))
  requireGranted(request, expected.configurationId)
  const tokens = jwtProofsOf(request)
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

/** A wish that is not met is refused by name; other members that are not known are ignored (8.2). */
function refuseMembers(members: readonly string[]): void {
  const ofDrafts = draftMembers.filter((member) => members.includes(member))
  if (ofDrafts.length > 0)
    throw new Oid4vcError(
      'oid4vc/invalid-request',
      `${ofDrafts.join(', ')}: of a draft; send credential_configuration_id and proofs`,
    )
  if (members.includes('credential_response_encryption'))
    throw new Oid4vcError(
      'oid4vc/encryption-not-offered',
      'credential_response_encryption: the metadata does not announce it',
    )
}

type Request = z.output<typeof credentialRequest>

/** No token response of ours has identifiers, so that none is known. */
function requireGranted(
  { credential_configuration_id: configuration, credential_identifier: identifier }: Request,
  granted: string,
): void {
  if ((configuration === undefined) === (identifier === undefined))
    throw new Oid4vcError(
      'oid4vc/invalid-request',
      'request: either credential_configuration_id or credential_identifier',
    )
  if (identifier !== undefined)
    throw new Oid4vcError(
      'oid4vc/unknown-identifier',
      'credential_identifier: the token response named none',
    )
  if (configuration !== granted)
    throw new Oid4vcError(
      'oid4vc/unknown-configuration',
      'credential_configuration_id: not the one that was offered',
    )
}

function jwtProofsOf({ proofs }: Request): readonly string[] {
  if (proofs === undefined) throw new Oid4vcError('oid4vc/invalid-proof', 'proofs: missing')
  const { jwt, ...others } = proofs
  if (jwt === undefined || Object.keys(others).length > 0)
    throw new Oid4vcError('oid4vc/invalid-proof', 'proofs: jwt, and no other type, is announced')
  return readShape(jwtProofs, jwt, 'oid4vc/invalid-proof', 'proofs.jwt')
}

/**
 * The shape of what the credential endpoint answers.
 * @see OpenID4VCI 1.0, 8.3
 */
export const credentialResponse = z.object({
  credentials: z.optional(z.array(z.object({ credential: z.string() })).check(z.minLength(1))),
  transaction_id: z.optional(z.string()),
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
