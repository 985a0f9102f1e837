import { type CborValue, embedCbor, encodeCbor } from '@tegata/cbor'
import { jwkToCoseKey } from '@tegata/cose'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toHex } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import { encodeReaderEngagement, parseReaderEngagement } from './reader-engagement.ts'

const { publicKey: eReaderKey } = await createNodeCrypto().generateKeyAgreement('P-256')
const key = encodeCbor(jwkToCoseKey(eReaderKey))
const uri = 'https://v.example/mdoc'

test('byte for byte and back', () => {
  const made = encodeReaderEngagement({ eReaderKey, uri })
  const address = `76${toHex(new TextEncoder().encode(uri))}`
  expect(toHex(made)).toBe(`a30063312e31018201d818584b${toHex(key)}0281830401a100${address}`)
  expect(parseReaderEngagement(made)).toEqual({
    version: '1.1',
    encodedEReaderKey: key,
    eReaderKey,
    retrievalMethods: [{ type: 'website', uri }],
  })
})

test('without an address', () => {
  const { retrievalMethods } = parseReaderEngagement(encodeReaderEngagement({ eReaderKey }))
  expect(retrievalMethods).toEqual([])
})

const compressed = encodeCbor(
  new Map<CborValue, CborValue>([...jwkToCoseKey(eReaderKey), [-3, true]]),
)

test.each<readonly [string, CborValue]>([
  ['only a version, as in NFC', new Map([[0, '1.0']])],
  [
    'a compressed point',
    new Map<CborValue, CborValue>([
      [0, '1.1'],
      [1, [1, embedCbor(compressed)]],
    ]),
  ],
  ['a list', ['1.1']],
])('malformed: %s', async (_, value) => {
  expect(await codeThrownBy(() => parseReaderEngagement(encodeCbor(value)))).toBe('mdoc/malformed')
})
