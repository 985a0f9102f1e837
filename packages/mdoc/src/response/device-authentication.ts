/**
 * DeviceAuthentication and the key of a device MAC: ISO/IEC 18013-5:2021, 9.1.3.4 and 9.1.3.5.
 * @module
 */
import { type CborTag, embedItem, encodeCbor } from '@tegata/cbor'
import type { Crypto, KeyAgreement, PublicJwk } from '@tegata/crypto'
import { utf8Encode } from '@tegata/kernel'
import { sessionTranscriptBytes, transcriptValue } from '../transcript/session-transcript.ts'

export type DeviceAuthenticationInput = {
  readonly sessionTranscript: Uint8Array
  readonly docType: string
  readonly deviceNameSpacesBytes: CborTag
}

/** `DeviceAuthenticationBytes`: what the device signs or authenticates. */
export const deviceAuthenticationBytes = (input: DeviceAuthenticationInput): Uint8Array =>
  encodeCbor(
    embedItem([
      'DeviceAuthentication',
      transcriptValue(input.sessionTranscript),
      input.docType,
      input.deviceNameSpacesBytes,
    ]),
  )

/** EMacKey: 9.1.3.5. @throws CryptoError `crypto/wrong-key` when the curves differ */
export async function deriveMacKey(
  agreement: KeyAgreement,
  peer: PublicJwk,
  sessionTranscript: Uint8Array,
  crypto: Pick<Crypto, 'digest' | 'hkdf'>,
): Promise<Uint8Array> {
  const ikm = await agreement.deriveSecret(peer)
  const salt = await crypto.digest('SHA-256', sessionTranscriptBytes(sessionTranscript))
  return await crypto.hkdf('SHA-256', { ikm, salt, info: utf8Encode('EMacKey'), length: 32 })
}
