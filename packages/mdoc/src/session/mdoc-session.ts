/**
 * An encrypted session between a reader and a wallet: ISO/IEC 18013-5:2021, 9.1.1.
 * It is established once and ends once; whatever ends it, its keys are gone.
 * @module
 */
import { codeOf, equalBytes } from '@tegata/kernel'
import { MdocError, malformed } from '../errors.ts'
import { asMap } from '../reading/read-member.ts'
import { decodeUnder, readingUnder } from '../reading/tolerance.ts'
import type { MessageCipher } from './message-cipher.ts'
import { encodeSessionData, parseSessionData, type SessionData } from './session-data.ts'
import { encodeSessionEstablishment, parseSessionEstablishment } from './session-establishment.ts'
import type { SessionStatus } from './session-status.ts'

/** Why a session ended; ended by us, the peer has still to be told `status`. */
export type SessionEnding = { readonly by: 'us' | 'peer'; readonly status: SessionStatus }

export type Established = {
  readonly name: 'established'
  readonly sending: MessageCipher
  readonly receiving: MessageCipher
  /** The reader's COSE_Key, while the message that carries it has not gone or come. */
  keyToCome: { readonly encodedEReaderKey: Uint8Array; readonly sender: 'us' | 'peer' } | undefined
}

type State = Established | { readonly name: 'ended'; readonly ending: SessionEnding }

/** Made by `openSession`. After the end each call throws `mdoc/session-ended`. */
export class MdocSession {
  #state: State

  constructor(established: Established) {
    this.#state = established
  }

  get state(): State['name'] {
    return this.#state.name
  }

  get ending(): SessionEnding | undefined {
    return this.#state.name === 'ended' ? this.#state.ending : undefined
  }

  /**
   * Encrypts a request or response. The reader's first message is SessionEstablishment, every other
   * one SessionData.
   *
   * @param data - the encoded structure, in the clear
   * @param options - `terminate` tells the peer that nothing follows, and ends the session
   * @throws MdocError `mdoc/session-ended`, also when no message counter is left
   */
  async send(
    data: Uint8Array,
    { terminate = false }: { readonly terminate?: boolean } = {},
  ): Promise<Uint8Array> {
    const live = this.#live()
    const first = live.keyToCome?.sender === 'us' ? live.keyToCome : undefined
    if (first) {
      if (terminate) throw new TypeError('terminate: the first message of a reader has no status')
      live.keyToCome = undefined
    }
    const sealed = await this.#guarded(live, () => live.sending.seal(data))
    if (first) return encodeSessionEstablishment({ ...first, data: sealed })
    if (!terminate) return encodeSessionData({ data: sealed })
    this.#end({ by: 'us', status: 'termination' })
    return encodeSessionData({ data: sealed, status: 'termination' })
  }

  /**
   * Decrypts a message of the peer. One that cannot be read or decrypted ends the session: tell the
   * peer `session.ending.status` by `encodeSessionData`.
   * @throws MdocError `mdoc/session-ended`, `mdoc/decryption-failed`, `mdoc/malformed`,
   * `mdoc/unsupported`
   */
  async receive(message: Uint8Array): Promise<SessionData> {
    const live = this.#live()
    const content = await this.#guarded(live, async () => {
      const { data, ...status } = readMessage(message, live)
      return data ? { data: await live.receiving.open(data), ...status } : status
    })
    if (content.status) this.#end({ by: 'peer', status: content.status })
    return content
  }

  /** Ends the session. @returns the message for the peer. @throws MdocError `mdoc/session-ended` */
  end(status: SessionStatus = 'termination'): Uint8Array {
    this.#live()
    this.#end({ by: 'us', status })
    return encodeSessionData({ status })
  }

  #live(): Established {
    if (this.#state.name === 'established') return this.#state
    throw sessionEnded()
  }

  /** The ciphers hold the keys, and nothing else holds the ciphers. The first end counts. */
  #end(ending: SessionEnding): void {
    if (this.#state.name === 'established') this.#state = { name: 'ended', ending }
  }

  /** A failure ends the session; what comes when it has ended meanwhile is not given out. */
  async #guarded<T>(live: Established, run: () => Promise<T>): Promise<T> {
    try {
      const result = await run()
      if (this.#state === live) return result
    } catch (error) {
      this.#end({ by: 'us', status: statusFor(error) })
      throw error
    }
    throw sessionEnded()
  }
}

const sessionEnded = () => new MdocError('mdoc/session-ended', 'the session has ended')

/** What the peer is told: 9.1.1.4, Table 20. */
function statusFor(error: unknown): SessionStatus {
  const code = codeOf(error)
  if (code === 'mdoc/decryption-failed') return 'encryption-error'
  return code === 'mdoc/malformed' || code === 'mdoc/unsupported' ? 'cbor-error' : 'termination'
}

/** SessionEstablishment is the first message where it is due, with the key of the transcript. */
function readMessage(message: Uint8Array, live: Established): SessionData {
  const due = live.keyToCome?.sender === 'peer' ? live.keyToCome : undefined
  const where = 'session message'
  if (!asMap(decodeUnder(readingUnder(), message, where), where).has('eReaderKey')) {
    const content = parseSessionData(message)
    if (due && content.data) throw malformed(`${where}: data before SessionEstablishment`)
    return content
  }
  const { encodedEReaderKey, data } = parseSessionEstablishment(message)
  if (!due || !equalBytes(encodedEReaderKey, due.encodedEReaderKey))
    throw malformed(`${where}: a session is established already, or with another key`)
  live.keyToCome = undefined
  return { data }
}
