/**
 * The encrypted response: OpenID4VP 1.0 sections 8.1 and 8.3. ECDH-ES with P-256; the key is the
 * verifier's for one request.
 * @module
 */
import { type Crypto, type EcJwk, type PublicJwk, parsePublicJwk } from '@tegata/crypto'
import { CodedError, utf8Decode, utf8Encode } from '@tegata/kernel'
import { CompactEncrypt, compactDecrypt, exportJWK, generateKeyPair, importJWK } from 'jose'
import * as z from 'zod/mini'
import { Oid4vcError } from '../errors.ts'
import { readShape } from '../read-shape.ts'
import type { AuthorizationRequest } from './authorization-request.ts'

const encValues = ['A128GCM', 'A256GCM'] as const
/** @inline */
type Enc = (typeof encValues)[number]

/** What a verifier announces: HAIP 1.0 section 5 asks for both. */
export const supportedEncValues: readonly Enc[] = encValues

/**
 * To whom, and how, a response is encrypted.
 * @see OpenID4VP 1.0, 8.3
 */
export type ResponseEncryption = {
  /** Public members only; its thumbprint goes into the transcript. */
  readonly jwk: PublicJwk
  readonly kid: string
  readonly enc: Enc
}

/**
 * The first key of the request that can be used; keys of other kinds are ignored. Nothing that
 * {@link encryptResponse} needs is left to be found out later.
 * @throws Oid4vcError `oid4vc/encryption-unusable`, naming what no key of the request fulfils
 * @see OpenID4VP 1.0, 5.1 and 8.3
 */
export async function selectEncryptionKey(
  { client_metadata }: Pick<AuthorizationRequest, 'client_metadata'>,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<ResponseEncryption> {
  const offered = client_metadata.encrypted_response_enc_values_supported ?? ['A128GCM']
  const enc = encValues.find((value) => offered.includes(value))
  if (!enc) throw unusable(`encrypted_response_enc_values_supported: none of ${encValues}`)
  const reasons: string[] = []
  for (const [index, key] of client_metadata.jwks.keys.entries()) {
    const usable = await readKey(key, crypto)
    if (typeof usable !== 'string') return { ...usable, enc }
    reasons.push(`jwks.keys.${index}: ${usable}`)
  }
  throw unusable(reasons.slice(0, 4).join('; ') || 'jwks: no key')
}

const unusable = (why: string) =>
  new Oid4vcError('oid4vc/encryption-unusable', `client_metadata: ${why}`)

/** The key, or why it cannot be used: 5.1 asks for `kid` and `alg`. */
async function readKey(
  key: Readonly<Record<string, unknown>>,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<Pick<ResponseEncryption, 'jwk' | 'kid'> | string> {
  const { kty, crv, alg, use, kid } = key
  if (kty !== 'EC' || crv !== 'P-256') return 'not on P-256'
  if (alg !== 'ECDH-ES') return 'alg is not ECDH-ES'
  if (use !== undefined && use !== 'enc') return 'use is not enc'
  if (typeof kid !== 'string') return 'kid is missing'
  try {
    const jwk = parsePublicJwk(key)
    // A point that is not on the curve is found here and not when the holder has agreed.
    await crypto.importPublicKey({ jwk })
    return { jwk, kid }
  } catch (error) {
    if (error instanceof CodedError) return 'not a point on the curve'
    throw error
  }
}

/**
 * A fresh key pair for one request; never throws. The private one is the caller's to seal.
 * @see OpenID4VP 1.0, 8.3
 */
export async function createEncryptionKey(kid: string): Promise<{
  publicJwk: EcJwk & { kid: string; alg: 'ECDH-ES'; use: 'enc' }
  privateJwk: Record<string, unknown>
}> {
  const pair = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })
  const privateJwk = { ...(await exportJWK(pair.privateKey)), kid }
  const jwk = parsePublicJwk(privateJwk)
  if (jwk.kty !== 'EC') throw new TypeError('not an EC key')
  return { publicJwk: { ...jwk, kid, alg: 'ECDH-ES', use: 'enc' }, privateJwk }
}

/**
 * Encrypts the parameters of a response into a compact JWE.
 * @throws Oid4vcError `oid4vc/encryption-unusable` for a point that is not on the curve
 * @see OpenID4VP 1.0, 8.3
 */
export async function encryptResponse(
  response: Readonly<Record<string, unknown>>,
  { jwk, kid, enc }: ResponseEncryption,
): Promise<string> {
  const plaintext = utf8Encode(JSON.stringify(response))
  try {
    const key = await importJWK({ ...jwk }, 'ECDH-ES')
    return await new CompactEncrypt(plaintext)
      .setProtectedHeader({ alg: 'ECDH-ES', enc, kid })
      .encrypt(key)
  } catch (cause) {
    throw new Oid4vcError('oid4vc/encryption-unusable', 'client_metadata: key', { cause })
  }
}

const answered = z.object({
  vp_token: z.record(z.string(), z.array(z.string()).check(z.minLength(1), z.maxLength(8))),
  state: z.optional(z.string()),
})
/**
 * What a decrypted response holds.
 *
 * @see OpenID4VP 1.0, 8.1
 * @useDeclaredType
 */
export type AuthorizationResponse = z.output<typeof answered>

const longestResponse = 4 * 1024 * 1024

/**
 * Decrypts and reads a response. Compression inside the JWE is refused, so nothing inflates, and
 * the `kid` of the key has to come back (section 8.3).
 * @throws Oid4vcError `oid4vc/undecryptable`, `oid4vc/invalid-request`
 */
export async function decryptResponse(
  jwe: string,
  privateJwk: Readonly<Record<string, unknown>>,
): Promise<AuthorizationResponse> {
  const plaintext = await decrypt(jwe, privateJwk)
  const what = 'response'
  return readShape(answered, parse(plaintext), 'oid4vc/invalid-request', what)
}

async function decrypt(
  jwe: string,
  privateJwk: Readonly<Record<string, unknown>>,
): Promise<Uint8Array> {
  try {
    if (jwe.length > longestResponse) throw new TypeError('too long')
    const { kid, ...rest } = privateJwk
    const key = await importJWK(rest, 'ECDH-ES')
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: [...encValues],
      maxDecompressedLength: 0,
    })
    if (protectedHeader.kid !== kid) throw new TypeError('another key')
    return plaintext
  } catch (cause) {
    throw new Oid4vcError('oid4vc/undecryptable', 'response: does not decrypt', { cause })
  }
}

function parse(plaintext: Uint8Array): unknown {
  try {
    return JSON.parse(utf8Decode(plaintext))
  } catch (cause) {
    throw new Oid4vcError('oid4vc/undecryptable', 'response: not JSON', { cause })
  }
}
