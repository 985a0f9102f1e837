import { createNodeCrypto } from '@tegata/crypto/node'
import { createWebCrypto } from '@tegata/crypto/web'
import { equalBytes, fromHex, toHex } from '@tegata/kernel'
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createSessionTranscript } from './create-session-transcript.ts'
import { readSessionTranscript } from './read-session-transcript.ts'
import type { SessionInput } from './session-input.ts'
import { sessionTranscriptBytes } from './session-transcript.ts'

const cryptos = [
  ['node', createNodeCrypto()],
  ['web', createWebCrypto(globalThis.crypto)],
] as const

type Case = readonly [string, SessionInput, string]

const handovers = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      inputs: z.object({
        clientId: z.optional(z.string()),
        origin: z.optional(z.string()),
        nonce: z.string(),
        responseUri: z.optional(z.string()),
      }),
      expected: z.object({
        jwkThumbprintHex: z.optional(z.nullable(z.string())),
        sessionTranscriptHex: z.string(),
      }),
    }),
  ),
})

function openId4VpCases(): Case[] {
  const { cases } = handovers.parse(readVectors('openid4vp/handovers.json'))
  return cases.map(({ id, inputs, expected }) => {
    const { clientId = '', origin, nonce, responseUri = '' } = inputs
    const thumbprint = expected.jwkThumbprintHex
    const common = { nonce, jwkThumbprint: thumbprint ? fromHex(thumbprint) : null }
    const session =
      origin === undefined
        ? { handover: 'openid4vp' as const, clientId, responseUri, ...common }
        : { handover: 'openid4vp-dc-api' as const, origin, ...common }
    return [`OpenID4VP 1.0, B.2.6: ${id}`, session, expected.sessionTranscriptHex]
  })
}

const annexC = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      inputs: z.object({ encryptionInfo: z.string(), origin: z.string() }),
      expected: z.object({ sessionTranscriptHex: z.string() }),
    }),
  ),
})

const annexCCases = (): Case[] =>
  annexC
    .parse(readVectors('annex-c/transcript.json'))
    .cases.map(({ id, inputs, expected }) => [
      `TS 18013-7, Annex C (waltid-identity): ${id}`,
      { handover: 'org-iso-mdoc', ...inputs },
      expected.sessionTranscriptHex,
    ])

/** What `#6.24` holds, for tags whose length takes one byte. */
const inside = (bytes: string) => fromHex(bytes.slice(8))

const annexD = z.object({
  deviceEngagementInTranscript: z.string(),
  eReaderKeyBytes: z.string(),
  sessionTranscript: z.string(),
  sessionTranscriptBytes: z.string(),
  nfcHandoverInTranscript: z.string(),
})
const readAnnexD = () => annexD.parse(readVectors('iso18013-5-annex-d.json'))

/** The two messages of `82 58c3 … 58cd …`. */
function annexDCase(): Case {
  const vector = readAnnexD()
  const handover = fromHex(vector.nfcHandoverInTranscript)
  const selectEnd = 3 + (handover[2] ?? 0)
  const session = {
    handover: 'nfc',
    deviceEngagement: fromHex(vector.deviceEngagementInTranscript),
    eReaderKey: inside(vector.eReaderKeyBytes),
    select: handover.subarray(3, selectEnd),
    request: handover.subarray(selectEnd + 2),
  } as const
  return ['ISO/IEC 18013-5:2021 Annex D, negotiated NFC', session, vector.sessionTranscript]
}

const cases = vectorsPresent ? [...openId4VpCases(), ...annexCCases(), annexDCase()] : []

describe.skipIf(!vectorsPresent)('transcripts from outside', () => {
  describe.each(cryptos)('with %s', (_, crypto) => {
    test.each(cases)('%s, byte for byte', async (_name, session, expected) => {
      const made = await createSessionTranscript(session, crypto)
      expect(toHex(made)).toBe(expected)
      expect(readSessionTranscript(made).handover).toBe(session.handover)
    })
  })

  test('Annex D: the tagged form, and the bytes in it', () => {
    const vector = readAnnexD()
    const transcript = fromHex(vector.sessionTranscript)
    expect(toHex(sessionTranscriptBytes(transcript))).toBe(vector.sessionTranscriptBytes)
    const content = readSessionTranscript(transcript)
    expect(toHex(content.eReaderKeyBytes ?? transcript)).toBe(vector.eReaderKeyBytes)
    const engagement = inside(toHex(content.deviceEngagementBytes ?? transcript))
    expect(equalBytes(engagement, fromHex(vector.deviceEngagementInTranscript))).toBe(true)
    expect(content.eReaderKey?.kty).toBe('EC')
  })
})
