/**
 * Handover messages of NFC: every record with its meaning and clause, alone and in a transcript.
 */
import { type CborValue, encodeCbor } from '@tegata/cbor'
import {
  type Carrier,
  encodeDeviceEngagement,
  encodeHandoverRequest,
  encodeHandoverSelect,
  encodeNdefMessage,
} from '@tegata/mdoc'
import { expect, test } from 'vitest'
import { explanationText } from '../print-explanation.ts'
import { describeSamples } from '../testing/describe-samples.ts'
import { explained, publicKey, refused } from '../testing.ts'

const uuid = '45efef74-2b2c-4837-a9a3-b0e1d05a6917'
const deviceEngagement = encodeDeviceEngagement({ eDeviceKey: publicKey })
const ble: Carrier = {
  type: 'ble',
  role: 'central',
  uuid,
  address: { bytes: Uint8Array.of(1, 2, 3, 4, 5, 6), random: true },
  power: 'active',
}
const nfc: Carrier = {
  type: 'nfc',
  lengths: { maxCommandBytes: 255, maxResponseBytes: 65_536 },
  power: 'inactive',
}
const wifi: Carrier = {
  type: 'unknown',
  record: { format: 'media', type: 'application/x', id: 'w', payload: Uint8Array.of(9) },
  power: 'unknown',
}
const select = encodeHandoverSelect({ carriers: [ble, nfc, wifi], deviceEngagement })
const request = encodeHandoverRequest({
  carriers: [{ type: 'nfc', power: 'active' }, ble],
  collisionResolution: Uint8Array.of(0xab, 0xcd),
  readerEngagement: encodeCbor(new Map<CborValue, CborValue>([[0, '1.0']])),
})

const engagementRecord = '/[4] iso.org:18013:deviceengagement, id "mdoc"'
describeSamples([
  [
    'Handover Select (NDEF)',
    select,
    {
      '/[0] Hs/version': '1.5 [NFC Forum Connection Handover 1.5, 3.2]',
      '/[0] Hs/[0] ac/power': 'active [ISO/IEC 18013-5:2021, 8.2.2.1]',
      '/[0] Hs/[0] ac/LE role': 'central',
      '/[0] Hs/[0] ac/UUID': uuid,
      '/[0] Hs/[0] ac/address': '01:02:03:04:05:06 (random)',
      '/[0] Hs/[1] ac/maxCommandLength': '255 [ISO/IEC 18013-5:2021, 8.2.2.1, Table 1]',
      '/[0] Hs/[1] ac/maxResponseLength': '65536',
      '/[0] Hs/[2] ac/carrier': 'application/x, id "w"',
      '/[1] application/vnd.bluetooth.le.oob, id "0"': '[ISO/IEC 18013-5:2021, 8.2.2.1]',
      '/[2] iso.org:18013:nfc, id "nfc"': '[ISO/IEC 18013-5:2021, 8.2.2.1]',
      '/[3] application/x, id "w"': '09 [NFC Forum NDEF 1.0, 3.2]',
      [`${engagementRecord}/version (0)`]: '"1.0" [ISO/IEC 18013-5:2021, 8.2.1.1]',
    },
  ],
  [
    'Handover Request (NDEF)',
    request,
    {
      '/[0] Hr/[0] cr': 'abcd [NFC Forum Connection Handover 1.5, 3]',
      '/[0] Hr/[1] ac/carrier': 'NFC',
      '/[0] Hr/[2] ac/carrier': 'Bluetooth LE',
      '/[3] iso.org:18013:readerengagement, id "mdocreader"': '{0: "1.0"}',
    },
  ],
])

test('nothing is marked on what is right', async () => {
  expect(refused(await explained(select))).toEqual([])
  expect(refused(await explained(request))).toEqual([])
})

test('in a transcript both messages are opened', async () => {
  const transcript = encodeCbor([null, null, [select, request]])
  const shown = explanationText(await explained(transcript))
  for (const line of ['[0] Hs  (what the wallet', `UUID: ${uuid}`, '[0] cr: abcd'])
    expect(shown).toContain(line)
})

const [first, ...rest] = [
  { format: 'well-known', type: 'Hs', id: '', payload: Uint8Array.of(0x15, 0xd0, 0, 0) } as const,
  { format: 'external', type: 'x', id: '', payload: Uint8Array.of(1) } as const,
]
test.each([
  ['cut short', select.subarray(0, -1), 'the message ends in it'],
  ['without a carrier', encodeNdefMessage([first, ...rest]), 'no carrier'],
  [
    'of another major version',
    select.map((byte, i) => (byte === 0x15 && i < 8 ? 0x25 : byte)),
    'version of Connection Handover',
  ],
])('a message %s is marked with why', async (_, bytes, why) => {
  const tree = await explained(bytes)
  expect(tree.kind).toBe('Handover Select (NDEF)')
  expect(refused(tree)).toEqual(['/: mdoc/well-formed'])
  expect(explanationText(tree)).toContain(why)
})
