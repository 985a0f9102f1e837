import { concatBytes, fromHex, toHex } from '@tegata/kernel'
import { codeThrownBy, readVectors, vectorsPresent } from '@tegata/kernel/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { encodeHandoverRequest, parseHandoverRequest } from './handover-request.ts'
import {
  encodeHandoverSelect,
  type HandoverSelect,
  parseHandoverSelect,
} from './handover-select.ts'
import { encodeNdefMessage, type NdefRecord, parseNdefMessage } from './ndef-message.ts'

const uuid = '00112233-4455-6677-8899-aabbccddeeff'
const uuidBackwards = 'ffeeddccbbaa99887766554433221100'
const deviceEngagement = fromHex('a100')
const text = (value: string) => toHex(new TextEncoder().encode(value))

const select: HandoverSelect = {
  carriers: [
    { type: 'ble', power: 'active', role: 'peripheral', uuid },
    { type: 'nfc', power: 'active', lengths: { maxCommandBytes: 255, maxResponseBytes: 65_536 } },
  ],
  deviceEngagement,
}

// Written down by hand from the specifications.
const selectHex = [
  `91021f${text('Hs')}15`,
  `910209${text('ac')}010130`,
  `0104${text('mdoc')}`,
  `51020b${text('ac')}0103${text('nfc')}0104${text('mdoc')}`,
  `1a201501${text('application/vnd.bluetooth.le.oob')}30021c001107${uuidBackwards}`,
  `1c110a03${text('iso.org:18013:nfc')}${text('nfc')}01030100ff0402010000`,
  `5c1e0204${text('iso.org:18013:deviceengagement')}${text('mdoc')}a100`,
].join('')

test('a select, byte for byte and back', () => {
  expect(toHex(encodeHandoverSelect(select))).toBe(selectHex)
  expect(parseHandoverSelect(fromHex(selectHex))).toEqual(select)
})

test.each([
  'peripheral',
  'central',
  'both-peripheral-preferred',
  'both-central-preferred',
] as const)('a request whose reader is %s', (role) => {
  const request = {
    carriers: [
      { type: 'ble', power: 'activating', role, uuid },
      { type: 'ble', power: 'inactive', role: 'central' },
      { type: 'nfc', power: 'unknown' },
    ],
    collisionResolution: fromHex('0102'),
    readerEngagement: fromHex('a10063312e30'),
  } as const
  const made = encodeHandoverRequest(request)
  expect(parseHandoverRequest(made)).toEqual(request)
  const { readerEngagement: _, ...without } = request
  expect(parseHandoverRequest(encodeHandoverRequest(without))).toEqual(without)
})

const annexD = z.object({
  nfcHandoverInTranscript: z.string(),
  deviceEngagementInTranscript: z.string(),
})

describe.skipIf(!vectorsPresent)('ISO/IEC 18013-5:2021 Annex D: negotiated handover', () => {
  const read = () => {
    const vector = annexD.parse(readVectors('iso18013-5-annex-d.json'))
    const handover = fromHex(vector.nfcHandoverInTranscript)
    const end = 3 + (handover[2] ?? 0)
    return { vector, hs: handover.subarray(3, end), hr: handover.subarray(end + 2) }
  }

  test('select', () => {
    const { vector, hs } = read()
    const parsed = parseHandoverSelect(hs)
    expect(toHex(parsed.deviceEngagement)).toBe(vector.deviceEngagementInTranscript)
    expect(parsed.carriers).toEqual([
      {
        type: 'ble',
        power: 'active',
        role: 'central',
        address: { bytes: fromHex('2828378b1228'), random: true },
      },
    ])
    expect(toHex(encodeHandoverSelect(parsed))).toBe(toHex(hs))
  })

  test('request, with a carrier that is not offered here', () => {
    const { hr } = read()
    const parsed = parseHandoverRequest(hr)
    expect(parsed.carriers.map(({ type }) => type)).toEqual(['ble', 'nfc', 'unknown'])
    const [ble, , wifi] = parsed.carriers
    expect(ble?.type === 'ble' && ble.uuid).toBe(uuidOf(hr))
    expect(wifi?.type === 'unknown' && wifi.record.type).toBe('application/vnd.wfa.nan')
    expect(toHex(encodeHandoverRequest(parsed))).toBe(toHex(hr))
  })
})

/** The 16 bytes after `11 07`, turned around by other means. */
function uuidOf(message: Uint8Array): string {
  const hex = toHex(message)
  const bytes = hex.slice(hex.indexOf('1107') + 4).match(/../g) ?? []
  const turned = bytes.slice(0, 16).reverse().join('')
  return [8, 12, 16, 20, 32]
    .map((end, index, ends) => turned.slice(index === 0 ? 0 : ends[index - 1], end))
    .join('-')
}

const record = (changes: Partial<NdefRecord> = {}): NdefRecord => ({
  format: 'external',
  type: 't',
  id: 'i',
  payload: new Uint8Array(3),
  ...changes,
})

test.each([0, 1, 255, 256, 40_000])('NDEF payload of %i bytes', (length) => {
  const records = [record({ payload: new Uint8Array(length) }), record({ id: '', format: 'uri' })]
  expect(parseNdefMessage(encodeNdefMessage(records), 'm')).toEqual(records)
})

test('whatever records there are, they come back', () => {
  const latin = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((n) => String.fromCharCode(n)),
    maxLength: 20,
  })
  const any = fc.record({
    format: fc.constantFrom('well-known', 'media', 'uri', 'external', 'unknown'),
    type: latin,
    id: latin,
    payload: fc.uint8Array({ maxLength: 400 }),
  })
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 5 }), (records) => {
      expect(parseNdefMessage(encodeNdefMessage(records), 'm')).toEqual(records)
    }),
  )
})

const changed = (from: string, to: string) => {
  expect(selectHex).toContain(from)
  return fromHex(selectHex.replace(from, to))
}

test.each<readonly [string, Uint8Array, string]>([
  ['nothing', new Uint8Array(0), 'mdoc/malformed'],
  ['a record too few', fromHex(selectHex).subarray(0, 40), 'mdoc/malformed'],
  ['bytes after it', concatBytes(fromHex(selectHex), new Uint8Array(1)), 'mdoc/malformed'],
  ['a request instead', changed(`91021f${text('Hs')}`, `91021f${text('Hr')}`), 'mdoc/malformed'],
  ['a second beginning', changed('1a2015', '9a2015'), 'mdoc/malformed'],
  ['an end too early', changed('1a2015', '5a2015'), 'mdoc/malformed'],
  ['a chunk', changed('1a2015', '3a2015'), 'mdoc/unsupported'],
  ['a reserved format', changed('1a2015', '1f2015'), 'mdoc/unsupported'],
  ['handover version 2', changed(`${text('Hs')}15`, `${text('Hs')}20`), 'mdoc/unsupported'],
  ['a carrier that is not there', changed('010130', '010131'), 'mdoc/malformed'],
  ['an unknown role', changed('021c00', '021c04'), 'mdoc/malformed'],
  ['no role', changed('021c00', '021d00'), 'mdoc/malformed'],
  [
    'a UUID of 15 bytes',
    fromHex(selectHex.replace('1a2015', '1a2014').replace('1107ff', '1007')),
    'mdoc/malformed',
  ],
  ['an NFC version', changed(`${text('nfc')}0103`, `${text('nfc')}0203`), 'mdoc/malformed'],
  ['a command too short', changed('030100ff', '030100fe'), 'mdoc/malformed'],
  ['a response too long', changed('0402010000', '0402010001'), 'mdoc/malformed'],
  ['no engagement', changed(text('deviceengagement'), text('readerengagement')), 'mdoc/malformed'],
  ['a wrong id', changed(`${text('mdoc')}a100`, `${text('mdok')}a100`), 'mdoc/malformed'],
])('refused: %s', async (_, message, code) => {
  expect(await codeThrownBy(() => parseHandoverSelect(message))).toBe(code)
})

test('a request without collision resolution is refused', async () => {
  const hex = toHex(
    encodeHandoverRequest({ carriers: select.carriers, collisionResolution: fromHex('0102') }),
  )
  const without = fromHex(hex.replace(text('cr'), text('cx')))
  expect(await codeThrownBy(() => parseHandoverRequest(without))).toBe('mdoc/malformed')
  expect(await codeThrownBy(() => parseHandoverRequest(fromHex(hex)))).toBeUndefined()
})

test('what no tag could carry is a mistake of the caller', () => {
  const wrong = [
    () => encodeNdefMessage([]),
    () => encodeNdefMessage([record({ type: 'x'.repeat(256) })]),
    () =>
      encodeHandoverSelect({
        ...select,
        carriers: [{ type: 'ble', power: 'active', role: 'central', uuid: '1' }],
      }),
    () => encodeHandoverRequest({ carriers: [], collisionResolution: new Uint8Array(1) }),
  ]
  for (const make of wrong) expect(make).toThrow(TypeError)
})

test('hostile bytes get a code', async () => {
  const start = fromHex(selectHex)
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 100 }),
        fc.tuple(fc.nat(start.length - 1), fc.nat(255)).map(([at, byte]) => {
          const copy = start.slice()
          copy[at] = byte
          return copy
        }),
      ),
      async (bytes) => {
        await codeThrownBy(() => parseHandoverSelect(bytes))
        await codeThrownBy(() => parseHandoverRequest(bytes))
      },
    ),
    { numRuns: 500 },
  )
})
