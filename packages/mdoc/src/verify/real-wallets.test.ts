import { createNodeCrypto } from '@tegata/crypto/node'
import { fromBase64, fromBase64url, fromHex } from '@tegata/kernel'
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  createSessionTranscript,
  definePolicy,
  type ResponseVerification,
  type Tolerance,
  tolerances,
  verifyDeviceResponse,
} from '../index.ts'

const crypto = createNodeCrypto()
const shape = z.object({
  deviceResponse: z.string(),
  transcript: z.object({ sessionTranscriptHex: z.string() }),
  trustedCertificates: z.array(z.object({ derBase64: z.string(), relation: z.string() })),
  now: z.string(),
  expected: z.object({
    docType: z.string(),
    issuerSignedElements: z.record(z.string(), z.record(z.string(), z.unknown())),
  }),
})

const needed: Record<string, readonly Tolerance[]> = {
  google: ['time-fraction', 'pinned-signer'],
  'animo-mdoc-05': ['cbor-length', 'signer-profile'],
}

describe.skipIf(!vectorsPresent).each(Object.entries(needed))(
  '%s (openwallet-foundation-labs/mdoc-ts)',
  (name, names) => {
    if (!vectorsPresent) return
    const vector = shape.parse(readVectors(`mdoc-real/${name}.json`))
    const response = fromBase64url(vector.deviceResponse)
    const anchors = vector.trustedCertificates.map(({ derBase64 }) => fromBase64(derBase64))
    const base: ResponseVerification = {
      trustAnchors: anchors,
      sessionTranscript: fromHex(vector.transcript.sessionTranscriptHex),
      at: new Date(vector.now),
      policy: definePolicy({ tolerate: names }),
    }
    const verify = (changes: Partial<ResponseVerification>, bytes = response) =>
      verifyDeviceResponse(bytes, { ...base, ...changes }, crypto)

    test('accepted with what it needs', async () => {
      const report = await verify({})
      expect(report.checks.filter(({ outcome }) => outcome === 'failed')).toEqual([])
      expect(report.verdict).toBe('accepted')
      expect(report.tolerated).toEqual(tolerances.filter((t) => names.includes(t)))
      expect(report.documents[0]?.disclosed).toEqual(vector.expected.issuerSignedElements)
      expect(report.documents[0]?.docType).toBe(vector.expected.docType)
    })

    test.each(names)('refused without %s, and says so', async (missing) => {
      const report = await verify({
        policy: definePolicy({ tolerate: names.filter((t) => t !== missing) }),
      })
      expect(report.verdict).toBe('refused')
      expect(report.wouldTolerate).toEqual([missing])
    })

    test('with everything tolerated it uses no other', async () => {
      const report = await verify({ policy: definePolicy({ tolerate: tolerances }) })
      expect(report.tolerated).toEqual(tolerances.filter((t) => names.includes(t)))
    })

    test('refused: too late, another transcript, no useful anchor', async () => {
      const sessionTranscript = await createSessionTranscript(
        {
          handover: 'openid4vp-dc-api',
          origin: 'https://other.example',
          nonce: 'n',
          jwkThumbprint: null,
        },
        crypto,
      )
      expect((await verify({ at: new Date('2040-01-01T00:00:00Z') })).verdict).toBe('refused')
      expect((await verify({ sessionTranscript })).verdict).toBe('refused')
      const decoys = vector.trustedCertificates
        .filter(({ relation }) => relation === 'unrelated')
        .map(({ derBase64 }) => fromBase64(derBase64))
      expect((await verify({ trustAnchors: decoys })).verdict).toBe('refused')
    })

    test('no changed byte is accepted with other values', async () => {
      for (let i = 0; i < response.length; i += 1) {
        const changed = response.slice()
        changed[i] = (changed[i] ?? 0) ^ 0x20
        const report = await verify({}, changed)
        if (report.verdict === 'accepted')
          expect(report.documents[0]?.disclosed).toEqual(vector.expected.issuerSignedElements)
      }
    })
  },
)
