/**
 * Cases of a batch made of the public vectors.
 * @module
 */
import { fromHex, toBase64url } from '@tegata/kernel'
import { readVectors } from '@tegata/kernel/testing'
import * as z from 'zod'

/** A line of a batch, as an object. */
export type CaseFields = {
  readonly id: string
  readonly deviceResponse: string
  readonly sessionTranscript: string
  readonly trustAnchors: readonly string[]
  readonly at: string
  readonly tolerate: readonly string[]
  readonly readerKey?: Readonly<Record<string, string>>
}

const hexKey = z.object({ x: z.string(), y: z.string(), d: z.string() })
const annexDShape = z.object({
  deviceResponse: z.string(),
  sessionTranscript: z.string(),
  dsCertificate: z.string(),
  issuerAuth: z.string(),
  mobileSecurityObjectBytes: z.string(),
  keys: z.object({ ephemeralReaderKey: hexKey }),
  derived: z.object({ deviceMacTag: z.string() }),
  expected: z.object({
    issuerSignedItems: z.record(z.string(), z.object({ issuerSignedItemBytes: z.string() })),
  }),
})

const b64 = (hex: string) => toBase64url(fromHex(hex))

/** ISO/IEC 18013-5:2021 Annex D, with the document signer pinned. */
export function readAnnexD() {
  const vector = annexDShape.parse(readVectors('iso18013-5-annex-d.json'))
  const { x, y, d } = vector.keys.ephemeralReaderKey
  const fields: CaseFields = {
    id: 'annex-d',
    deviceResponse: vector.deviceResponse,
    sessionTranscript: vector.sessionTranscript,
    trustAnchors: [vector.dsCertificate],
    at: '2021-09-25T00:00:00Z',
    tolerate: ['pinned-signer'],
    readerKey: { kty: 'EC', crv: 'P-256', x: b64(x), y: b64(y), d: b64(d) },
  }
  return { vector, fields }
}

const captureShape = z.object({
  deviceResponse: z.string(),
  transcript: z.object({ sessionTranscriptHex: z.string() }),
  trustedCertificates: z.array(z.object({ derBase64: z.string() })),
  now: z.string(),
  expected: z.object({
    docType: z.string(),
    issuerSignedElements: z.record(z.string(), z.record(z.string(), z.unknown())),
  }),
})

/** A capture of a real wallet, with nothing tolerated. */
export function readCapture(name: string) {
  const vector = captureShape.parse(readVectors(`mdoc-real/${name}.json`))
  const fields: CaseFields = {
    id: name,
    deviceResponse: vector.deviceResponse,
    sessionTranscript: vector.transcript.sessionTranscriptHex,
    trustAnchors: vector.trustedCertificates.map(({ derBase64 }) => derBase64),
    at: vector.now,
    tolerate: [],
  }
  return { expected: vector.expected, fields }
}

const answerShape = z.object({
  line: z.number(),
  id: z.string().nullable(),
  verdict: z.enum(['accepted', 'refused']),
  scope: z.string().optional(),
  failed: z.array(z.string()),
  tolerated: z.array(z.string()),
  wouldTolerate: z.array(z.string()),
  status: z.string().optional(),
  reasons: z.record(z.string(), z.string()).optional(),
  documents: z
    .array(
      z.looseObject({ docType: z.string(), elements: z.record(z.string(), z.array(z.string())) }),
    )
    .optional(),
})
export type CaseAnswer = z.output<typeof answerShape>

/** The lines that a batch printed. */
export const readAnswers = (out: string): readonly CaseAnswer[] =>
  out
    .split('\n')
    .slice(0, -1)
    .map((line) => answerShape.parse(JSON.parse(line)))
