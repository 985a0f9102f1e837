/**
 * Each check of the catalogue on a response that fails it. A check without such a response turns the
 * last test red.
 */
import { readFileSync } from 'node:fs'
import { type CborValue, encodeCbor, isCborArray } from '@tegata/cbor'
import { jwkToCoseKey } from '@tegata/cose'
import type { KeyAgreement, PublicJwk } from '@tegata/crypto'
import { extendedKeyUsageOid } from '@tegata/pki'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import {
  createSessionTranscript,
  explain,
  keyProtectionLabel,
  type MdocCheckId,
  type MdocReport,
  mdocChecks,
  presentDocument,
  reportToJson,
} from '../index.ts'
import { changeBytes, createTestIssuer, testElements, testNamespace } from '../testing.ts'
import {
  change,
  crypto,
  device,
  deviceSigned,
  document,
  elements,
  issue,
  issuer,
  issuerAuth,
  issuerSigned,
  items,
  names,
  present,
  resigned,
  response,
  sessionTranscript,
  together,
  validity,
  verify,
} from './testing/verification-world.ts'

const readerKey = await crypto.generateKeyAgreement('P-256')
const otherKey = await crypto.generateKeyAgreement('P-256')
const place = (element: string) => ({ [element]: [testNamespace, 'name'] as const })
const withElement = async (value: CborValue) =>
  present(await issue({ namespaces: { [testNamespace]: { ...testElements, name: value } } }))

async function inPerson(inTranscript: PublicJwk, key: KeyAgreement) {
  const eReaderKey = encodeCbor(jwkToCoseKey(inTranscript))
  const deviceEngagement = encodeCbor(new Map())
  const session = { handover: 'qr', deviceEngagement, eReaderKey } as const
  const transcript = await createSessionTranscript(session, crypto)
  return { sessionTranscript: transcript, readerKey: key }
}

const status = { uri: 'https://issuer.test.example/status/1', index: 4 }
const twice = (value: CborValue) => (isCborArray(value) ? [...value, value[0]] : value)

/** What fails, and beside it only what follows from the same change. */
const failing: readonly (readonly [
  id: MdocCheckId,
  what: string,
  run: () => Promise<MdocReport>,
  beside?: readonly string[],
])[] = [
  ['mdoc/well-formed', 'no CBOR', () => verify(Uint8Array.of(0xff))],
  ['mdoc/well-formed', 'trailing bytes', () => verify(Uint8Array.of(...response, 0))],
  ['mdoc/version', 'another major version', () => verify(change(['version'], '2.0'))],
  ['mdoc/supported', 'a digest nobody knows', () => digestNamed('SHA-3')],
  [
    'mdoc/salts',
    'fifteen bytes',
    () => verify(change([...items, 0, 'random'], new Uint8Array(15))),
  ],
  ['mdoc/device-key', 'a point off the curve', async () => verify(await offCurve())],
  ['mdoc/response-status', 'an error', () => verify(change(['status'], 10))],
  ['mdoc/documents', 'none', () => verify(change(['documents'], undefined))],
  ['mdoc/documents-distinct', 'one twice', () => verify(together(response, response))],
  [
    'mdoc/documents-distinct',
    'other elements of it',
    async () => verify(together(response, await present(issuerSigned, ['name']))),
  ],
  [
    'mdoc/session-transcript',
    'no transcript',
    () => verify(response, { sessionTranscript: new Uint8Array(0) }),
    ['mdoc/device-authentication'],
  ],
  [
    'mdoc/reader-key',
    'the key of another session',
    async () => verify(response, await inPerson(readerKey.publicKey, otherKey)),
    ['mdoc/device-authentication'],
  ],
  [
    'mdoc/signer-chain',
    'no certificate',
    () => verify(change([...issuerAuth, 1], new Map())),
    [
      'mdoc/issuer-trusted',
      'mdoc/issuer-algorithm',
      'mdoc/issuer-signature',
      'mdoc/signed-by-valid-signer',
    ],
  ],
  ['mdoc/issuer-trusted', 'no anchor', () => verify(response, { trustAnchors: [] })],
  ['mdoc/signer-profile', 'a reader’s certificate', signedByReader],
  [
    'mdoc/anchor-doc-type',
    'an anchor for other documents',
    () => verify(response, { trustAnchors: [{ certificate: issuer.root, docTypes: ['other'] }] }),
  ],
  [
    'mdoc/signer-revocation',
    'nobody to ask',
    () => verify(response, {}, { signerRevocation: 'required' }),
  ],
  [
    'mdoc/signer-revocation',
    'no answer',
    () => verify(response, { checkRevocation: async () => [] }),
  ],
  [
    'mdoc/issuer-algorithm',
    'one for another curve',
    () => verify(change([...issuerAuth, 0], encodeCbor(new Map([[1, -35]])))),
    ['mdoc/issuer-signature'],
  ],
  ['mdoc/issuer-signature', 'zeros', () => verify(change([...issuerAuth, 3], new Uint8Array(64)))],
  ['mdoc/digest-known', 'another number', () => verify(change([...items, 0, 'digestID'], 77))],
  ['mdoc/digests', 'another value', () => verify(change([...items, 0, 'elementValue'], 'x'))],
  [
    'mdoc/digests',
    'another salt',
    () => verify(change([...items, 0, 'random'], new Uint8Array(32))),
  ],
  [
    'mdoc/digest-ids',
    'an element twice',
    () => verify(change(items, twice)),
    ['mdoc/unique-elements'],
  ],
  [
    'mdoc/unique-elements',
    'another name',
    () => verify(change([...items, 0, 'elementIdentifier'], 'age_over_18')),
    ['mdoc/digests'],
  ],
  [
    'mdoc/doc-type',
    'another outer type',
    () => verify(change([...document, 'docType'], 'other'), { requested: others }),
  ],
  [
    'mdoc/validity-order',
    'valid before it was signed',
    async () => verify(await validity('validFrom', '2026-04-30T00:00:00Z')),
  ],
  [
    'mdoc/valid-from',
    'too early',
    () => verify(response, { at: new Date('2026-04-30T23:58:59Z') }),
  ],
  [
    'mdoc/valid-until',
    'too late',
    () => verify(response, { at: new Date('2026-07-01T00:01:01Z') }),
  ],
  ['mdoc/maximum-age', 'a day', () => verify(response, {}, { maximumAgeSeconds: 86_400 })],
  [
    'mdoc/signed-by-valid-signer',
    'signed before',
    async () => verify(await validity('signed', '2025-12-31T23:59:59Z')),
  ],
  [
    'mdoc/validity-within-signer',
    'lasts longer',
    async () => verify(await validity('validUntil', '2027-01-02T00:00:00Z'), {}, outlast),
  ],
  [
    'mdoc/device-auth-kind',
    'not by the policy',
    () => verify(response, {}, { deviceAuthentication: ['deviceMac'] }),
  ],
  ['mdoc/device-auth-kind', 'a MAC and no key', withMac, ['mdoc/device-authentication']],
  [
    'mdoc/device-algorithm',
    'one for another curve',
    () => verify(change([...deviceSignature, 0], encodeCbor(new Map([[1, -35]])))),
    ['mdoc/device-authentication'],
  ],
  [
    'mdoc/device-authentication',
    'zeros',
    () => verify(change([...deviceSignature, 3], new Uint8Array(64))),
  ],
  ['mdoc/device-authentication', 'another session', anotherSession],
  [
    'mdoc/key-authorizations',
    'an element of its own',
    () => verify(change([...deviceSigned, 'nameSpaces', 'x'], new Map([['y', 1]]))),
    ['mdoc/device-authentication'],
  ],
  ['mdoc/issuer-or-device', 'the issuer’s element again', sameElement],
  [
    'mdoc/key-protection',
    'not named',
    () => verify(response, {}, { keyProtection: 'iso_18045_basic' }),
  ],
  ['mdoc/key-protection', 'below', () => protectedBy('iso_18045_moderate')],
  [
    'mdoc/requested',
    'another type',
    () => verify(response, { requested: [{ docType: 'other', elements }] }),
  ],
  [
    'mdoc/only-requested',
    'one too many',
    async () => verify(await present(await issue(), [...names, 'number']), {}, refuseMore),
  ],
  [
    'mdoc/element-known',
    'unknown',
    () => verify(response, { elementCheck: () => 'unknown' }, { unknownElements: 'refuse' }),
  ],
  ['mdoc/element-types', 'wrong', () => verify(response, { elementCheck: () => 'wrong-type' })],
  [
    'mdoc/issuing-country',
    'another',
    async () => verify(await withElement('XX'), { placeElements: () => place('country') }),
  ],
  [
    'mdoc/issuing-jurisdiction',
    'another',
    async () => verify(await withElement('UT-2'), { placeElements: () => place('jurisdiction') }),
  ],
  ['mdoc/status', 'nobody asked', async () => verify(await present(await issue({ status })))],
  ['mdoc/status', 'none named', () => verify(response, {}, { status: 'required' })],
  [
    'mdoc/status',
    'no answer',
    async () => verify(await present(await issue({ status })), { checkStatus: async () => [] }),
  ],
]

test('two copies of one record are two documents', async () => {
  const report = await verify(together(response, await present(await issue())))
  expect(report.verdict).toBe('accepted')
  expect(report.documents).toHaveLength(2)
})

const deviceSignature = [...deviceSigned, 'deviceAuth', 'deviceSignature']
const others = [{ docType: 'other', elements }]
const outlast = { beyondSigner: 'refuse' } as const
const refuseMore = { unrequestedElements: 'refuse' } as const

async function digestNamed(name: string) {
  return verify(await resigned(['digestAlgorithm'], name))
}

const offCurve = () =>
  resigned(
    ['deviceKeyInfo', 'deviceKey'],
    new Map<CborValue, CborValue>([
      [1, 2],
      [-1, 1],
      [-2, new Uint8Array(32).fill(1)],
      [-3, true],
    ]),
  )

async function signedByReader() {
  const from = await createTestIssuer(crypto, [extendedKeyUsageOid.mdlReader])
  return verify(await present(await issue({ from })), { trustAnchors: [from.root] })
}

async function anotherSession() {
  const transcript = encodeCbor([null, null, ['other', 1]])
  return verify(response, { sessionTranscript: transcript })
}

const macked = async () => {
  const agreement = await crypto.generateKeyAgreement('P-256')
  return presentDocument(
    {
      issuerSigned: await issue({ deviceKey: agreement.publicKey }),
      elements,
      sessionTranscript,
      device: { agreement, readerKey: readerKey.publicKey },
    },
    crypto,
  )
}

async function withMac() {
  return verify(await macked())
}

/** The device may say `number`, and does; then the issuer’s own `number` is put beside it. */
async function sameElement() {
  const keyAuthorizations = { nameSpaces: [testNamespace], dataElements: {} }
  const issued = await issue({ keyAuthorizations })
  const said = { [testNamespace]: { number: '1' } }
  const own = { signer: device }
  const bytes = await presentDocument(
    { issuerSigned: issued, elements, deviceElements: said, sessionTranscript, device: own },
    crypto,
  )
  expect((await verify(bytes)).verdict).toBe('accepted')
  let number: CborValue
  changeBytes(await present(issued, ['number']), [...items, 0], (item) => {
    number = item
    return item
  })
  return verify(changeBytes(bytes, items, (old) => (isCborArray(old) ? [...old, number] : old)))
}

async function protectedBy(level: string) {
  const keyInfo = new Map<CborValue, CborValue>([[keyProtectionLabel, level]])
  const bytes = await present(await issue({ keyInfo }))
  const enough = await verify(bytes, {}, { keyProtection: 'iso_18045_moderate' })
  expect(enough.verdict).toBe('accepted')
  return verify(bytes, {}, { keyProtection: 'iso_18045_high' })
}

const failedOf = ({ checks }: MdocReport) => [
  ...new Set(checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)),
]
const schema = readFileSync(new URL('./report/report.schema.json', import.meta.url), 'utf8')
const validates = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(JSON.parse(schema))

const named = failing.map(([id, what, run, beside = []]) => ({ id, what, run, beside }))

describe.each(named)('$id: $what', ({ id, run, beside }) => {
  test('fails, and refuses', async () => {
    const report = await run()
    expect(failedOf(report).toSorted()).toEqual([id, ...beside].toSorted())
    expect(report.verdict).toBe('refused')
    expect(report.documents.every(({ disclosed }) => Object.keys(disclosed).length === 0)).toBe(
      true,
    )
  })

  test('is explained in both languages, and fits the published schema', async () => {
    const report = await run()
    const entry = mdocChecks.find((check) => check.id === id)
    for (const language of ['ja', 'en'] as const) {
      const said = explain(report, language).join('\n')
      expect(said).toContain(entry?.failure[language])
      expect(said).toContain(entry?.onFailure[language])
      expect(said).not.toContain('見本')
    }
    for (const values of [true, false]) {
      const json = JSON.parse(JSON.stringify(reportToJson(report, { values })))
      expect(validates(json) ? [] : validates.errors).toEqual([])
      expect(JSON.stringify(json)).not.toContain('見本')
    }
  })
})

test('every check of the catalogue has a response that fails it', () => {
  const seen = new Set<string>(failing.map(([id]) => id))
  expect(mdocChecks.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([])
})

test('accepted: schema, sentences, and values only where they are asked for', async () => {
  const report = await verify(response)
  expect(report.verdict).toBe('accepted')
  const without = JSON.parse(JSON.stringify(reportToJson(report, { values: false })))
  const with_ = JSON.parse(JSON.stringify(reportToJson(report, { values: true })))
  for (const json of [without, with_]) expect(validates(json) ? [] : validates.errors).toEqual([])
  expect(JSON.stringify(without)).not.toContain('見本')
  expect(with_.documents[0].values).toEqual({
    [testNamespace]: { name: '見本 花子', age_over_18: true },
  })
  expect(explain(report, 'ja')).toEqual([
    '受け付けられます。',
    '書類 example.tegata.test は C=UT, ST=UT-1, CN=TEST signer (C=UT, CN=TEST IACA) が発行し、2026年7月1日00:00（協定世界時）まで有効です。受け取った項目：name、age_over_18。',
    '確かめていないこと：署名者の証明書の失効。',
    '2026年6月1日12:00（協定世界時）の時点で、基準「tegata standard」により判断しました。',
  ])
  expect(explain(report, 'en')[0]).toBe('It can be accepted.')
})
