import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64 } from '@tegata/kernel'
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { createTestIssuer, testTime } from '@tegata/mdoc/testing'
import { derToPem } from '@tegata/pki'
import { afterAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { peakMegabytes, runHere, streamOf, testFolder } from '../input/testing.ts'
import { path } from './path-command.ts'

const answerShape = z.strictObject({
  id: z.nullable(z.string()),
  valid: z.boolean(),
  failed: z.array(z.string()),
})
const answersIn = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => answerShape.parse(JSON.parse(line)))

const issuer = await createTestIssuer(createNodeCrypto())
const leaf = issuer.chain[0] ?? new Uint8Array(0)
const fields = {
  id: '1',
  leaf: toBase64(leaf),
  intermediates: [],
  anchors: [toBase64(issuer.root)],
  crls: [],
  at: testTime.toISOString(),
}
const batch = async (...lines: readonly (string | object)[]) => {
  const text = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`)
  const { code, out, err } = await runHere(path, ['--batch', '-'], { stdin: streamOf(...text) })
  expect(err).toBe('')
  return { code, answers: answersIn(out) }
}
const onlyAnswer = async (more: object) => (await batch({ ...fields, ...more })).answers[0]
const valid = { id: '1', valid: true, failed: [] }
const invalid = (...failed: string[]) => ({ id: '1', valid: false, failed })

describe('a line of a batch', () => {
  test('that is valid', async () => {
    expect(await batch(fields)).toEqual({ code: 0, answers: [valid] })
  })

  test.each<[string, object, ReturnType<typeof invalid>]>([
    ['no anchor', { anchors: [] }, invalid('pki/path-anchor', 'pki/path-signature')],
    ['another time', { at: '2050-01-01T00:00:00Z' }, invalid('pki/path-validity')],
    ['a broken leaf', { leaf: 'MAA=' }, invalid('pki/malformed')],
    ['a broken anchor', { anchors: ['MAA='] }, invalid('pki/path-anchor', 'pki/malformed')],
    ['a broken list', { crls: ['MAA='] }, invalid('pki/path-revocation', 'pki/malformed')],
    ['another use', { keyUsage: 'keyCertSign' }, invalid('pki/path-leaf-key-usage')],
    ['another purpose', { eku: 'clientAuth' }, invalid('pki/path-extended-key-usage')],
    ['a policy', { policies: ['1.2.3'] }, invalid('pki/path-policies')],
    ['a path that is too long', { maxDepth: 1 }, invalid('pki/path-anchor')],
    ['a time in another form', { at: 'today' }, invalid('cli/case-malformed')],
    ['an unknown use', { keyUsage: ['anything'] }, invalid('cli/case-malformed')],
    ['an unknown member', { policy: [] }, invalid('cli/case-malformed')],
    ['no base64', { leaf: '%' }, invalid('cli/case-malformed')],
  ])('with %s', async (_, more, expected) => {
    const { failed = [], ...rest } = (await onlyAnswer(more)) ?? {}
    expect(rest).toEqual({ id: '1', valid: false })
    expect(failed).toEqual(expect.arrayContaining(expected.failed.slice(0, 1)))
    expect(failed).toEqual(
      expect.arrayContaining(expected.failed.slice(-1).filter((id) => !id.includes('signature'))),
    )
  })

  test.each<[string, object]>([
    ['the purpose of the certificate', { eku: ['1.0.18013.5.1.2'] }],
    ['its use', { keyUsage: ['digitalSignature'] }],
    ['any policy', { policies: ['2.5.29.32.0'] }],
    ['as many certificates as there are', { maxDepth: 2 }],
    ['nothing asked of revocation', { crls: undefined }],
  ])('with %s', async (_, more) => expect(await onlyAnswer(more)).toEqual(valid))

  test('that is no case: answered in its place', async () => {
    const { code, answers } = await batch('no JSON', fields, '', '{"id":"x"}', '[[[[', fields)
    expect(code).toBe(1)
    const refused = (id: string | null) => ({ id, valid: false, failed: ['cli/case-malformed'] })
    expect(answers).toEqual([
      refused(null),
      valid,
      refused(null),
      refused('x'),
      refused(null),
      valid,
    ])
  })
})

describe('one certificate', () => {
  const folder = testFolder()
  afterAll(folder.remove)
  const file = folder.put('leaf.pem', derToPem(leaf, 'CERTIFICATE'))
  const args = [file, '--trust', folder.put('root.der', issuer.root)]
  const at = ['--at', testTime.toISOString()]

  test('valid, and what was not asked', async () => {
    const { code, out } = await runHere(path, [...args, ...at, '--key-usage', 'digitalSignature'])
    expect({ code, out }).toEqual({
      code: 0,
      out: 'VALID\n  revocation was not asked for: no --crl\n',
    })
  })

  test('not valid, and why', async () => {
    const { code, out } = await runHere(path, [...args, '--at', '2050-01-01', '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      valid: false,
      reasons: { 'pki/path-validity': 'certificate 0 has expired' },
    })
  })

  test.each([
    [[], 'cli/argument-missing'],
    [[file], 'cli/trust-missing'],
    [[...args, '--max-depth', 'deep'], 'cli/option-unknown'],
    [[...args, '--batch', '-'], 'cli/option-conflict'],
  ])('wrong use: %#', async (given, code) => {
    const ran = await runHere(path, given)
    expect(ran.code).toBe(2)
    expect(ran.err).toContain(`${code}: `)
  })
})

const program = fileURLToPath(new URL('../main.ts', import.meta.url))
const flags = ['--max-old-space-size=96', '--import', 'tsx', '--conditions=source', program]
/** `TEGATA_BATCH_CASES=100000` measures more. */
const count = Number(process.env.TEGATA_BATCH_CASES ?? 3000)

test(`${count} lines as a process under a heap of 96 MB, in order`, async () => {
  function* lines(): Generator<string> {
    for (let i = 0; i < count; i += 1) yield `${JSON.stringify({ ...fields, id: String(i) })}\n`
  }
  const child = spawn(process.execPath, [...flags, 'path', '--batch', '-'], { stdio: 'pipe' })
  Readable.from(lines()).pipe(child.stdin)
  let out = ''
  let peak = 0
  for await (const chunk of child.stdout) {
    out += chunk
    peak = Math.max(peak, peakMegabytes(child.pid) ?? 0)
  }
  const code = child.exitCode ?? (await once(child, 'close'))[0]
  expect(code).toBe(0)
  const expected = Array.from({ length: count }, (_, i) => ({ ...valid, id: String(i) }))
  expect(answersIn(out)).toEqual(expected)
  expect(peak).toBeLessThan(300)
})

describe.skipIf(!vectorsPresent)('PKITS (csrc.nist.gov/projects/pki-testing)', () => {
  const shape = z.object({
    certs: z.record(z.string(), z.string()),
    crls: z.record(z.string(), z.string()),
  })
  const casesShape = z.object({
    cases: z.array(
      z.object({
        test: z.string(),
        expected: z.enum(['valid', 'invalid']),
        chain: z.array(z.string()),
        extraCerts: z.array(z.string()),
        crls: z.array(z.string()),
      }),
    ),
  })

  test('no invalid case is valid, and 81 of the 88 valid ones are', async () => {
    const { certs, crls } = shape.parse(readVectors('pkits/pki.json'))
    const { cases } = casesShape.parse(readVectors('pkits/cases.json'))
    const { answers } = await batch(
      ...cases.map(({ test: id, chain, extraCerts, crls: lists }) => ({
        id,
        leaf: certs[chain[0] ?? ''],
        intermediates: [...chain.slice(1, -1), ...extraCerts].map((name) => certs[name]),
        anchors: chain.slice(-1).map((name) => certs[name]),
        crls: lists.map((name) => crls[name]),
        at: '2015-01-01T00:00:00Z',
      })),
    )
    expect(answers.map(({ id }) => id)).toEqual(cases.map(({ test: id }) => id))
    const accepted = cases.filter((_, i) => answers[i]?.valid)
    expect(accepted.map(({ expected }) => expected)).toEqual(Array(81).fill('valid'))
  })
})
