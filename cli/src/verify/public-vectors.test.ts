import { fromBase64, fromBase64url, fromHex, toBase64, toBase64url, toHex } from '@tegata/kernel'
import { vectorsPresent } from '@tegata/kernel/testing'
import { tolerances } from '@tegata/mdoc'
import { derToPem } from '@tegata/pki'
import { afterAll, describe, expect, test } from 'vitest'
import { runHere, streamOf, testFolder } from '../input/testing.ts'
import { type CaseFields, readAnnexD, readAnswers, readCapture } from './testing.ts'
import { verify } from './verify-command.ts'

async function batch(cases: readonly object[]) {
  const lines = cases.map((fields) => `${JSON.stringify(fields)}\n`)
  const ran = await runHere(verify, ['--batch', '-'], { stdin: streamOf(...lines) })
  return { ...ran, answers: readAnswers(ran.out) }
}

describe.skipIf(!vectorsPresent)('ISO/IEC 18013-5:2021 Annex D (multipaz TestVectors.kt)', () => {
  if (!vectorsPresent) return
  const { vector, fields } = readAnnexD()
  const response = fromHex(fields.deviceResponse)
  const folder = testFolder()
  afterAll(folder.remove)
  const signer = fromHex(vector.dsCertificate)
  const files = {
    file: folder.put('response.bin', response),
    trust: folder.put('signer.pem', derToPem(signer)),
    transcript: folder.put('transcript.hex', `${fields.sessionTranscript}\n`),
    key: folder.put('reader.jwk', JSON.stringify(fields.readerKey)),
  }
  const options = ['--trust', files.trust, '--transcript', files.transcript]
  const complete = [...options, '--reader-key', files.key, '--at', fields.at]
  const run = (...args: string[]) => runHere(verify, [...complete, ...args])

  test('accepted, with names and no values', async () => {
    const { code, out } = await run(files.file, '--tolerate', 'pinned-signer')
    expect(code).toBe(0)
    expect(out).toMatch(/^ACCEPTED/)
    expect(out).toContain('Tolerated: pinned-signer')
    expect(out).toContain('family_name, issue_date')
    expect(out).toContain('Revocation status: not checked')
    expect(out).not.toContain('Doe')
    const withValues = await run(files.file, '--tolerate', 'all', '--show-values')
    expect(withValues.out).toContain('org.iso.18013.5.1 family_name: "Doe"')
  })

  test('refused without the tolerance, which is named', async () => {
    const { code, out } = await run(files.file)
    expect(code).toBe(1)
    expect(out).toMatch(/^REFUSED/)
    expect(out).toContain('It would be accepted with: --tolerate pinned-signer')
    expect(out).not.toContain('family_name')
  })

  test.each([
    ['hex', toHex(response)],
    ['base64', toBase64(response)],
    ['base64url in lines', toBase64url(response).replace(/.{64}/g, '$&\r\n')],
  ])('the same as %s', async (name, text) => {
    const path = folder.put(`response.${name}`, text)
    expect((await run(path, '--tolerate', 'pinned-signer')).code).toBe(0)
  })

  test('as JSON', async () => {
    const { out } = await run(files.file, '--tolerate', 'pinned-signer', '--json')
    const report = JSON.parse(out)
    expect(report).toMatchObject({
      verdict: 'accepted',
      scope: 'issuer-and-device',
      failed: [],
      tolerated: ['pinned-signer'],
      status: 'not-named',
    })
    expect(report.checks.map(({ id }: { id: string }) => id)).toContain('mdoc/digests')
    expect(report.documents[0].elements['org.iso.18013.5.1']).toContain('portrait')
    expect(out).not.toContain('Doe')
    const shown = await run(files.file, '--tolerate', 'all', '--json', '--show-values')
    const values = JSON.parse(shown.out).documents[0].values['org.iso.18013.5.1']
    expect(values).toMatchObject({ family_name: 'Doe', issue_date: '2019-10-20' })
  })

  test('refused: another type, too late, no reader key, another transcript', async () => {
    const tolerant = ['--tolerate', 'all', files.file]
    expect((await run(...tolerant, '--doc-type', 'org.iso.18013.5.1.mDL')).code).toBe(0)
    const other = await run(...tolerant, '--doc-type', 'other', '--json', '--show-values')
    expect(other.code).toBe(1)
    expect(JSON.parse(other.out)).toMatchObject({ failed: ['mdoc/requested'], wouldTolerate: [] })
    expect(other.out).not.toContain('Doe')
    const late = await runHere(verify, [...options, ...tolerant])
    expect(late.code).toBe(1)
    expect(late.out).toContain('mdoc/valid-until')
    const keyless = await runHere(verify, [...options, '--at', fields.at, ...tolerant])
    expect(keyless.code).toBe(1)
    expect(keyless.out).toMatch(/mdoc\/device-authentication +failed/)
  })

  /** Where the parts of the response stand. */
  const placeOf = (hex: string) => {
    const start = fields.deviceResponse.indexOf(hex) / 2
    expect(start).toBeGreaterThan(0)
    return { start, length: hex.length / 2 }
  }
  const { start, length } = placeOf(vector.issuerAuth)
  const items = Object.entries(vector.expected.issuerSignedItems)
  const parts: [string, { start: number; length: number }, string[]][] = [
    ...items.map(
      ([name, { issuerSignedItemBytes }]): [
        string,
        { start: number; length: number },
        string[],
      ] => [
        `element ${name}`,
        placeOf(issuerSignedItemBytes),
        ['mdoc/digests', 'mdoc/well-formed'],
      ],
    ),
    [
      'security object with its digests',
      placeOf(vector.mobileSecurityObjectBytes),
      ['mdoc/issuer-signature', 'mdoc/well-formed'],
    ],
    ['issuer signature', { start: start + length - 64, length: 64 }, ['mdoc/issuer-signature']],
    ['device MAC', placeOf(vector.derived.deviceMacTag), ['mdoc/device-authentication']],
  ]

  test.each(parts)('refused with a changed byte: %s', async (_, place, expected) => {
    const step = Math.max(1, Math.floor(place.length / 40))
    const cases: CaseFields[] = []
    for (let i = place.start; i < place.start + place.length; i += step) {
      const changed = response.slice()
      changed[i] = (changed[i] ?? 0) ^ (1 << (i % 8))
      cases.push({ ...fields, id: String(i), deviceResponse: toBase64url(changed) })
    }
    expect(cases.length).toBeGreaterThanOrEqual(30)
    const { answers, code } = await batch(cases)
    expect(code).toBe(1)
    expect(answers.map(({ id }) => id)).toEqual(cases.map(({ id }) => id))
    for (const { verdict, failed, documents } of answers) {
      expect(verdict).toBe('refused')
      expect(documents).toBeUndefined()
      expect(expected.some((id) => failed.includes(id))).toBe(true)
    }
  })

  test('refused with a changed byte: transcript', async () => {
    const transcript = fromHex(fields.sessionTranscript)
    const cases = Array.from(transcript, (byte, i) => {
      const changed = transcript.slice()
      changed[i] = byte ^ (1 << (i % 8))
      return { ...fields, id: String(i), sessionTranscript: toHex(changed) }
    })
    const { answers } = await batch(cases)
    expect(answers).toHaveLength(cases.length)
    for (const { verdict, failed } of answers) {
      expect(verdict).toBe('refused')
      expect(failed).toContain('mdoc/device-authentication')
    }
  })

  test('a changed transcript is refused and no wrong use, whatever it became', async () => {
    for (const i of [0, 1, 2, 90, 400]) {
      const changed = fromHex(fields.sessionTranscript)
      changed[i] = (changed[i] ?? 0) ^ 0x40
      const transcript = folder.put('changed.bin', changed)
      const args = ['--trust', files.trust, '--transcript', transcript, '--reader-key', files.key]
      const { code } = await runHere(verify, [
        ...args,
        '--at',
        fields.at,
        '--tolerate',
        'all',
        files.file,
      ])
      expect(code).toBe(1)
    }
  })
})

const needed: Record<string, readonly string[]> = {
  google: ['time-fraction', 'pinned-signer'],
  'animo-mdoc-05': ['cbor-length', 'signer-profile'],
}

/** Every set of names of a list. */
const subsetsOf = (names: readonly string[]): string[][] =>
  Array.from({ length: 2 ** names.length }, (_, bits) =>
    names.filter((_name, i) => (bits >> i) % 2 === 1),
  )

describe.skipIf(!vectorsPresent).each(Object.entries(needed))(
  'capture %s (openwallet-foundation-labs/mdoc-ts)',
  (name, names) => {
    if (!vectorsPresent) return
    const { fields, expected } = readCapture(name)

    test('accepted by every set of tolerances that holds what it needs, and by no other', async () => {
      const cases = subsetsOf(tolerances).map((tolerate) => ({
        ...fields,
        id: tolerate.join(),
        tolerate,
      }))
      expect(cases).toHaveLength(64)
      const { answers } = await batch(cases)
      answers.forEach(({ verdict, tolerated, wouldTolerate }, i) => {
        const given = cases[i]?.tolerate ?? []
        const missing = tolerances.filter((t) => names.includes(t) && !given.includes(t))
        expect(verdict).toBe(missing.length === 0 ? 'accepted' : 'refused')
        expect(wouldTolerate).toEqual(missing)
        if (verdict === 'accepted')
          expect(tolerated).toEqual(tolerances.filter((t) => names.includes(t)))
      })
    })

    test('as files: the names of its elements', async () => {
      const folder = testFolder()
      const trust = fields.trustAnchors.flatMap((anchor, i) => [
        '--trust',
        folder.put(`anchor-${i}.der`, fromBase64(anchor)),
      ])
      const transcript = folder.put('transcript', fromHex(fields.sessionTranscript))
      const file = folder.put('response', fromBase64url(fields.deviceResponse))
      const args = [...trust, '--transcript', transcript, '--at', fields.at, file, '--json']
      const tolerate = names.flatMap((tolerance) => ['--tolerate', tolerance])
      const { code, out } = await runHere(verify, [...args, ...tolerate, '--show-values'])
      folder.remove()
      expect(code).toBe(0)
      const [document] = JSON.parse(out).documents
      expect(document.docType).toBe(expected.docType)
      expect(document.values).toEqual(expected.issuerSignedElements)
    })
  },
)
