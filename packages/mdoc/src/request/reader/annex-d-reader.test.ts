import { CborTag, decodeCbor } from '@tegata/cbor'
import { verifySign1, x5chainOf } from '@tegata/cose'
import { createNodeCrypto } from '@tegata/crypto/node'
import { fromHex } from '@tegata/kernel'
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { parseCertificate } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { parseDeviceRequest } from '../device-request.ts'
import { receiveDeviceRequest } from '../receive-device-request.ts'
import { readerAuthenticationBytes } from './reader-authentication.ts'
import { verifyReaderAuthentication } from './verify-reader-authentication.ts'

const crypto = createNodeCrypto()
const kinds = (standings: readonly { kind: string }[]) => standings.map(({ kind }) => kind)

// The annex gives the reader's certificate and no root: the path cannot be verified, all else can.
describe.skipIf(!vectorsPresent)(
  'ISO/IEC 18013-5:2021 Annex D (multipaz TestVectors.kt)',
  async () => {
    if (!vectorsPresent) return
    const shape = z.object({ deviceRequest: z.string(), sessionTranscript: z.string() })
    const vector = shape.parse(readVectors('iso18013-5-annex-d.json'))
    const bytes = fromHex(vector.deviceRequest)
    const transcript = fromHex(vector.sessionTranscript)
    const options = {
      sessionTranscript: transcript,
      trustAnchors: [],
      at: new Date('2021-09-25T00:00:00Z'),
      readerRequired: () => false,
    }

    test('the reader’s signature holds; nobody vouches for its certificate', async () => {
      const { reader: report } = await receiveDeviceRequest(bytes, options, crypto)
      expect(kinds(report.standings)).toEqual(['unknown'])
      const passed = report.checks.filter(({ outcome }) => outcome === 'passed').map(({ id }) => id)
      expect(passed).toEqual([
        'mdoc/reader-profile',
        'mdoc/reader-algorithm',
        'mdoc/reader-signature',
        'mdoc/reader-covers-all',
      ])
      const failed = report.checks.filter(({ outcome }) => outcome === 'failed')
      expect(failed.map(({ id }) => id)).toEqual(['mdoc/reader-trusted'])
    })

    test('with any byte of the transcript changed it does not', async () => {
      for (let i = 0; i < transcript.length; i += 11) {
        const changed = transcript.slice()
        changed[i] = (changed[i] ?? 0) ^ 1
        const report = await verifyReaderAuthentication(
          parseDeviceRequest(bytes),
          { ...options, sessionTranscript: changed },
          crypto,
        )
        expect(kinds(report.standings)).toEqual(['invalid'])
      }
    })

    test('by the parts: x5chain, ReaderAuthenticationBytes, COSE_Sign1', async () => {
      const [docRequest] = parseDeviceRequest(bytes).docRequests
      if (!docRequest?.readerAuth) throw new Error('no readerAuth')
      const [der = new Uint8Array(0)] = x5chainOf(docRequest.readerAuth)
      const key = await crypto.importPublicKey({ jwk: parseCertificate(der).publicKey })
      const detachedPayload = readerAuthenticationBytes(transcript, docRequest.itemsRequestBytes)
      expect(await verifySign1(docRequest.readerAuth, key, { detachedPayload })).toBe(true)
      expect(decodeCbor(detachedPayload)).toBeInstanceOf(CborTag)
    })
  },
)
