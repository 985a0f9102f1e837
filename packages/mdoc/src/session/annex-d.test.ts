import { createNodeCrypto } from '@tegata/crypto/node'
import { createWebCrypto } from '@tegata/crypto/web'
import { fromHex, toBase64url, toHex } from '@tegata/kernel'
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { messageIv } from './message-cipher.ts'
import { openSession } from './open-session.ts'
import { parseSessionEstablishment } from './session-establishment.ts'
import { deriveSessionKeys } from './session-keys.ts'

const jwk = z.object({ x: z.string(), y: z.string(), d: z.string() })
const shape = z.object({
  eReaderKeyBytes: z.string(),
  sessionTranscript: z.string(),
  sessionEstablishment: z.string(),
  deviceRequest: z.string(),
  keys: z.object({ ephemeralDeviceKey: jwk, ephemeralReaderKey: jwk }),
  derived: z.object({
    skReader: z.string(),
    skDevice: z.string(),
    sessionEstablishmentIv: z.string(),
  }),
})
const b64 = (hex: string) => toBase64url(fromHex(hex))
const cryptos = [
  ['node', createNodeCrypto()],
  ['web', createWebCrypto(globalThis.crypto)],
] as const

describe.skipIf(!vectorsPresent).each(cryptos)(
  'ISO/IEC 18013-5:2021 Annex D (multipaz TestVectors.kt), with %s',
  (_, crypto) => {
    const read = async () => {
      const vector = shape.parse(readVectors('iso18013-5-annex-d.json'))
      const keyOf = ({ x, y, d }: z.output<typeof jwk>) =>
        crypto.importKeyAgreement({
          jwk: { kty: 'EC', crv: 'P-256', x: b64(x), y: b64(y), d: b64(d) },
        })
      return {
        vector,
        sessionTranscript: fromHex(vector.sessionTranscript),
        device: await keyOf(vector.keys.ephemeralDeviceKey),
        reader: await keyOf(vector.keys.ephemeralReaderKey),
      }
    }

    test('both keys, on both sides', async () => {
      const { vector, sessionTranscript, device, reader } = await read()
      for (const [key, peer] of [
        [device, reader],
        [reader, device],
      ] as const) {
        const keys = await deriveSessionKeys(
          { key, peer: peer.publicKey, sessionTranscript },
          crypto,
        )
        expect(toHex(keys.skReader)).toBe(vector.derived.skReader)
        expect(toHex(keys.skDevice)).toBe(vector.derived.skDevice)
      }
    })

    test('the wallet reads the request', async () => {
      const { vector, sessionTranscript, device, reader } = await read()
      const message = fromHex(vector.sessionEstablishment)
      const { encodedEReaderKey, eReaderKey } = parseSessionEstablishment(message)
      expect(vector.eReaderKeyBytes.endsWith(toHex(encodedEReaderKey))).toBe(true)
      expect(eReaderKey).toEqual(reader.publicKey)
      const session = await openSession({ side: 'mdoc', key: device, sessionTranscript }, crypto)
      const { data } = await session.receive(message)
      expect(toHex(data ?? new Uint8Array(0))).toBe(vector.deviceRequest)
    })

    test('the reader sends it, byte for byte', async () => {
      const { vector, sessionTranscript, reader } = await read()
      const session = await openSession({ side: 'reader', key: reader, sessionTranscript }, crypto)
      const message = await session.send(fromHex(vector.deviceRequest))
      expect(toHex(message)).toBe(vector.sessionEstablishment)
      expect(toHex(messageIv('reader', 1))).toBe(vector.derived.sessionEstablishmentIv)
    })
  },
)
