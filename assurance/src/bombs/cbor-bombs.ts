/**
 * Bombs in CBOR: the hostile inputs of `@tegata/cbor`, and structures of a document full of something.
 * @module
 */
import { type CborValue, embedCbor, encodeCbor, rawCbor } from '@tegata/cbor'
import { hostileCbor } from '@tegata/cbor/testing'
import { concatBytes } from '@tegata/kernel'
import { issueTestDocument, testDocType } from '@tegata/mdoc/testing'
import { type Bomb, longestBomb } from './bomb.ts'
import { authority, crypto, entries } from './entries.ts'

const many = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => of(index))
const mapOf = (members: readonly (readonly [CborValue, CborValue])[]) => new Map(members)

const small = hostileCbor.filter(({ bytes }) => bytes.length <= longestBomb)

const device = await crypto.generateSigner('ES256')
const issued = await issueTestDocument(authority, crypto, { deviceKey: device.publicKey })

/** A document whose device never signed, as often as it fits. */
function documents(count: number): Uint8Array {
  const document = mapOf([
    ['docType', testDocType],
    ['issuerSigned', rawCbor(issued)],
    [
      'deviceSigned',
      mapOf([
        ['nameSpaces', embedCbor(Uint8Array.of(0xa0))],
        [
          'deviceAuth',
          mapOf([
            [
              'deviceSignature',
              [encodeCbor(mapOf([[1, -7]])), new Map(), null, new Uint8Array(64)],
            ],
          ]),
        ],
      ]),
    ],
  ])
  return response(many(count, () => document))
}

const response = (listed: readonly CborValue[]) =>
  encodeCbor(
    mapOf([
      ['version', '1.0'],
      ['documents', listed],
      ['status', 0],
    ]),
  )

const item = (index: number, elementValue: CborValue = 0) =>
  embedCbor(
    encodeCbor(
      mapOf([
        ['digestID', index],
        ['random', new Uint8Array(16)],
        ['elementIdentifier', `e${index}`],
        ['elementValue', elementValue],
      ]),
    ),
  )

/** IssuerSigned with a header, items and a security object that nobody signed. */
function issuerSigned(parts: {
  readonly items?: readonly CborValue[]
  readonly mso?: CborValue
  readonly chain?: CborValue
}): Uint8Array {
  const { items = [item(0)], mso = new Map(), chain = authority.chain[0] } = parts
  const payload = encodeCbor(embedCbor(encodeCbor(mso)))
  const auth = [encodeCbor(mapOf([[1, -7]])), mapOf([[33, chain]]), payload, new Uint8Array(64)]
  return encodeCbor(
    mapOf([
      ['nameSpaces', mapOf([['ns', items]])],
      ['issuerAuth', auth],
    ]),
  )
}

function deepValue(levels: number): CborValue {
  let value: CborValue = 0
  for (let i = 0; i < levels; i += 1) value = [value]
  return value
}

const digests = (count: number) => mapOf(many(count, (i) => [i, new Uint8Array(1)] as const))

const inDocuments: readonly Bomb[] = [
  {
    name: '60 documents, each with signatures to verify',
    entry: entries.response,
    make: () => documents(60),
  },
  {
    name: '1,000 documents that are empty maps',
    entry: entries.response,
    make: () => response(many(1000, () => new Map())),
  },
  {
    name: '20,000 documents that are null',
    entry: entries.response,
    make: () => response(many(20_000, () => null)),
  },
  {
    name: '1,300 items',
    entry: entries.issuerSigned,
    make: () => issuerSigned({ items: many(1300, (i) => item(i)) }),
  },
  {
    name: 'an element 500 arrays deep',
    entry: entries.issuerSigned,
    make: () => issuerSigned({ items: [item(0, deepValue(500))] }),
  },
  {
    name: '30,000 digests',
    entry: entries.issuerSigned,
    make: () =>
      issuerSigned({
        mso: mapOf([
          ['version', '1.0'],
          ['valueDigests', mapOf([['ns', digests(18_000)]])],
        ]),
      }),
  },
  {
    name: '100 certificates of the signer',
    entry: entries.issuerSigned,
    make: () => issuerSigned({ chain: many(100, () => authority.chain[0]) }),
  },
  {
    name: 'a certificate of 90 KB of zeros',
    entry: entries.issuerSigned,
    make: () => issuerSigned({ chain: new Uint8Array(90_000) }),
  },
  { name: '400 namespaces of 100 members', entry: entries.request, make: () => request(400) },
  {
    name: '9,000 retrieval methods',
    entry: entries.engagement,
    make: () =>
      encodeCbor(
        mapOf([
          [0, '1.0'],
          [1, [1, embedCbor(Uint8Array.of(0xa0))]],
          [2, many(9000, () => [1, 1, new Map()])],
        ]),
      ),
  },
  {
    name: '30,000 NDEF records',
    entry: entries.ndef,
    make: () => concatBytes(...many(25_000, () => Uint8Array.of(0x11, 0, 0, 0))),
  },
  {
    name: 'an NDEF record that states 4 GiB',
    entry: entries.ndef,
    make: () => Uint8Array.of(0xc1, 1, 0xff, 0xff, 0xff, 0xff, 0x54),
  },
  {
    name: 'a transcript nested 30,000 times',
    entry: entries.transcript,
    make: () => concatBytes(new Uint8Array(30_000).fill(0x83)),
  },
]

function request(namespaces: number): Uint8Array {
  const elements = mapOf(many(30, (i) => [`e${i}`, false] as const))
  const items = mapOf([
    ['docType', 'x'],
    ['nameSpaces', mapOf(many(namespaces, (i) => [`n${i}`, elements] as const))],
  ])
  const one = mapOf([['itemsRequest', embedCbor(encodeCbor(items))]])
  return encodeCbor(
    mapOf([
      ['version', '1.0'],
      ['docRequests', [one]],
    ]),
  )
}

export const cborBombs: readonly Bomb[] = [
  ...small.map((one) => ({ name: one.name, entry: entries.cbor, make: () => one.bytes })),
  ...small.map((one) => ({
    name: `as a response: ${one.name}`,
    entry: entries.response,
    make: () => one.bytes,
  })),
  ...inDocuments,
]
