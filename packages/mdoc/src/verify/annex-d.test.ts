import { decodeCbor, encodeCbor } from '@tegata/cbor'
import { createNodeCrypto } from '@tegata/crypto/node'
import { equalBytes, fromHex, toBase64url } from '@tegata/kernel'
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { definePolicy, verifyDeviceResponse } from '../index.ts'

const jwk = z.object({ x: z.string(), y: z.string(), d: z.string() })
const shape = z.object({
  deviceResponse: z.string(),
  sessionTranscript: z.string(),
  dsCertificate: z.string(),
  keys: z.object({ ephemeralReaderKey: jwk }),
  expected: z.object({
    docType: z.string(),
    nameSpaces: z.record(z.string(), z.record(z.string(), z.unknown())),
  }),
})
const b64 = (hex: string) => toBase64url(fromHex(hex))

describe.skipIf(!vectorsPresent)(
  'ISO/IEC 18013-5:2021 Annex D (multipaz TestVectors.kt)',
  async () => {
    if (!vectorsPresent) return
    const crypto = createNodeCrypto()
    const vector = shape.parse(readVectors('iso18013-5-annex-d.json'))
    const response = fromHex(vector.deviceResponse)
    const sessionTranscript = fromHex(vector.sessionTranscript)
    const { x, y, d } = vector.keys.ephemeralReaderKey
    const readerKey = await crypto.importKeyAgreement({
      jwk: { kty: 'EC', crv: 'P-256', x: b64(x), y: b64(y), d: b64(d) },
    })
    const verify = (bytes: Uint8Array, at = '2021-09-25T00:00:00Z', changes: object = {}) =>
      verifyDeviceResponse(
        bytes,
        {
          trustAnchors: [fromHex(vector.dsCertificate)],
          sessionTranscript,
          readerKey,
          at: new Date(at),
          policy: definePolicy({ tolerate: ['pinned-signer'] }),
          ...changes,
        },
        crypto,
      )

    test('accepted with the pinned signer as the only tolerance', async () => {
      const report = await verify(response)
      expect(report.checks.filter(({ outcome }) => outcome === 'failed')).toEqual([])
      expect(report.verdict).toBe('accepted')
      expect(report.tolerated).toEqual(['pinned-signer'])
      const [document] = report.documents
      expect(document?.docType).toBe(vector.expected.docType)
      expect(document?.deviceAuth).toBe('deviceMac')
      const [namespace, elements] = Object.entries(vector.expected.nameSpaces)[0] ?? []
      expect(Object.keys(document?.disclosed[namespace ?? ''] ?? {}).sort()).toEqual(
        Object.keys(elements ?? {}).sort(),
      )
      expect(document?.disclosed[namespace ?? '']?.family_name).toBe('Doe')
    })

    test('refused without the tolerance, which the report names', async () => {
      const report = await verify(response, undefined, { policy: definePolicy() })
      expect(report.verdict).toBe('refused')
      expect(report.wouldTolerate).toEqual(['pinned-signer'])
      expect(report.documents[0]?.disclosed).toEqual({})
    })

    test.each([
      ['expired', '2021-10-02T00:00:00Z', {}],
      ['not yet valid', '2020-09-30T00:00:00Z', {}],
      ['without the reader’s key', undefined, { readerKey: undefined }],
      [
        'another reader’s key',
        undefined,
        { readerKey: await crypto.generateKeyAgreement('P-256') },
      ],
      ['no anchor', undefined, { trustAnchors: [] }],
    ])('refused: %s', async (_, at, changes) => {
      const report = await verify(response, at, changes)
      expect(report.verdict).toBe('refused')
      expect(report.wouldTolerate).toEqual([])
    })

    test('refused with any byte of the transcript changed', async () => {
      for (let i = 0; i < sessionTranscript.length; i += 7) {
        const changed = sessionTranscript.slice()
        changed[i] = (changed[i] ?? 0) ^ 1
        const report = await verify(response, undefined, { sessionTranscript: changed })
        expect(report.verdict).toBe('refused')
      }
    })

    // The minor version of the response means nothing (7.1); every other byte is covered by a digest,
    // a signature, a MAC, the pinned certificate, or the structure.
    const minorVersion = response.indexOf(0x30, response.indexOf(0x2e))

    test('refused with any byte of the response changed', async () => {
      const accepted: number[] = []
      for (let i = 0; i < response.length; i += 1) {
        const changed = response.slice()
        changed[i] = (changed[i] ?? 0) ^ 1
        if ((await verify(changed)).verdict === 'accepted') accepted.push(i)
      }
      expect(accepted).toEqual([minorVersion])
    })

    test('what was decoded encodes to the same bytes', () => {
      expect(equalBytes(encodeCbor(decodeCbor(response)), response)).toBe(true)
    })
  },
)
