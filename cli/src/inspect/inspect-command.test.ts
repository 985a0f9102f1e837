/** The command: options, what is hidden, what is nothing known, wrong use. */
import { CborTag, embedCbor, encodeCbor } from '@tegata/cbor'
import { signJws } from '@tegata/crypto'
import { toBase64url, utf8Encode } from '@tegata/kernel'
import { afterAll, expect, test } from 'vitest'
import { runHere, streamOf, testFolder } from '../input/testing.ts'
import { inspect } from './inspect-command.ts'
import { cbor, deviceKey, issuer, mapOf, response, transcript } from './testing.ts'

const folder = testFolder()
afterAll(folder.remove)
const now = new Date('2026-06-01T12:00:00Z')
const look = (input: Uint8Array | string, ...args: string[]) =>
  runHere(inspect, ['-', ...args], { now, stdin: streamOf(input) })

test('values are shown, and hidden when asked; long bytes are cut either way', async () => {
  const { out, code } = await look(response)
  expect(code).toBe(0)
  expect(out).toContain('elementValue: "見本 花子"')
  expect(out).toMatch(/random: h'[0-9a-f]{32}…' \/ 32 bytes \//)
  const hidden = (await look(response, '--no-values')).out
  expect(hidden).toContain('elementValue: (hidden: text)')
  expect(hidden).toContain('random: (hidden: 32 bytes)')
  expect(hidden).not.toContain('花子')
})

test('--no-values hides in every structure', async () => {
  const token = await signJws({ typ: 'dc+sd-jwt' }, { vct: 'urn:a', given_name: '花子' }, deviceKey)
  const disclosure = toBase64url(utf8Encode(JSON.stringify(['salt', 'given_name', '花子'])))
  const item = mapOf({ elementValue: '花子', random: new Uint8Array(16) })
  const inputs = [
    JSON.stringify({ vp_token: { a: [toBase64url(response)] } }),
    `${token}~${disclosure}~`,
    encodeCbor([[embedCbor(cbor(item))]]),
    cbor(mapOf({ documents: [], status: 0, secret: '花子' })),
  ]
  for (const input of inputs) {
    expect((await look(input)).out).toContain('花子')
    expect((await look(input, '--no-values')).out).not.toContain('花子')
  }
})

test('--at and --transcript are what it is held against', async () => {
  const late = await look(response, '--at', '2026-08-01T00:00:00Z')
  expect(late.code).toBe(0)
  expect(late.out).toContain('✗ mdoc/valid-until: expired at 2026-08-01T00:00:00.000Z')
  expect(late.out).toContain('A verifier would refuse this: 1 reason (mdoc/valid-until).')
  const path = folder.put('transcript', transcript)
  const { out } = await look(response, '--transcript', path)
  expect(out).toContain('holds: yes, with the device key that the issuer signed')
})

test('--json: a tree, and what would be refused as a list', async () => {
  const { out } = await look(response, '--json', '--at', '2026-08-01T00:00:00Z')
  const tree = JSON.parse(out)
  expect(tree).toMatchObject({
    kind: 'DeviceResponse',
    clause: 'ISO/IEC 18013-5:2021, 8.3.2.1.2.2',
  })
  expect(tree.parts[0]).toEqual({
    name: 'version',
    label: { en: 'version of the response' },
    type: 'tstr "1.x"',
    clause: 'ISO/IEC 18013-5:2021, 8.3.2.1.2.2',
    value: '"1.0"',
  })
  expect(tree.refused).toEqual([
    {
      path: '/documents/[0]/issuerSigned/issuerAuth/payload/validityInfo/validUntil',
      check: 'mdoc/valid-until',
      why: 'expired at 2026-08-01T00:00:00.000Z',
    },
  ])
})

let embeddedDeep: Uint8Array = encodeCbor(1)
for (let i = 0; i < 2000; i += 1) embeddedDeep = encodeCbor(embedCbor(embeddedDeep))
const pem = (label: string) => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----`

test.each<[string, Uint8Array | string, number]>([
  ['empty', '', 1],
  ['text', 'hello there', 1],
  ['JSON of nothing', '{"a":1}', 1],
  ['deep JSON', `{"kty":${'['.repeat(50_000)}`, 1],
  ['a web page', '<html></html>', 1],
  ['an image', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0]), 1],
  ['half a certificate', issuer.root.subarray(0, 100), 1],
  ['a wrong byte', issuer.root.map((byte, i) => (i === 4 ? byte ^ 0xff : byte)), 1],
  ['half a response', response.subarray(0, 100), 1],
  ['deep nesting', new Uint8Array(1_000_000).fill(0x81), 1],
  ['a length beyond all', '9bffffffffffffffff', 1],
  ['an open PEM block', '-----BEGIN CERTIFICATE-----\nAAAA', 1],
  ['a PEM block of something else', pem('CERTIFICATE'), 1],
  ['dots', 'a.b.c', 1],
  ['many dots', 'a.b.c.d.e', 1],
  ['mdoc: and nothing', 'mdoc:', 1],
  ['mdoc: and no base64url', 'mdoc:%%', 1],
  ['a token of nothing', 'e30.e30.AA', 0],
  ['dates that are none', encodeCbor(new CborTag(0, 'no')), 0],
  ['deep embedding', embeddedDeep, 0],
])('%s: no crash, exit %#', async (_, input, code) => {
  const ran = await look(input)
  expect(ran.err).not.toContain('cli/internal')
  expect(ran.code).toBe(code)
  if (code === 1) {
    expect(ran.out).toBe('')
    expect(ran.err).toMatch(/^cli\/input-unknown: this looks like .+\n$/)
    expect(JSON.parse((await look(input, '--json')).out).kind).toBe('unknown')
  }
})

test('mdoc: text as the argument', async () => {
  const engagement = cbor(mapOf({}))
  const ran = await runHere(inspect, [`mdoc:${toBase64url(engagement)}`])
  expect(ran).toMatchObject({ code: 0 })
  expect(ran.out).toMatch(/^DeviceEngagement \(mdoc: text\)/)
  expect(ran.out).toContain('✗ mdoc/well-formed: version is missing')
})

test('control characters of an input do not reach the terminal', async () => {
  const { out } = await look(cbor(mapOf({ docRequests: [], 'a\u001b[2J\n\u202e': 'x\u009b' })))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
})

test('wrong use', async () => {
  expect(await runHere(inspect, [])).toMatchObject({ code: 2 })
  expect(await runHere(inspect, ['/nowhere/at-all'])).toMatchObject({ code: 2 })
  expect(await runHere(inspect, ['--values', '-'])).toMatchObject({ code: 2 })
  expect(await look(response, '--at', 'noon')).toMatchObject({ code: 2 })
})
