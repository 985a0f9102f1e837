/**
 * Encryption of the messages of one sender: AES-256-GCM with a counter as IV.
 * ISO/IEC 18013-5:2021, 9.1.1.5.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { codeOf } from '@tegata/kernel'
import { MdocError } from '../errors.ts'

/** Who we are in a session. */
export type SessionSide = 'reader' | 'mdoc'

export type MessageCipher = {
  /** Ciphertext and tag. @throws MdocError `mdoc/session-ended` when no counter is left */
  seal(data: Uint8Array): Promise<Uint8Array>
  /** @throws MdocError `mdoc/decryption-failed`; `mdoc/session-ended` when no counter is left */
  open(data: Uint8Array): Promise<Uint8Array>
}

/** The last byte of the identifier, which fills eight bytes. */
const identifier: Readonly<Record<SessionSide, number>> = { reader: 0, mdoc: 1 }
const counterLimit = 0xffff_ffff

/** Eight bytes that say who sends, then the number of the message, big-endian. */
export function messageIv(sender: SessionSide, counter: number): Uint8Array<ArrayBuffer> {
  const iv = new Uint8Array(12)
  iv[7] = identifier[sender]
  new DataView(iv.buffer).setUint32(8, counter)
  return iv
}

/**
 * For one sender and one direction. Each call takes the next counter at once, before it waits for
 * anything: an IV is never used twice, however calls overlap.
 * @param counter - of the first message; anything but 1 is for tests
 */
export function createMessageCipher(
  sender: SessionSide,
  key: Uint8Array,
  crypto: Pick<Crypto, 'aesGcmEncrypt' | 'aesGcmDecrypt'>,
  counter = 1,
): MessageCipher {
  let next = counter
  const takeIv = () => {
    if (next >= counterLimit)
      throw new MdocError('mdoc/session-ended', 'no message counter is left')
    next += 1
    return messageIv(sender, next - 1)
  }
  return {
    async seal(data) {
      return await crypto.aesGcmEncrypt({ key, iv: takeIv(), data })
    },
    async open(data) {
      const iv = takeIv()
      try {
        return await crypto.aesGcmDecrypt({ key, iv, data })
      } catch (cause) {
        if (codeOf(cause) === undefined) throw cause
        throw new MdocError('mdoc/decryption-failed', 'session message does not decrypt', { cause })
      }
    },
  }
}
