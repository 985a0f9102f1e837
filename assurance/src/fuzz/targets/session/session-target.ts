/**
 * Messages of a session: SessionEstablishment to a wallet, SessionData to a reader. What is decrypted
 * is what was encrypted.
 * @module
 */
import type { KeyAgreement } from '@tegata/crypto'
import { toHex } from '@tegata/kernel'
import {
  createSessionTranscript,
  encodeDeviceEngagement,
  encodeEphemeralKey,
  openSession,
  type SessionSide,
} from '@tegata/mdoc'
import { createFixedCrypto, type FixedCrypto } from '../../fixed-crypto.ts'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateCbor } from '../../mutate/mutate-cbor.ts'
import { signedTarget } from '../../signed-target.ts'

const status = {
  className: 'status',
  why: 'the status of a message is not encrypted (ISO/IEC 18013-5:2021, 9.1.1.4): whoever can change messages can end a session, or leave out its last message, and nothing else',
}

const [request, response] = [new Uint8Array(40).fill(1), new Uint8Array(40).fill(2)]

export const sessionTarget = signedTarget(
  { kind: 'session', about: 'SessionEstablishment and SessionData', harmless: status },
  async () => {
    const world = await createWorld()
    const { seeds, sides } = world
    return {
      seeds,
      throwsCodes: true,
      mutations: [
        { name: 'bytes', weight: 2, mutate: mutateBytes },
        { name: 'cbor', weight: 4, mutate: mutateCbor },
      ],
      ask: async (seed, bytes) => {
        const session = await openAs(sides[seed] ?? 'mdoc', world)
        const content = await session.receive(bytes)
        const data = content.data ? toHex(content.data) : 'none'
        return { facts: JSON.stringify([data, content.status ?? 'none']) }
      },
      harmless: (facts, original) => {
        const [[data, said], [known]] = [JSON.parse(facts), JSON.parse(original)]
        const ends = said !== 'none'
        const whole = data === known
        return whole || (ends && data === 'none') ? status.className : undefined
      },
    }
  },
)

type World = {
  readonly crypto: FixedCrypto
  readonly keys: Readonly<Record<SessionSide, KeyAgreement>>
  readonly sessionTranscript: Uint8Array
}

const openAs = (side: SessionSide, { keys, sessionTranscript, crypto }: World) =>
  openSession({ side, key: keys[side], sessionTranscript }, crypto)

async function createWorld() {
  const crypto = createFixedCrypto('sessions')
  const keys = {
    reader: await crypto.generateKeyAgreement('P-256'),
    mdoc: await crypto.generateKeyAgreement('P-256'),
  }
  const sessionTranscript = await createSessionTranscript(
    {
      handover: 'qr',
      deviceEngagement: encodeDeviceEngagement({ eDeviceKey: keys.mdoc.publicKey }),
      eReaderKey: encodeEphemeralKey(keys.reader.publicKey),
    },
    crypto,
  )
  const world = { crypto, keys, sessionTranscript }
  const establishment = await (await openAs('reader', world)).send(request)
  const answering = await openAs('mdoc', world)
  await answering.receive(establishment)
  const last = await answering.send(response, { terminate: true })
  const plain = await openAs('mdoc', world)
  await plain.receive(establishment)
  const sides: readonly SessionSide[] = ['mdoc', 'reader', 'reader']
  return { ...world, sides, seeds: [establishment, await plain.send(response), last] }
}
