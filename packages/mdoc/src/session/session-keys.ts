/**
 * SKReader and SKDevice: one key for each direction. ISO/IEC 18013-5:2021, 9.1.1.5.
 * The salt is the hash of the transcript with its tag around it.
 * @module
 */
import type { Crypto, KeyAgreement, PublicJwk } from '@tegata/crypto'
import { codeOf, utf8Encode } from '@tegata/kernel'
import { malformed } from '../errors.ts'
import { sessionTranscriptBytes } from '../transcript/session-transcript.ts'

export type SessionKeys = { readonly skReader: Uint8Array; readonly skDevice: Uint8Array }

/** @throws MdocError `mdoc/malformed` when the peer's key is of another curve, or not on it */
export async function deriveSessionKeys(
  input: {
    readonly key: KeyAgreement
    readonly peer: PublicJwk
    readonly sessionTranscript: Uint8Array
  },
  crypto: Pick<Crypto, 'digest' | 'hkdf'>,
): Promise<SessionKeys> {
  const ikm = await sharedSecret(input.key, input.peer)
  const salt = await crypto.digest('SHA-256', sessionTranscriptBytes(input.sessionTranscript))
  const derive = (info: string) =>
    crypto.hkdf('SHA-256', { ikm, salt, info: utf8Encode(info), length: 32 })
  return { skReader: await derive('SKReader'), skDevice: await derive('SKDevice') }
}

async function sharedSecret(key: KeyAgreement, peer: PublicJwk): Promise<Uint8Array> {
  try {
    return await key.deriveSecret(peer)
  } catch (cause) {
    if (codeOf(cause) === undefined) throw cause
    throw malformed('peer key: of another curve, or not on it', cause)
  }
}
