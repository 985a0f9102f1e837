import { type CborValue, embedCbor, encodeCbor } from '@tegata/cbor'
import { jwkToCoseKey } from '@tegata/cose'
import { createNodeCrypto } from '@tegata/crypto/node'
import { CodedError, toHex } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encryptedDocumentTranscript } from './encrypted-document-transcript.ts'
import { readSessionTranscript } from './read-session-transcript.ts'

const { publicKey } = await createNodeCrypto().generateKeyAgreement('P-256')
const hash = new Uint8Array(32)
const engagement = embedCbor(encodeCbor(new Map([[0, '1.0']])))
const key = embedCbor(encodeCbor(jwkToCoseKey(publicKey)))
const read = (...items: CborValue[]) => readSessionTranscript(encodeCbor(items))

test.each<readonly [string, CborValue, string | undefined]>([
  ['openid4vp', ['OpenID4VPHandover', hash], 'OpenID4VPHandover'],
  ['openid4vp-dc-api', ['OpenID4VPDCAPIHandover', hash], 'OpenID4VPDCAPIHandover'],
  ['org-iso-mdoc', ['dcapi', hash], 'dcapi'],
  [
    'apple-in-app',
    ['AppleIdentityPresentment_1.0', hash, 'm', 't', hash],
    'AppleIdentityPresentment_1.0',
  ],
  ['openid4vp-draft-18', [hash, hash, 'n'], undefined],
  ['other', ['AndroidHandoverv1', hash], 'AndroidHandoverv1'],
  ['other', ['OpenID4VPHandover', hash.subarray(1)], 'OpenID4VPHandover'],
  ['other', null, undefined],
  ['other', [hash, null], undefined],
  ['other', hash, undefined],
])('online: %s', (kind, handover, name) => {
  const content = read(null, null, handover)
  expect(content).toEqual({ handover: kind, ...(name !== undefined && { handoverName: name }) })
})

test.each<readonly [string, CborValue]>([
  ['qr', null],
  ['nfc', [hash, null]],
  ['nfc', [hash, hash]],
  ['website', hash],
  ['other', [hash]],
  ['other', ['OpenID4VPHandover', hash]],
])('in person: %s', (kind, handover) => {
  const content = read(engagement, key, handover)
  expect(content.handover).toBe(kind)
  expect(content.deviceEngagementBytes).toEqual(encodeCbor(engagement))
  expect(content.eReaderKeyBytes).toEqual(encodeCbor(key))
  expect(content.eReaderKey).toEqual(publicKey)
})

test('an engagement without a key is no session of this standard', () => {
  expect(read(engagement, null, null).handover).toBe('other')
})

test('a key of a kind that is not offered keeps its bytes', () => {
  const other = embedCbor(
    encodeCbor(
      new Map<CborValue, CborValue>([
        [1, 2],
        [-1, 256],
        [-2, hash],
      ]),
    ),
  )
  const content = read(engagement, other, null)
  expect(content.eReaderKeyBytes).toEqual(encodeCbor(other))
  expect(content).not.toHaveProperty('eReaderKey')
})

describe('encrypted documents', () => {
  const parameters = encodeCbor(
    embedCbor(encodeCbor(new Map([['recipientPublicKey', jwkToCoseKey(publicKey)]]))),
  )

  test.each<readonly [string, readonly CborValue[]]>([
    ['qr', [engagement, key, null]],
    ['nfc', [engagement, key, [hash, null]]],
    ['org-iso-mdoc', [null, null, ['dcapi', hash]]],
  ])('%s: the second element is changed and nothing else', (kind, items) => {
    const made = encryptedDocumentTranscript(encodeCbor(items), parameters)
    const [first = null, , handover] = items
    expect(toHex(made)).toBe(
      `83${toHex(encodeCbor(first))}${toHex(parameters)}${toHex(encodeCbor(handover))}`,
    )
    const content = readSessionTranscript(made)
    expect(content.handover).toBe(kind)
    expect(content.encryptionParametersBytes).toEqual(parameters)
    expect(content).not.toHaveProperty('eReaderKeyBytes')
  })

  test.each([
    ['parameters without the tag', encodeCbor([null, null, null]), encodeCbor(new Map())],
    [
      'a transcript with its tag',
      encodeCbor(embedCbor(encodeCbor([null, null, null]))),
      parameters,
    ],
    ['four elements', encodeCbor([null, null, null, null]), parameters],
    ['a number for the engagement', encodeCbor([1, null, null]), parameters],
  ])('refused: %s', async (_, transcript, given) => {
    expect(await codeThrownBy(() => encryptedDocumentTranscript(transcript, given))).toBe(
      'mdoc/malformed',
    )
  })
})

test.each<readonly [string, CborValue]>([
  ['with its tag', embedCbor(encodeCbor([null, null, null]))],
  ['two elements', [null, null]],
  ['four elements', [null, null, null, null]],
  ['an engagement that is not embedded', [new Map(), null, null]],
  ['an engagement that does not decode', [embedCbor(Uint8Array.of(0xff)), null, null]],
  ['a key that is none', [engagement, engagement, null]],
  ['a key with a compressed point', [engagement, embedCbor(encodeCbor(compressed())), null]],
])('malformed: %s', async (_, value) => {
  expect(await codeThrownBy(() => readSessionTranscript(encodeCbor(value)))).toBe('mdoc/malformed')
})

function compressed(): CborValue {
  return new Map<CborValue, CborValue>([...jwkToCoseKey(publicKey), [-3, true]])
}

test('whatever bytes come, it answers or throws a code', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        readSessionTranscript(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(CodedError)
      }
    }),
  )
})
