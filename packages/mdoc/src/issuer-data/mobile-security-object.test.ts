import { type CborMap, type CborValue, decodeCbor, embedCbor, encodeCbor } from '@tegata/cbor'
import { createNodeCrypto } from '@tegata/crypto/node'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { type MobileSecurityObject, msoValue, parseMso } from './mobile-security-object.ts'

const { publicKey: deviceKey } = await createNodeCrypto().generateSigner('ES256')
const day = (number: number) => new Date(Date.UTC(2026, 4, number))
const mso: MobileSecurityObject = {
  digestAlgorithm: 'SHA-256',
  valueDigests: new Map([['ns', new Map([[0, new Uint8Array(32)]])]]),
  deviceKey,
  docType: 'example',
  validityInfo: { signed: day(1), validFrom: day(1), validUntil: day(9), expectedUpdate: day(5) },
}
const list = { uri: 'https://status.test.example/1', certificate: Uint8Array.of(0x30, 0) }
const encodeMso = (one: MobileSecurityObject) => encodeCbor(msoValue(one))
const inner = decodeCbor(encodeMso(mso))
const members = inner instanceof Object && 'value' in inner ? inner.value : undefined
const base = decodeCbor(members instanceof Uint8Array ? members : new Uint8Array(0))
if (!(base instanceof Map)) throw new TypeError('no map')

/** The same with members changed, as another issuer may write it. */
function changed(...changes: [string, CborValue][]): Uint8Array {
  const map = new Map<CborValue, CborValue>(base instanceof Map ? base : [])
  for (const [name, value] of changes) map.set(name, value)
  return encodeCbor(embedCbor(encodeCbor(map)))
}
const keyInfo = (authorizations: CborMap): [string, CborValue] => {
  const before = base instanceof Map ? base.get('deviceKeyInfo') : undefined
  const map = new Map<CborValue, CborValue>(before instanceof Map ? before : [])
  return ['deviceKeyInfo', map.set('keyAuthorizations', authorizations)]
}
const map = (...entries: [CborValue, CborValue][]) => new Map<CborValue, CborValue>(entries)

test.each<[string, Partial<MobileSecurityObject>]>([
  ['a place in a status list', { status: { ...list, index: 7 } }],
  ['an identifier', { identifierList: { ...list, id: Uint8Array.of(1, 2) } }],
  [
    'both, without certificates',
    {
      status: { uri: list.uri, index: 0 },
      identifierList: { uri: list.uri, id: Uint8Array.of(1) },
    },
  ],
  ['about the key', { keyInfo: map([-1, 'text'], [5, Uint8Array.of(1)]) }],
  [
    'authorizations',
    { keyAuthorizations: { nameSpaces: ['a'], dataElements: { b: ['c'], constructor: ['d'] } } },
  ],
])('what is written is read: %s', (_, changes) => {
  expect(parseMso(encodeMso({ ...mso, ...changes }))).toEqual({ ...mso, ...changes })
})

test('no name finds an authorization that nobody gave', () => {
  const dataElements = map(['__proto__', ['x']])
  const { keyAuthorizations } = parseMso(changed(keyInfo(map(['dataElements', dataElements]))))
  expect(Object.keys(keyAuthorizations?.dataElements ?? {})).toEqual(['__proto__'])
  expect(keyAuthorizations?.dataElements.constructor).toBeUndefined()
  expect(keyAuthorizations?.dataElements.x).toBeUndefined()
})

describe('refused', () => {
  const digests = (id: CborValue, digest: CborValue): [string, CborValue] => [
    'valueDigests',
    map(['ns', map([id, digest])]),
  ]
  const status = (name: string, ...entries: [string, CborValue][]): [string, CborValue] => [
    'status',
    map([name, map(...entries)]),
  ]
  const uri: [string, CborValue] = ['uri', list.uri]
  test.each<[string, [string, CborValue], string]>([
    ['a digest of another length', digests(0, new Uint8Array(48)), 'mdoc/malformed'],
    ['a digest id of 2³¹', digests(2 ** 31, new Uint8Array(32)), 'mdoc/malformed'],
    ['a negative digest id', digests(-1, new Uint8Array(32)), 'mdoc/malformed'],
    ['no namespace', ['valueDigests', map()], 'mdoc/malformed'],
    ['a namespace without digests', ['valueDigests', map(['ns', map()])], 'mdoc/malformed'],
    ['another hash', ['digestAlgorithm', 'SHA-1'], 'mdoc/unsupported'],
    ['version 2', ['version', '2.0'], 'mdoc/unsupported-version'],
    ['a status of another kind', status('other', uri), 'mdoc/unsupported'],
    ['an empty status', ['status', map()], 'mdoc/unsupported'],
    ['a status that is no map', ['status', 1], 'mdoc/malformed'],
    ['a status list without a place', status('status_list', uri), 'mdoc/malformed'],
    ['a negative place', status('status_list', uri, ['idx', -1]), 'mdoc/malformed'],
    ['an empty address', status('status_list', ['uri', ''], ['idx', 1]), 'mdoc/malformed'],
    [
      'a certificate that is text',
      status('status_list', uri, ['idx', 1], ['certificate', 'x']),
      'mdoc/malformed',
    ],
    [
      'an identifier of no bytes',
      status('identifier_list', uri, ['id', new Uint8Array(0)]),
      'mdoc/malformed',
    ],
    ['authorizations of nothing', keyInfo(map()), 'mdoc/malformed'],
    ['an empty list of namespaces', keyInfo(map(['nameSpaces', []])), 'mdoc/malformed'],
    [
      'a namespace without elements',
      keyInfo(map(['dataElements', map(['a', []])])),
      'mdoc/malformed',
    ],
    [
      'a namespace in both places',
      keyInfo(map(['nameSpaces', ['a']], ['dataElements', map(['a', ['b']])])),
      'mdoc/malformed',
    ],
    ['no key', ['deviceKeyInfo', map(['deviceKey', map()])], 'mdoc/device-key'],
  ])('%s', async (_, change, code) => {
    expect(await codeThrownBy(() => parseMso(changed(change)))).toBe(code)
  })

  test.each<[string, Partial<MobileSecurityObject>]>([
    ['nothing authorized', { keyAuthorizations: { nameSpaces: [], dataElements: {} } }],
    ['a namespace twice', { keyAuthorizations: { nameSpaces: ['a'], dataElements: { a: ['b'] } } }],
    ['a namespace empty', { keyAuthorizations: { nameSpaces: [], dataElements: { a: [] } } }],
    ['a negative place', { status: { uri: list.uri, index: -1 } }],
    ['no identifier', { identifierList: { uri: list.uri, id: new Uint8Array(0) } }],
    ['no address', { status: { uri: '', index: 1 } }],
  ])('to be written, %s: a mistake of the caller', (_, changes) => {
    expect(() => encodeMso({ ...mso, ...changes })).toThrow(TypeError)
  })
})
