import {
  type CborMap,
  type CborValue,
  decodeCbor,
  embedCbor,
  encodeCbor,
  isCborMap,
} from '@tegata/cbor'
import { jwkToCoseKey } from '@tegata/cose'
import { createNodeCrypto } from '@tegata/crypto/node'
import { createWebCrypto } from '@tegata/crypto/web'
import { CodedError, fromHex, toBase64url, toHex } from '@tegata/kernel'
import { codeThrownBy, readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { encode } from 'cborg'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { deriveBleIdent } from './ble-ident.ts'
import {
  type DeviceEngagementInput,
  encodeDeviceEngagement,
  parseDeviceEngagement,
} from './device-engagement.ts'

const crypto = createNodeCrypto()
const { publicKey: eDeviceKey } = await crypto.generateKeyAgreement('P-256')
const uuid = '45efef74-2b2c-4837-a9a3-b0e1d05a6917'

const everything: DeviceEngagementInput = {
  eDeviceKey,
  retrievalMethods: [
    { type: 'nfc', maxCommandBytes: 65_535, maxResponseBytes: 65_536 },
    {
      type: 'ble',
      peripheralServer: { uuid, address: fromHex('010203040506'), psm: 192 },
      centralClient: { uuid },
    },
    {
      type: 'wifi-aware',
      passphrase: 'p',
      operatingClass: 81,
      channel: 6,
      supportedBands: fromHex('14'),
    },
    { type: 'wifi-aware' },
    { type: 'website', uri: 'https://v.example/mdoc' },
    { type: 'unknown', typeNumber: 5, version: 1, options: new Map([[0, true]]) },
    { type: 'unknown', typeNumber: 2, version: 2, options: 'other' },
  ],
  originInfos: [
    { kind: 'domain', domain: 'v.example' },
    { kind: 'unknown', cat: 0, type: 7, details: 'd' },
  ],
  capabilities: {
    macKeys: true,
    macKeysCurves: [1, 256],
    handoverSessionEstablishment: true,
    readerAuthAll: true,
    extendedRequest: false,
  },
}

test('everything there is comes back', () => {
  const bytes = encodeDeviceEngagement(everything)
  const key = encodeCbor(jwkToCoseKey(eDeviceKey))
  expect(parseDeviceEngagement(bytes)).toEqual({
    ...everything,
    version: '1.1',
    eDeviceKeyBytes: encodeCbor(embedCbor(key)),
  })
})

test.each<readonly [string, Partial<DeviceEngagementInput>, string, string]>([
  ['the key alone', {}, 'a20063312e30', ''],
  [
    'a way to go on',
    { retrievalMethods: [{ type: 'ble', centralClient: { uuid } }] },
    'a30063312e30',
    '0281830201a300f401f50b5045efef742b2c4837a9a3b0e1d05a6917',
  ],
  ['no origins, but said', { originInfos: [] }, 'a30063312e31', '0580'],
  [
    'capabilities bring origins with them',
    { capabilities: { readerAuthAll: true } },
    'a40063312e31',
    '058006a103f5',
  ],
])('%s, byte for byte', (_, input, head, members) => {
  const key = toHex(encodeCbor(embedCbor(encodeCbor(jwkToCoseKey(eDeviceKey)))))
  const made = encodeDeviceEngagement({ eDeviceKey, ...input })
  expect(toHex(made)).toBe(`${head}018201${key}${members}`)
})

const annexD = z.object({
  deviceEngagement: z.string(),
  deviceEngagementInTranscript: z.string(),
  eDeviceKeyBytes: z.string(),
  keys: z.object({ ephemeralDeviceKey: z.object({ x: z.string(), y: z.string() }) }),
})

describe.skipIf(!vectorsPresent)('ISO/IEC 18013-5:2021 Annex D', () => {
  const read = () => annexD.parse(readVectors('iso18013-5-annex-d.json'))

  test('the engagement of the QR code', () => {
    const vector = read()
    const bytes = fromHex(vector.deviceEngagement)
    const engagement = parseDeviceEngagement(bytes)
    const { x, y } = vector.keys.ephemeralDeviceKey
    expect(engagement.version).toBe('1.0')
    expect(toHex(engagement.eDeviceKeyBytes)).toBe(vector.eDeviceKeyBytes)
    expect(engagement.eDeviceKey).toEqual({
      kty: 'EC',
      crv: 'P-256',
      x: toBase64url(fromHex(x)),
      y: toBase64url(fromHex(y)),
    })
    expect(engagement.retrievalMethods).toEqual([{ type: 'ble', centralClient: { uuid } }])
    expect(toHex(encodeDeviceEngagement(engagement))).toBe(vector.deviceEngagement)
  })

  test('the engagement of the NFC record says no way to go on', () => {
    const vector = read()
    const engagement = parseDeviceEngagement(fromHex(vector.deviceEngagementInTranscript))
    expect(engagement.retrievalMethods).toEqual([])
    expect(toHex(encodeDeviceEngagement(engagement))).toBe(vector.deviceEngagementInTranscript)
  })
})

const wellFormed = encodeDeviceEngagement(everything)

/** The engagement above with one member set, or taken away by `undefined`. */
function changed(path: readonly (number | string)[], value: CborValue): Uint8Array {
  const set = (target: CborValue, [step, ...rest]: readonly (number | string)[]): CborValue => {
    if (step === undefined) return value
    if (isCborMap(target)) {
      const copy = new Map(target)
      const member = set(copy.get(step), rest)
      if (member === undefined) copy.delete(step)
      else copy.set(step, member)
      return copy
    }
    return Array.isArray(target)
      ? target.map((item, index) => (index === step ? set(item, rest) : item))
      : value
  }
  return encodeCbor(set(decodeCbor(wellFormed), path))
}

const brainpool: CborMap = new Map<CborValue, CborValue>([
  [1, 2],
  [-1, 256],
  [-2, new Uint8Array(32)],
  [-3, new Uint8Array(32)],
])
const embedded = (value: CborValue) => embedCbor(encodeCbor(value))

test.each<readonly [string, Uint8Array, string]>([
  ['no version', changed([0], undefined), 'mdoc/malformed'],
  ['version 2.0', changed([0], '2.0'), 'mdoc/unsupported-version'],
  ['version 1.0 with members of 1.1', changed([0], '1.0'), 'mdoc/malformed'],
  ['capabilities without origins', changed([5], undefined), 'mdoc/malformed'],
  ['no security', changed([1], undefined), 'mdoc/malformed'],
  ['another cipher suite', changed([1, 0], 2), 'mdoc/unsupported'],
  ['a curve that is not offered', changed([1, 1], embedded(brainpool)), 'mdoc/unsupported'],
  ['a key without its tag', changed([1, 1], jwkToCoseKey(eDeviceKey)), 'mdoc/malformed'],
  ['a key that is none', changed([1, 1], embedded(7)), 'mdoc/malformed'],
  ['no retrieval method in the list', changed([2], []), 'mdoc/malformed'],
  ['a retrieval method of two elements', changed([2, 0], [1, 1]), 'mdoc/malformed'],
  ['NFC commands too short', changed([2, 0, 2, 0], 254), 'mdoc/malformed'],
  ['NFC responses too long', changed([2, 0, 2, 1], 65_537), 'mdoc/malformed'],
  [
    'BLE without a mode',
    changed(
      [2, 1, 2],
      new Map([
        [0, false],
        [1, false],
      ]),
    ),
    'mdoc/malformed',
  ],
  ['a BLE mode that is a number', changed([2, 1, 2, 0], 1), 'mdoc/malformed'],
  ['a BLE mode without its UUID', changed([2, 1, 2, 11], undefined), 'mdoc/malformed'],
  ['a UUID of 15 bytes', changed([2, 1, 2, 10], new Uint8Array(15)), 'mdoc/malformed'],
  ['a BLE address of five bytes', changed([2, 1, 2, 20], new Uint8Array(5)), 'mdoc/malformed'],
  ['a website that is a script', changed([2, 4, 2, 0], 'javascript:1'), 'mdoc/malformed'],
  ['origins that are a map', changed([5], new Map()), 'mdoc/malformed'],
  ['a domain that is a number', changed([5, 0, 'details', 'domain'], 7), 'mdoc/malformed'],
  ['a capability that is a number', changed([6, 3], 1), 'mdoc/malformed'],
  ['curves that are texts', changed([6, 1], ['P-256']), 'mdoc/malformed'],
  ['a tag around it', encodeCbor(embedCbor(wellFormed)), 'mdoc/malformed'],
  ['longer than any QR code', changed([99], new Uint8Array(16_384)), 'mdoc/malformed'],
])('refused: %s', async (_, bytes, code) => {
  expect(await codeThrownBy(() => parseDeviceEngagement(bytes))).toBe(code)
})

test('members that are not known are passed over: 7.2, future use', () => {
  const more = parseDeviceEngagement(changed([99], 'x'))
  expect(more).toEqual(parseDeviceEngagement(wellFormed))
  expect(parseDeviceEngagement(changed([0], '1.9')).version).toBe('1.9')
})

test('a compressed point is read', () => {
  const key = new Map([...jwkToCoseKey(eDeviceKey)])
  const y = key.get(-3)
  key.set(-3, y instanceof Uint8Array && ((y.at(-1) ?? 0) & 1) === 1)
  expect(parseDeviceEngagement(changed([1, 1], embedded(key))).eDeviceKey).toEqual(eDeviceKey)
})

test.each<readonly [string, DeviceEngagementInput['retrievalMethods']]>([
  ['NFC commands too short', [{ type: 'nfc', maxCommandBytes: 1, maxResponseBytes: 256 }]],
  ['BLE without a mode', [{ type: 'ble' }]],
  ['a UUID that is none', [{ type: 'ble', centralClient: { uuid: 'x' } }]],
])('a mistake of the caller: %s', (_, retrievalMethods) => {
  expect(() =>
    encodeDeviceEngagement({ eDeviceKey, retrievalMethods: retrievalMethods ?? [] }),
  ).toThrow(TypeError)
})

test('hostile bytes get a code', () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc
      .anything({ maxDepth: 3, values: [fc.integer(), fc.string(), fc.uint8Array()] })
      .map((value) => encode([value])),
    fc.tuple(fc.nat(wellFormed.length - 1), fc.nat(255)).map(([at, byte]) => {
      const copy = wellFormed.slice()
      copy[at] = byte
      return copy
    }),
  )
  fc.assert(
    fc.property(anything, (bytes) => {
      try {
        parseDeviceEngagement(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(CodedError)
        expect(error).toHaveProperty('code', expect.stringMatching(/^mdoc\//))
      }
    }),
    { numRuns: 500 },
  )
})

// HKDF-SHA-256 of 00 01 … 0f without a salt, by Python: hmac and hashlib.
test.each([
  ['node', crypto],
  ['web', createWebCrypto(globalThis.crypto)],
])('Ident with %s', async (_, either) => {
  const ident = await deriveBleIdent(
    Uint8Array.from({ length: 16 }, (_none, i) => i),
    either,
  )
  expect(toHex(ident)).toBe('be0d751204b48715a20fb95b406ed578')
})
