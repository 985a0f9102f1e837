import { createNodeCrypto, generateRsaChipKey } from '@tegata/crypto/node'
import { toHex } from '@tegata/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTestJpki } from '../testing.ts'
import { createJpkiApplet, type JpkiApplet } from './jpki-applet.ts'
import { jpkiAid, type KeyKind, tokenLabels } from './jpki-application.ts'

const crypto = createNodeCrypto()
const authorities = await createTestJpki(crypto)
const real = { sign: await generateRsaChipKey(), auth: await generateRsaChipKey() }
const certificates = {
  sign: await authorities.issue({ kind: 'sign', publicKey: real.sign.publicKey }),
  auth: await authorities.issue({ kind: 'auth', publicKey: real.auth.publicKey }),
}

/** A card whose keys count how often they were used. */
function newCard(): { applet: JpkiApplet; used: Record<KeyKind, number> } {
  const used = { sign: 0, auth: 0 }
  const key = (kind: KeyKind) => ({
    publicKey: real[kind].publicKey,
    signDigestInfo: (digestInfo: Uint8Array) => {
      used[kind] += 1
      return real[kind].signDigestInfo(digestInfo)
    },
  })
  const applet = createJpkiApplet({
    tokenLabel: tokenLabels.card,
    pins: { sign: 'ABC123', auth: '1234' },
    keys: { sign: key('sign'), auth: key('auth') },
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
      fc.constantFrom(0x00, 0x80, 0x01),
      fc.constantFrom(0xa4, 0x20, 0xb0, 0x2a, 0x24),
      byte,
      byte,
      body,
    )
    .map(([cla, ins, p1, p2, data]) => join([cla, ins, p1, p2, data.length], data)),
  fc.constant(join([0x00, 0xa4, 0x04, 0x0c, 10], jpkiAid)),
  fc
    .integer({ min: 0, max: 0x1e })
    .map((id) => Uint8Array.of(0x00, 0xa4, 0x02, 0x0c, 0x02, 0x00, id)),
  fc
    .integer({ min: 0, max: 0x1f })
    .map((sfi) => Uint8Array.of(0x80, 0x2a, 0x00, 0x80 + sfi, 0x01, 0x30, 0x00)),
  fc.constant(Uint8Array.of(0x80, 0x2a, 0x00, 0x80, 0x02, 0x30, 0x00, 0x00)),
  fc.constant(Uint8Array.of(0x00, 0xb0, 0x00, 0x00, 0x00)),
)

test('5,000 random commands: never an exception, never a signature, never the name', async () => {
  const { applet, used } = newCard()
  const secret = toHex(certificates.sign.subarray(0, 16))
  await fc.assert(
    fc.asyncProperty(anyCommand, async (command) => {
      const answer = await applet.transmit(command)
      expect(answer.length).toBeGreaterThanOrEqual(2)
      expect(answer.length).toBeLessThanOrEqual(65_536 + 2)
      expect(toHex(answer)).not.toContain(secret)
      expect(used).toEqual({ sign: 0, auth: 0 })
    }),
    { numRuns: 5000, seed: 20260401 },
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
