import { createNodeCrypto, generateRsaChipKey } from '@tegata/crypto/node'
import { toHex, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTestJpki, testAttributes } from '../testing.ts'
import { openCardChannel } from './card-channel.ts'
import { createMyNumberCard } from './card-face-applet.ts'
import { cardFaceAid } from './card-face-application.ts'
import type { CardProtocol } from './chip/chip.ts'
import type { JpkiApplet } from './jpki-applet.ts'
import { jpkiAid, type KeyKind, tokenLabels } from './jpki-application.ts'

const crypto = createNodeCrypto()
const authorities = await createTestJpki(crypto)
const real = { sign: await generateRsaChipKey(), auth: await generateRsaChipKey() }
const certificates = {
  sign: await authorities.issue({ kind: 'sign', publicKey: real.sign.publicKey }),
  auth: await authorities.issue({ kind: 'auth', publicKey: real.auth.publicKey }),
}

const individualNumber = '123456789012'

/** A card whose keys count how often they were used. */
function newCard(protocol: CardProtocol = 'T=1'): {
  applet: JpkiApplet
  used: Record<KeyKind, number>
} {
  const used = { sign: 0, auth: 0 }
  const key = (kind: KeyKind) => ({
    publicKey: real[kind].publicKey,
    signDigestInfo: (digestInfo: Uint8Array) => {
      used[kind] += 1
      return real[kind].signDigestInfo(digestInfo)
    },
  })
  const applet = createMyNumberCard({
    tokenLabel: tokenLabels.card,
    pins: { sign: 'ABC123', auth: '1234' },
    keys: { sign: key('sign'), auth: key('auth') },
    protocol,
    cardFace: {
      attributes: testAttributes,
      individualNumber,
      pin: '4321',
      checkNumberB: '02070720351234',
    },
  })
  applet.personalise(certificates)
  return { applet, used }
}

const byte = fc.integer({ min: 0, max: 255 })
const body = fc.uint8Array({ maxLength: 40 })
const join = (...parts: readonly (readonly number[] | Uint8Array)[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]))

/** Noise, and commands that come close: a right class, instruction, file or length. */
const anyCommand = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .tuple(
      fc.constantFrom(0x00, 0x80, 0x01, 0x10, 0x90),
      fc.constantFrom(0xa4, 0x20, 0xb0, 0x2a, 0x24, 0xc0),
      byte,
      byte,
      body,
    )
    .map(([cla, ins, p1, p2, data]) => join([cla, ins, p1, p2, data.length], data)),
  fc
    .tuple(fc.constantFrom(0x00, 0x10), fc.constantFrom(0xa4, 0x20, 0x24, 0x2a), byte, body)
    .map(([cla, ins, p2, data]) =>
      join([cla, ins, 0x00, p2, 0, data.length >> 8, data.length & 0xff], data, [0, 0]),
    ),
  fc.constant(join([0x00, 0xa4, 0x04, 0x0c, 10], jpkiAid)),
  fc.constant(join([0x00, 0xa4, 0x04, 0x0c, 10], cardFaceAid)),
  byte.map((length) => Uint8Array.of(0x00, 0xc0, 0x00, 0x00, length)),
  fc
    .integer({ min: 0, max: 0x1e })
    .map((id) => Uint8Array.of(0x00, 0xa4, 0x02, 0x0c, 0x02, 0x00, id)),
  fc
    .integer({ min: 0, max: 0x1f })
    .map((sfi) => Uint8Array.of(0x80, 0x2a, 0x00, 0x80 + sfi, 0x01, 0x30, 0x00)),
  fc.constant(Uint8Array.of(0x80, 0x2a, 0x00, 0x80, 0x02, 0x30, 0x00, 0x00)),
  fc.constant(Uint8Array.of(0x00, 0xb0, 0x00, 0x00, 0x00)),
)

/** What no answer may hold as long as no PIN was right. */
const secrets = [
  toHex(certificates.sign.subarray(0, 16)),
  toHex(utf8Encode(individualNumber)),
  toHex(utf8Encode(testAttributes.name)),
]

test.each(['T=1', 'T=0'] as const)(
  '5,000 random commands over %s: never an exception, a signature or a name',
  async (protocol) => {
    const { applet, used } = newCard(protocol)
    await fc.assert(
      fc.asyncProperty(anyCommand, async (command) => {
        const answer = await applet.transmit(command)
        expect(answer.length).toBeGreaterThanOrEqual(2)
        expect(answer.length).toBeLessThanOrEqual(65_536 + 2)
        const hex = toHex(answer)
        for (const secret of secrets) expect(hex).not.toContain(secret)
        expect(used).toEqual({ sign: 0, auth: 0 })
      }),
      { numRuns: 5000, seed: 20260401 },
    )
  },
)

test('any answers of a card: the client ends, with an answer or a coded error', async () => {
  const answer = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .tuple(body, fc.constantFrom(0x61, 0x6c, 0x90, 0x63), byte)
      .map(([data, high, low]) => join(data, [high, low])),
  )
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(answer), fc.boolean(), async (answers, chained) => {
      let asked = 0
      const channel = openCardChannel(
        () => {
          asked += 1
          return answers.next().value
        },
        chained ? 'chained' : 'extended',
      )
      const data = new Uint8Array(700)
      const code = await codeThrownBy(() =>
        channel.alone((send) => send([0x80, 0x2a, 0x00, 0x80], data, 1000)),
      )
      expect([undefined, 'jpki/malformed']).toContain(code)
      expect(asked).toBeLessThan(70_000)
    }),
    { numRuns: 1000, seed: 20260401 },
  )
})

test('from a selected key without its PIN: never a signature', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyCommand, { maxLength: 20 }), async (commands) => {
      const { applet, used } = newCard()
      await applet.transmit(join([0x00, 0xa4, 0x04, 0x0c, 10], jpkiAid))
      await applet.transmit(Uint8Array.of(0x00, 0xa4, 0x02, 0x0c, 0x02, 0x00, 0x1a))
      for (const command of commands) await applet.transmit(command)
      expect(used).toEqual({ sign: 0, auth: 0 })
    }),
    { numRuns: 300, seed: 20260401 },
  )
})
