import { decodeCbor, embedCbor, encodeCbor, isCborMap } from '@tegata/cbor'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64url, toHex } from '@tegata/kernel'
import { presentDocument } from '@tegata/mdoc'
import {
  createTestIssuer,
  createTestTranscript,
  issueTestDocument,
  testNamespace,
  testTime,
} from '@tegata/mdoc/testing'
import { derToPem, parseCertificate } from '@tegata/pki'
import { jpMyNumber } from '@tegata/profiles'
import { afterAll, expect, test } from 'vitest'
import { runTegataCommand } from '../input/define-tegata-command.ts'
import { runHere, streamOf, testFolder } from '../input/testing.ts'
import { readAnswers } from './testing.ts'
import { verify } from './verify-command.ts'

const crypto = createNodeCrypto()
const issuer = await createTestIssuer(crypto)
const deviceKey = await crypto.generateSigner('ES256')
const sessionTranscript = await createTestTranscript(crypto)
const elements = { [testNamespace]: ['name', 'age_over_18'] }
async function present(changes: object = {}) {
  const deviceOf = { deviceKey: deviceKey.publicKey, ...changes }
  const issuerSigned = await issueTestDocument(issuer, crypto, deviceOf)
  const device = { signer: deviceKey }
  const input = { issuerSigned, elements, sessionTranscript, device }
  return { issuerSigned, response: await presentDocument(input, crypto) }
}
const { issuerSigned, response } = await present()

const fields = {
  id: 'a',
  deviceResponse: toBase64url(response),
  sessionTranscript: toHex(sessionTranscript),
  trustAnchors: [derToPem(issuer.root)],
  at: testTime.toISOString(),
}

async function batch(lines: Iterable<string>, ...args: string[]) {
  const stdin = streamOf(...[...lines].map((line) => `${line}\n`))
  const ran = await runHere(verify, ['--batch', '-', ...args], { stdin })
  return { ...ran, answers: readAnswers(ran.out) }
}
const one = async (changes: object, ...args: string[]) =>
  (await batch([JSON.stringify({ ...fields, ...changes })], ...args)).answers[0]

const folder = testFolder()
afterAll(folder.remove)
const file = folder.put('response', toBase64url(response))
const trust = folder.put('root.pem', derToPem(issuer.root))
const transcript = folder.put('transcript', sessionTranscript)
const complete = ['--trust', trust, '--transcript', transcript]

test('a response of a root of one’s own is accepted without any tolerance', async () => {
  const args = [...complete, '--at', fields.at, file]
  expect(await runHere(verify, args)).toMatchObject({ code: 0, err: '' })
  const fromStdin = [...complete, '--at', fields.at, '-']
  expect((await runHere(verify, fromStdin, { stdin: streamOf(response) })).code).toBe(0)
  expect((await runHere(verify, [...complete, file], { now: testTime })).code).toBe(0)
})

test.each<[string, string[], string]>([
  ['no file', complete, 'cli/argument-missing'],
  ['two files', [...complete, file, file], 'cli/argument-unexpected'],
  ['no trust', ['--transcript', transcript, file], 'cli/trust-missing'],
  ['no transcript', ['--trust', trust, file], 'cli/transcript-missing'],
  ['no such file', [...complete, '/nowhere/at-all'], 'cli/file-unreadable'],
  ['a folder', [...complete, '/'], 'cli/file-unreadable'],
  ['trust that is none', ['--trust', transcript, file], 'cli/trust-unreadable'],
  ['an unknown option', [...complete, '--tolerat', 'all', file], 'cli/option-unknown'],
  ['an option without its value', [file, '--trust'], 'cli/option-unknown'],
  ['a flag with a value', [...complete, '--json=yes', file], 'cli/option-unknown'],
  ['an unknown tolerance', [...complete, '--tolerate', 'most', file], 'cli/tolerance-unknown'],
  ['a time without zone', [...complete, '--at', '2026-01-01T00:00:00', file], 'cli/time-malformed'],
  ['a time twice', [...complete, '--at', fields.at, '--at', fields.at], 'cli/option-conflict'],
  ['a key that is none', [...complete, '--reader-key', trust, file], 'cli/reader-key-unusable'],
  ['an unknown language', [...complete, '--explain', 'fr', file], 'cli/language-unknown'],
  ['a batch with trust', ['--batch', '-', '--trust', trust], 'cli/option-conflict'],
  ['a batch with a file', ['--batch', '-', file], 'cli/option-conflict'],
  ['a batch that is not there', ['--batch', '/nowhere/at-all'], 'cli/file-unreadable'],
])('wrong use: %s', async (_, args, code) => {
  const ran = await runHere(verify, args)
  expect(ran).toMatchObject({ code: 2, out: '' })
  expect(ran.err).toMatch(new RegExp(`^${code}: .+\n$`))
})

test.each([
  ['empty', new Uint8Array(0)],
  ['text', 'hello, world'],
  ['one byte', '00'],
  ['deep nesting', new Uint8Array(100_000).fill(0x81)],
  ['a length beyond all', '9bffffffffffffffff'],
])('a response that is none is refused: %s', async (name, content) => {
  const ran = await runHere(verify, [...complete, '--json', folder.put(name, content)])
  expect(ran).toMatchObject({ code: 1, err: '' })
  expect(JSON.parse(ran.out)).toMatchObject({ verdict: 'refused', failed: ['mdoc/well-formed'] })
})

test('the report in plain sentences, in either language and in JSON', async () => {
  const given = [...complete, '--at', fields.at, file]
  const ja = await runHere(verify, [...given, '--explain', 'ja'])
  expect(ja).toMatchObject({ code: 0, err: '' })
  expect(ja.out.split('\n').slice(0, 2)).toEqual([
    '受け付けられます。',
    expect.stringContaining('受け取った項目：name、age_over_18。'),
  ])
  const late = [...complete, '--at', '2027-01-01T00:00:00Z', file, '--explain', 'en']
  const refused = await runHere(verify, late)
  expect(refused.code).toBe(1)
  expect(refused.out).toContain('It must not be accepted.\nIt has expired. Ask the person')
  const json = await runHere(verify, [...late, '--json'])
  expect(JSON.parse(json.out).explanation).toEqual(refused.out.trimEnd().split('\n'))
})

test('help is no error', async () => {
  const ran = await runHere(verify, ['--help'])
  expect(ran.code).toBe(0)
  expect(ran.out).toContain('--transcript')
})

test('IssuerSigned is taken only when asked for, and the report says so', async () => {
  const path = folder.put('issuer-signed', issuerSigned)
  const args = ['--trust', trust, '--at', fields.at, path, '--json']
  const ran = await runHere(verify, [...args, '--issuer-only'])
  expect(ran.code).toBe(0)
  expect(JSON.parse(ran.out)).toMatchObject({ verdict: 'accepted', scope: 'issuer' })
  expect((await runHere(verify, [...args, '--transcript', transcript])).code).toBe(1)
  const issued = { deviceResponse: undefined, issuerSigned: toBase64url(issuerSigned) }
  expect(await one(issued)).toMatchObject({ verdict: 'accepted', scope: 'issuer' })
  expect(await one({ deviceResponse: toBase64url(issuerSigned) })).toMatchObject({
    verdict: 'refused',
    failed: ['mdoc/well-formed'],
  })
})

test('two thousand lines, answered in order', async () => {
  const kinds = [
    { changes: {}, verdict: 'accepted', failed: [] },
    { changes: { docType: 'other' }, verdict: 'refused', failed: ['mdoc/requested'] },
    { changes: { at: '2027-01-01T00:00:00Z' }, verdict: 'refused', failed: ['mdoc/valid-until'] },
    { changes: { nonsense: 1 }, verdict: 'refused', failed: ['cli/case-malformed'] },
    { changes: { trustAnchors: [] }, verdict: 'refused', failed: ['mdoc/issuer-trusted'] },
  ]
  const lines = Array.from({ length: 2000 }, (_, i) =>
    JSON.stringify({ ...fields, ...kinds[i % kinds.length]?.changes, id: `case ${i}` }),
  )
  const { answers, code } = await batch(lines)
  expect(code).toBe(1)
  expect(answers).toHaveLength(2000)
  answers.forEach(({ id, line, verdict, failed }, i) => {
    const kind = kinds[i % kinds.length]
    expect({ id, line, verdict }).toEqual({
      id: `case ${i}`,
      line: i + 1,
      verdict: kind?.verdict,
    })
    expect(failed).toEqual(kind?.failed)
  })
})

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
test.each<[string, string]>([
  ['nothing', ''],
  ['white space', '  \t'],
  ['no JSON', '{'],
  ['null', 'null'],
  ['an array', '[]'],
  ['a number', '42'],
  ['text', '"case"'],
  ['an empty object', '{}'],
  ['deep nesting', `{"id":"a","tolerate":${deep(100_000)}}`],
  ['an unknown field', JSON.stringify({ ...fields, trust: [] })],
  ['a prototype', `{"__proto__":{"id":"a"},${JSON.stringify(fields).slice(1)}`],
  ['a field twice', `{"at":"2026-06-01T12:00:00Z",${JSON.stringify(fields).slice(1)}`],
  ['another type of id', JSON.stringify({ ...fields, id: 1 })],
  ['no time', JSON.stringify({ ...fields, at: undefined })],
  ['null as a time', JSON.stringify({ ...fields, at: null })],
  ['a number as a time', JSON.stringify({ ...fields, at: 1_700_000_000 })],
  ['no anchors', JSON.stringify({ ...fields, trustAnchors: undefined })],
  ['an anchor that is no list', JSON.stringify({ ...fields, trustAnchors: 'aa' })],
  ['an anchor that is no text', JSON.stringify({ ...fields, trustAnchors: [1] })],
  ['a broken PEM', JSON.stringify({ ...fields, trustAnchors: ['-----BEGIN CERTIFICATE-----'] })],
  ['bytes that are none', JSON.stringify({ ...fields, deviceResponse: '%%' })],
  ['neither half', JSON.stringify({ ...fields, deviceResponse: undefined })],
  ['both halves', JSON.stringify({ ...fields, issuerSigned: 'aa' })],
  ['an unknown tolerance', JSON.stringify({ ...fields, tolerate: ['most'] })],
  ['a tolerance that is no list', JSON.stringify({ ...fields, tolerate: 'all' })],
  ['a key that is none', JSON.stringify({ ...fields, readerKey: 'secret' })],
  ['a public key', JSON.stringify({ ...fields, readerKey: deviceKey.publicKey })],
  [
    'a key of another kind',
    JSON.stringify({ ...fields, readerKey: { kty: 'EC', crv: 'x', x: '', y: '', d: '' } }),
  ],
])('a malformed case is refused by name: %s', async (_, line) => {
  const { answers, code } = await batch([line, JSON.stringify(fields)])
  expect(code).toBe(1)
  expect(answers[0]).toMatchObject({ verdict: 'refused', failed: ['cli/case-malformed'] })
  expect(answers[0]?.reasons?.['cli/case-malformed']).toBeTruthy()
  expect(answers[1]).toMatchObject({ verdict: 'accepted', id: 'a', line: 2 })
})

test('bytes that are no UTF-8, lines that are too long, and what follows them', async () => {
  const megabyte = 'x'.repeat(1024 * 1024)
  const long = Array.from({ length: 17 }, () => megabyte)
  const stdin = streamOf(
    Uint8Array.from([0xff, 0x0a]),
    '{"id":"',
    ...long,
    '"}\n',
    JSON.stringify({ ...fields, deviceResponse: megabyte.repeat(10) }),
    '\n',
    JSON.stringify(fields),
  )
  const { out, code } = await runHere(verify, ['--batch', '-'], { stdin })
  expect(code).toBe(1)
  const answers = readAnswers(out)
  expect(answers.map(({ verdict }) => verdict)).toEqual([
    'refused',
    'refused',
    'refused',
    'accepted',
  ])
  expect(answers.map(({ failed }) => failed[0])).toEqual([
    'cli/case-malformed',
    'cli/case-malformed',
    expect.stringMatching(/^(cli|mdoc)\//),
    undefined,
  ])
})

test('a response without a transcript is refused', async () => {
  expect(await one({ sessionTranscript: undefined })).toMatchObject({
    verdict: 'refused',
    failed: ['cli/session-transcript'],
  })
})

test('a transcript in its tag is refused, and the reason helps', async () => {
  const answer = await one({ sessionTranscript: toHex(encodeCbor(embedCbor(sessionTranscript))) })
  expect(answer?.verdict).toBe('refused')
  expect(answer?.failed).toEqual(['mdoc/session-transcript', 'mdoc/device-authentication'])
  expect(answer?.reasons?.['mdoc/session-transcript']).toContain('untagged')
})

test('no verdict depends on the case before: a signer that ends within the minute', async () => {
  const [leaf] = issuer.chain
  const end = parseCertificate(leaf ?? new Uint8Array(0)).notAfter.getTime()
  const validity = {
    signed: new Date('2026-05-01T00:00:00Z'),
    validFrom: new Date('2026-05-01T00:00:00Z'),
    validUntil: new Date(end),
  }
  const longLived = toBase64url((await present({ validity })).response)
  const at = (seconds: number) => ({
    deviceResponse: longLived,
    at: new Date(end + seconds * 1000).toISOString(),
  })
  const cases = [0, 1, 0, 1].map((seconds) => JSON.stringify({ ...fields, ...at(seconds) }))
  const { answers } = await batch(cases)
  expect(answers.map(({ verdict }) => verdict)).toEqual([
    'accepted',
    'refused',
    'accepted',
    'refused',
  ])
})

test('a profile that tolerates nothing is not talked into it', async () => {
  const signer = [toBase64url(issuer.chain[0] ?? new Uint8Array(0))]
  const national = toBase64url((await present({ docType: jpMyNumber.docType })).response)
  const pinned = { trustAnchors: signer, tolerate: ['all'] }
  expect(await one(pinned)).toMatchObject({ verdict: 'accepted', tolerated: ['pinned-signer'] })
  expect(await one({ ...pinned, tolerate: [] })).toMatchObject({
    verdict: 'refused',
    wouldTolerate: ['pinned-signer'],
  })
  for (const tolerate of [['all'], [], ['cbor-length']])
    expect(await one({ ...pinned, tolerate, deviceResponse: national })).toMatchObject({
      verdict: 'refused',
      failed: ['mdoc/issuer-trusted', 'mdoc/signer-profile'],
      tolerated: [],
      wouldTolerate: [],
    })
  expect(await one({ deviceResponse: national, tolerate: ['all'] })).toMatchObject({
    verdict: 'accepted',
  })
})

test('a status that is named is not checked, and the report says so', async () => {
  const status = { uri: 'https://issuer.test.example/status/1', index: 4 }
  const named = { deviceResponse: toBase64url((await present({ status })).response) }
  expect(await one(named)).toMatchObject({ verdict: 'accepted', status: 'not-checked' })
  expect(await one(named, '--require-status')).toMatchObject({
    verdict: 'refused',
    failed: ['mdoc/status'],
  })
  expect(await one({})).toMatchObject({ verdict: 'accepted', status: 'not-named' })
})

test('a batch shows values only when asked', async () => {
  const line = JSON.stringify(fields)
  expect((await batch([line])).out).not.toContain('花子')
  expect((await batch([line], '--show-values')).out).toContain('花子')
  const changed = decodeCbor(response)
  const map = new Map(isCborMap(changed) ? changed : [])
  const refused = toHex(encodeCbor(map.set('status', 10)))
  const ran = await batch([JSON.stringify({ ...fields, deviceResponse: refused })], '--show-values')
  expect(ran.answers[0]?.verdict).toBe('refused')
  expect(ran.out).not.toContain('花子')
})

test('a batch of accepted cases, or of none, ends with 0', async () => {
  expect((await batch([JSON.stringify(fields)])).code).toBe(0)
  expect((await batch([])).code).toBe(0)
  expect((await batch([JSON.stringify(fields), 'x'])).code).toBe(1)
})

test('a reader that takes its time is waited for', async () => {
  let open = 0
  const lines = Array.from({ length: 20 }, () => JSON.stringify(fields)).join('\n')
  const folderFile = folder.put('cases.ndjson', lines)
  const code = await runTegataCommand(verify, ['--batch', folderFile], {
    now: () => testTime,
    stdin: streamOf(),
    writeError: () => undefined,
    write: async () => {
      open += 1
      expect(open).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 2))
      open -= 1
    },
  })
  expect(code).toBe(0)
})
