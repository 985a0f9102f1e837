import { fromBase64, fromHex, toBase64url } from '@tegata/kernel'
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { runHere, streamOf } from '../input/testing.ts'
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
      expect(out.split(' [')[0]).toBe(kind)
      expect(out).not.toContain('Doe')
    }
  })

  test('the response: names, and values when asked', async () => {
    const response = fromHex(z.string().parse(vector.deviceResponse))
    const { out } = await look(response)
    expect(out).toContain('portrait: (hidden: 1042 bytes)')
    expect(out).toContain('driving_privileges: (hidden: array of 2)')
    expect(out).toContain('subject: CN=utopia ds, C=US')
    const shown = (await look(response, '--show-values')).out
    expect(shown).toContain('family_name: "Doe"')
    expect(shown).toContain(z.string().parse(vector.portrait))
  })

  test('the QR text', async () => {
    const engagement = fromHex(z.string().parse(vector.deviceEngagement))
    const { out } = await look(`mdoc:${toBase64url(engagement)}`)
    expect(out).toContain("UUID for central client mode: h'45efef742b2c4837a9a3b0e1d05a6917'")
  })
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
    if (code === 0 && diagnostic !== undefined && !hex.startsWith('5f'))
      expect(out.split('\n').at(-2)?.trim()).toBe(diagnostic)
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
