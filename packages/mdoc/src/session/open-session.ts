/**
 * Opens a session from its transcript, which holds the ephemeral keys of both sides.
 * ISO/IEC 18013-5:2021, 9.1.1.4 and 9.1.1.5.
 * @module
 */
import { type Crypto, type KeyAgreement, type PublicJwk, samePublicKey } from '@tegata/crypto'
import { parseDeviceEngagement } from '../engagement/device-engagement.ts'
import { asEmbedded } from '../reading/read-member.ts'
import { decodeUnder, readingUnder } from '../reading/tolerance.ts'
import { readSessionTranscript } from '../transcript/read-session-transcript.ts'
import { MdocSession } from './mdoc-session.ts'
import { createMessageCipher, type SessionSide } from './message-cipher.ts'
import { deriveSessionKeys } from './session-keys.ts'

/** What a session is opened with. */
export type SessionOpening = {
  readonly side: SessionSide
  /** Our ephemeral private key: EReaderKey of a reader, EDeviceKey of a wallet. */
  readonly key: KeyAgreement
  /** As `createSessionTranscript` made it, of a session in person or with a website. */
  readonly sessionTranscript: Uint8Array
  /**
   * False for a website whose ReaderEngagement carried the key already: then the first message is
   * SessionData.
   */
  readonly sendsReaderKey?: boolean
}

/** @inline */
type Needed = Pick<Crypto, 'digest' | 'hkdf' | 'aesGcmEncrypt' | 'aesGcmDecrypt'>

/**
 * The first message of a reader goes out as SessionEstablishment. A wallet reads that message with
 * `parseSessionEstablishment` to make the transcript, opens the session and gives it the message.
 *
 * @throws TypeError when the transcript is of no such session, or is not of our key
 * @throws MdocError `mdoc/malformed`, `mdoc/unsupported` for a key of the peer that cannot be used
 */
export async function openSession(opening: SessionOpening, crypto: Needed): Promise<MdocSession> {
  const { side, key, sessionTranscript, sendsReaderKey = true } = opening
  const keys = ephemeralKeysOf(sessionTranscript)
  const [own, peer] =
    side === 'reader' ? [keys.eReaderKey, keys.eDeviceKey] : [keys.eDeviceKey, keys.eReaderKey]
  if (!samePublicKey(own, key.publicKey)) throw new TypeError('key: not the one of the transcript')
  const derived = await deriveSessionKeys({ key, peer, sessionTranscript }, crypto)
  const ciphers = {
    reader: createMessageCipher('reader', derived.skReader, crypto),
    mdoc: createMessageCipher('mdoc', derived.skDevice, crypto),
  }
  const { encodedEReaderKey } = keys
  return new MdocSession({
    name: 'established',
    sending: ciphers[side],
    receiving: ciphers[side === 'reader' ? 'mdoc' : 'reader'],
    keyToCome: sendsReaderKey
      ? { encodedEReaderKey, sender: side === 'reader' ? 'us' : 'peer' }
      : undefined,
  })
}

function ephemeralKeysOf(sessionTranscript: Uint8Array): {
  readonly eDeviceKey: PublicJwk
  readonly eReaderKey: PublicJwk
  readonly encodedEReaderKey: Uint8Array
} {
  const content = readSessionTranscript(sessionTranscript)
  const { deviceEngagementBytes, eReaderKeyBytes, eReaderKey } = content
  if (!deviceEngagementBytes || !eReaderKeyBytes || !eReaderKey)
    throw new TypeError('sessionTranscript: not of a session with keys of both sides')
  return {
    eDeviceKey: parseDeviceEngagement(inside(deviceEngagementBytes)).eDeviceKey,
    eReaderKey,
    encodedEReaderKey: inside(eReaderKeyBytes),
  }
}

const inside = (embedded: Uint8Array): Uint8Array =>
  asEmbedded(decodeUnder(readingUnder(), embedded, 'sessionTranscript'), 'sessionTranscript').inner
