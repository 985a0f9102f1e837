import { fromBase64, fromHex, toBase64url } from '@tegata/kernel'
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { runHere, streamOf, testFolder } from '../input/testing.ts'
import { inspect } from './inspect-command.ts'

const look = (input: Uint8Array | string, ...args: string[]) =>
  runHere(inspect, ['-', ...args], { stdin: streamOf(input) })

describe.skipIf(!vectorsPresent)('ISO/IEC 18013-5:2021 Annex D (multipaz TestVectors.kt)', () => {
  if (!vectorsPresent) return
  const names = {
    deviceEngagement: 'DeviceEngagement',
    eReaderKeyBytes: 'COSE_KeyBytes (#6.24)',
    sessionTranscriptBytes: 'SessionTranscriptBytes (#6.24)',
    sessionTranscript: 'SessionTranscript',
    sessionEstablishment: 'SessionEstablishment',
    deviceRequest: 'DeviceRequest',
    deviceResponse: 'DeviceResponse',
    issuerAuth: 'IssuerAuth',
    mobileSecurityObjectBytes: 'MobileSecurityObjectBytes (#6.24)',
    dsCertificate: 'X.509 certificate',
  } as const
  const vector = z.record(z.string(), z.unknown()).parse(readVectors('iso18013-5-annex-d.json'))

  test.each(Object.entries(names))('%s is %s', async (name, kind) => {
    const hex = z.string().parse(vector[name])
    for (const input of [hex, fromHex(hex), toBase64url(fromHex(hex))]) {
      const { code, out } = await look(input)
      expect(code).toBe(0)
      expect(out.split('  [')[0]).toBe(kind)
    }
  })

  test('the response: what is signed by whom, and what is not shown', async () => {
    const response = fromHex(z.string().parse(vector.deviceResponse))
    const { out } = await look(response, '--at', '2021-05-05T00:00:00Z')
    expect(out).toContain('elementValue: "Doe"')
    expect(out).toContain('1042 bytes')
    expect(out).toContain('not among the returned items: 1, 2, 5, 6, 10, 11, 12')
    expect(out).toContain('signer: CN=utopia ds, C=US, issued by CN=utopia iaca, C=US')
    expect(out).toContain('holds: yes, with the certificate that came along')
    expect(out).toContain('Nothing here that a verifier would refuse')
    expect(out).not.toContain(z.string().parse(vector.portrait))
  })

  test('the signature of the reader over the transcript', async () => {
    const folder = testFolder()
    const path = folder.put('transcript', z.string().parse(vector.sessionTranscript))
    const { out } = await look(z.string().parse(vector.deviceRequest), '--transcript', path)
    folder.remove()
    expect(out).toContain('signer: CN=reader, issued by CN=reader root')
    expect(out).toContain('holds: yes, with the certificate that came along')
  })

  test('the messages of the NFC handover in the transcript', async () => {
    const { out } = await look(z.string().parse(vector.sessionTranscript))
    for (const line of ['[0] Hs  (', 'carrier: Bluetooth LE', 'deviceengagement, id "mdoc"'])
      expect(out).toContain(line)
    expect(out).toContain('Nothing here that a verifier would refuse')
  })

  test('the QR text', async () => {
    const engagement = fromHex(z.string().parse(vector.deviceEngagement))
    const { out } = await look(`mdoc:${toBase64url(engagement)}`)
    expect(out).toContain("centralClientUuid (11): h'45efef742b2c4837a9a3b0e1d05a6917'")
  })
})

describe.skipIf(!vectorsPresent)('captures, transcripts, envelopes and lists of others', () => {
  if (!vectorsPresent) return
  const capture = z.object({
    deviceResponse: z.string(),
    transcript: z.object({ sessionTranscriptHex: z.string() }),
    now: z.string(),
  })
  const strings = z.record(z.string(), z.unknown())
  const cases = (path: string) =>
    z.object({ cases: z.array(strings) }).parse(readVectors(path)).cases
  const text = (value: unknown, ...path: readonly string[]): string =>
    path.length === 0
      ? z.string().parse(value)
      : text(strings.parse(value)[path[0] ?? ''], ...path.slice(1))

  const structures: readonly (readonly [kind: string, input: string])[] = [
    ...cases('openid4vp/handovers.json').map(
      (one) => ['SessionTranscript', text(one, 'expected', 'sessionTranscriptHex')] as const,
    ),
    ...cases('annex-c/transcript.json').map(
      (one) => ['SessionTranscript', text(one, 'expected', 'sessionTranscriptHex')] as const,
    ),
    ['EncryptionInfo', text(cases('annex-c/transcript.json')[0], 'inputs', 'encryptionInfo')],
    ['DeviceRequest', text(cases('annex-c/transcript.json')[0], 'inputs', 'deviceRequest')],
    ...cases('status-list/1-and-2-bit.json').map(
      (one) => ['StatusList', text(one, 'cborHex')] as const,
    ),
    ...cases('status-list/1-and-2-bit.json').map(
      (one) => ['Status List', JSON.stringify(one.json)] as const,
    ),
    ...cases('cose/sign1-pass.json').map((one) => ['COSE_Sign1', text(one, 'message')] as const),
    ...cases('cose/mac0-pass.json').map((one) => ['COSE_Mac0', text(one, 'message')] as const),
  ]

  test.each(structures)('%s: no unknown member', async (kind, input) => {
    const { code, out } = await look(input)
    expect(code).toBe(0)
    expect(out.split('  [')[0]).toBe(kind)
    expect(out).not.toContain('not defined in')
  })

  test.each(['google', 'animo-mdoc-05'])(
    '%s: no unknown member, all signatures hold',
    async (name) => {
      const vector = capture.parse(readVectors(`mdoc-real/${name}.json`))
      const folder = testFolder()
      const path = folder.put('transcript', vector.transcript.sessionTranscriptHex)
      const { out } = await look(vector.deviceResponse, '--at', vector.now, '--transcript', path)
      folder.remove()
      expect(out).not.toContain('not defined in')
      expect(out.match(/holds: yes/g)).toHaveLength(2)
      expect(out.match(/digest: yes/g)?.length).toBeGreaterThan(0)
      expect(out).toContain('A verifier would refuse this')
    },
  )
})

describe.skipIf(!vectorsPresent)('RFC 8949 Appendix A', () => {
  if (!vectorsPresent) return
  const shape = z.object({
    cases: z.array(z.object({ hex: z.string(), diagnostic: z.string().optional() })),
  })
  const { cases } = shape.parse(readVectors('cbor/appendix_a.json'))

  test.each(cases)('$hex', async ({ hex, diagnostic }) => {
    const { code, out, err } = await look(fromHex(hex))
    expect(err).not.toContain('cli/internal')
    const marked = out.includes('✗')
    if (code === 0 && diagnostic !== undefined && !hex.startsWith('5f') && !marked)
      expect(out.split('\n').at(-4)?.trim()).toBe(diagnostic)
    if (code === 1) expect(err).toMatch(/cbor\/(unsupported|malformed)/)
  })
})

describe.skipIf(!vectorsPresent)('NIST PKITS', () => {
  if (!vectorsPresent) return
  const entries = z.record(z.string(), z.string())
  const shape = z.object({ certs: entries, crls: entries })
  const pki = shape.parse(readVectors('pkits/pki.json'))

  test.each([
    ['X.509 certificate', pki.certs],
    ['CRL', pki.crls],
  ])('%s: each is explained, or not supported', async (kind, list) => {
    let explained = 0
    for (const der of Object.values(list)) {
      const { code, out, err } = await look(fromBase64(der))
      if (code === 0) expect(out.startsWith(kind)).toBe(true)
      else expect(err).toMatch(/pki\/(unsupported|malformed)/)
      if (code === 0) explained += 1
    }
    expect(explained).toBeGreaterThan(Object.keys(list).length * 0.9)
  })
})
