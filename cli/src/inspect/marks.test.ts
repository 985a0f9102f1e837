/**
 * What a verifier would refuse is marked where it stands, with the check that refuses it.
 */
import { type CborValue, embedCbor, encodeCbor, taggedCbor } from '@tegata/cbor'
import { jwkToCoseKey } from '@tegata/cose'
import { createItemsRequest, encodeDeviceRequest } from '@tegata/mdoc'
import { changeBytes, testNamespace } from '@tegata/mdoc/testing'
import { buildCrl, parseCertificate } from '@tegata/pki'
import { createStatusList, signStatusListCwt } from '@tegata/status'
import { expect, test } from 'vitest'
import { explanationText } from './print-explanation.ts'
import {
  cbor,
  crypto,
  explained,
  issuer,
  issuerSigned,
  mapOf,
  publicKey,
  refused,
  response,
  rowsOf,
  status,
  transcript,
} from './testing.ts'

const item = ['documents', 0, 'issuerSigned', 'nameSpaces', testNamespace, 0] as const
const mso = ['documents', 0, 'issuerSigned', 'issuerAuth', 2] as const
const deviceSigned = ['documents', 0, 'deviceSigned'] as const
const changed = (path: readonly CborValue[], value: CborValue) =>
  changeBytes(response, path, () => value)

test('nothing is marked on what is right', async () => {
  const tree = await explained(response, { transcript })
  expect(refused(tree)).toEqual([])
  const holds = rowsOf(tree).filter(({ part }) => part.name === 'holds')
  expect(holds.map(({ part }) => part.value?.slice(0, 4))).toEqual(['yes,', 'yes,'])
  expect(explanationText(tree)).toContain('Nothing here that a verifier would refuse')
})

test('what nobody signed says so', async () => {
  const asked = { docType: 'x', nameSpaces: { n: { a: false } } }
  const docRequests = [{ itemsRequest: createItemsRequest(asked) }]
  const request = await explained(encodeDeviceRequest({ docRequests }))
  expect(explanationText(request)).toContain('- no readerAuth: no reader signed this by itself')
  expect(explanationText(request)).toContain('nothing in it is signed')
  expect(explanationText(await explained(issuerSigned))).toContain('who signed it')
})

const issuerAuth = '/documents/[0]/issuerSigned/issuerAuth'
const first = `/documents/[0]/issuerSigned/nameSpaces/${testNamespace}/[0] name`

/** A change, and one of the lines that has to be marked with its check. */
const changes: readonly (readonly [what: string, input: Uint8Array, line: string])[] = [
  ['another value', changed([...item, 'elementValue'], 'x'), `${first}/digest: mdoc/digests`],
  ['another number', changed([...item, 'digestID'], 99), `${first}/digest: mdoc/digest-known`],
  ['a short salt', changed([...item, 'random'], new Uint8Array(15)), `${first}/random: mdoc/salts`],
  ['no salt', changed([...item, 'random'], undefined), `${first}: mdoc/well-formed`],
  ['an unknown member', changed(['x'], 1), '/"x": mdoc/well-formed'],
  ['a wrong type', changed(['version'], 1), '/version: mdoc/version'],
  ['version 2', changed(['version'], '2.0'), '/version: mdoc/version'],
  ['an error status', changed(['status'], 10), '/status: mdoc/response-status'],
  ['no document', changed(['documents'], undefined), '/: mdoc/documents'],
  [
    'a document twice',
    changeBytes(response, ['documents'], (listed) => [listed, listed].flat()),
    '/documents: mdoc/documents-distinct',
  ],
  [
    'another type',
    changed(['documents', 0, 'docType'], 'x'),
    `${issuerAuth}/payload/docType: mdoc/doc-type`,
  ],
  ['a proof', changed(['zkDocuments'], []), '/zkDocuments: mdoc/supported'],
  [
    'another digest algorithm',
    changed([...mso, 'digestAlgorithm'], 'MD5'),
    `${issuerAuth}/payload/digestAlgorithm: mdoc/supported`,
  ],
  [
    'a changed security object',
    changed([...mso, 'digestAlgorithm'], 'SHA-512'),
    `${issuerAuth}/signed/holds: mdoc/issuer-signature`,
  ],
  [
    'no date',
    changed([...mso, 'validityInfo', 'validFrom'], 'now'),
    `${issuerAuth}/payload/validityInfo/validFrom: mdoc/well-formed`,
  ],
  [
    'a fraction of a second',
    changed([...mso, 'validityInfo', 'signed'], taggedCbor(0, '2026-05-01T00:00:00.5Z')),
    `${issuerAuth}/payload/validityInfo/signed: mdoc/well-formed`,
  ],
  [
    'dates in no order',
    changed([...mso, 'validityInfo', 'validUntil'], taggedCbor(0, '2026-04-01T00:00:00Z')),
    `${issuerAuth}/payload/validityInfo: mdoc/validity-order`,
  ],
  [
    'signed too early',
    changed([...mso, 'validityInfo', 'signed'], taggedCbor(0, '2020-05-01T00:00:00Z')),
    `${issuerAuth}: mdoc/signed-by-valid-signer`,
  ],
  [
    'no device key',
    changed([...mso, 'deviceKeyInfo', 'deviceKey', -2], new Uint8Array(3)),
    `${issuerAuth}/payload/deviceKeyInfo/deviceKey: mdoc/device-key`,
  ],
  [
    'a status of no kind',
    changed([...mso, 'status'], new Map()),
    `${issuerAuth}/payload/status: mdoc/well-formed`,
  ],
  [
    'no certificate',
    changed(['documents', 0, 'issuerSigned', 'issuerAuth', 1], new Map()),
    `${issuerAuth}/signed/holds: mdoc/signer-chain`,
  ],
  [
    'a broken certificate',
    changed(['documents', 0, 'issuerSigned', 'issuerAuth', 1, 33], new Uint8Array(9)),
    `${issuerAuth}/unprotected/x5chain (33): mdoc/signer-chain`,
  ],
  [
    'an unknown algorithm',
    changed(['documents', 0, 'issuerSigned', 'issuerAuth', 0], cbor(new Map([[1, -999]]))),
    `${issuerAuth}/protected/alg (1): mdoc/issuer-algorithm`,
  ],
  [
    'a root as the signer',
    changed(['documents', 0, 'issuerSigned', 'issuerAuth', 1, 33], issuer.root),
    `${issuerAuth}/unprotected/x5chain (33)/profile: pki/profile-extended-key-usage`,
  ],
  [
    'an element of the device',
    changed([...deviceSigned, 'nameSpaces'], embedCbor(cbor(mapOf({ n: mapOf({ e: 1 }) })))),
    '/documents/[0]/deviceSigned/nameSpaces: mdoc/key-authorizations',
  ],
  [
    'an element of both',
    changed(
      [...deviceSigned, 'nameSpaces'],
      embedCbor(cbor(mapOf({ [testNamespace]: mapOf({ name: 1 }) }))),
    ),
    '/documents/[0]/deviceSigned: mdoc/issuer-or-device',
  ],
  [
    'no device proof',
    changed([...deviceSigned, 'deviceAuth'], new Map()),
    '/documents/[0]/deviceSigned/deviceAuth: mdoc/well-formed',
  ],
]

test.each(changes)('%s', async (_, input, line) => {
  const tree = await explained(input, { transcript })
  expect(refused(tree)).toContain(line)
  const count = refused(tree).length
  const reasons = count === 1 ? '1 reason' : `${count} reasons`
  expect(explanationText(tree)).toContain(`A verifier would refuse this: ${reasons} (`)
  const [, check = ''] = line.split(': ')
  expect(explanationText(tree)).toContain(`✗ ${check}: `)
})

test('an element twice', async () => {
  const twice = changeBytes(response, item.slice(0, -1), (old) =>
    Array.isArray(old) ? [...old, ...old] : old,
  )
  const lines = refused(await explained(twice))
  expect(lines).toContain('/documents/[0]/issuerSigned/nameSpaces: mdoc/unique-elements')
  expect(lines).toContain('/documents/[0]/issuerSigned/nameSpaces: mdoc/digest-ids')
})

test.each([
  ['2026-05-01T00:00:00Z', []],
  ['2026-04-30T23:59:59Z', ['/issuerAuth/payload/validityInfo/validFrom: mdoc/valid-from']],
  ['2026-07-01T00:00:01Z', ['/issuerAuth/payload/validityInfo/validUntil: mdoc/valid-until']],
])('dates at %s', async (at, lines) => {
  expect(refused(await explained(issuerSigned, { at: new Date(at) }))).toEqual(lines)
})

test('a signature of the device over another session', async () => {
  const other = Uint8Array.from(transcript, (byte, i) =>
    i === transcript.length - 1 ? byte ^ 1 : byte,
  )
  expect(refused(await explained(response, { transcript: other }))).toEqual([
    '/documents/[0]/deviceSigned/deviceAuth/deviceSignature/signed/holds: mdoc/device-authentication',
  ])
})

const whole = (...bytes: readonly (number | Uint8Array)[]) =>
  Uint8Array.from(bytes.flatMap((part) => (typeof part === 'number' ? [part] : [...part])))
const statusText = cbor('status')

test.each([
  ['a length that is too long', whole(0xb9, 0, 1, statusText, 0x14), 'cbor/not-shortest'],
  ['no length', whole(0xbf, statusText, 0x14, 0xff), 'cbor/indefinite'],
  ['a key twice', whole(0xa2, statusText, 0x14, statusText, 0x14), 'cbor/duplicate-key'],
  ['bytes behind', whole(0xa1, statusText, 0x14, 0), 'cbor/trailing'],
])('CBOR with %s is shown and marked', async (_, input, code) => {
  const tree = await explained(input)
  expect(tree.kind).toBe('SessionData')
  expect(refused(tree)).toEqual(['/: mdoc/well-formed'])
  expect(tree.marks?.[0]?.why).toContain(code)
})

test('a deviation inside of embedded CBOR is marked there', async () => {
  const inner = whole(0xb8, 1, cbor('docType'), cbor('d'))
  const tree = await explained(cbor(mapOf({ itemsRequest: embedCbor(inner) })))
  expect(refused(tree)).toContain('/itemsRequest: mdoc/well-formed')
})

const key = jwkToCoseKey(publicKey)
const engagement = (...members: readonly (readonly [number, CborValue])[]) =>
  encodeCbor(new Map<CborValue, CborValue>([[1, [1, embedCbor(cbor(key))]], ...members]))
const itemsRequest = (names: readonly string[]) =>
  embedCbor(
    cbor(
      mapOf({
        docType: 'd',
        nameSpaces: mapOf({ n: mapOf(Object.fromEntries(names.map((name) => [name, false]))) }),
      }),
    ),
  )

test.each<[string, Uint8Array, string]>([
  [
    'capabilities in version 1.0',
    engagement([0, '1.0'], [5, []], [6, new Map()]),
    '/version (0): mdoc/well-formed',
  ],
  [
    'capabilities alone',
    engagement([0, '1.1'], [6, new Map()]),
    '/capabilities (6): mdoc/well-formed',
  ],
  [
    'three ages',
    cbor(mapOf({ itemsRequest: itemsRequest(['age_over_18', 'age_over_20', 'age_over_21']) })),
    '/itemsRequest/nameSpaces: mdoc/well-formed',
  ],
  [
    'a use case of nothing',
    cbor(
      mapOf({
        version: '1.1',
        docRequests: [mapOf({ itemsRequest: itemsRequest(['e']) })],
        deviceRequestInfo: embedCbor(
          cbor(mapOf({ useCases: [mapOf({ mandatory: true, documentSets: [[1]] })] })),
        ),
      }),
    ),
    '/deviceRequestInfo: mdoc/well-formed',
  ],
  [
    'an error with data',
    cbor(mapOf({ status: 10, data: new Uint8Array(20) })),
    '/: mdoc/well-formed',
  ],
  ['a private key', cbor(new Map([...key, [-4, new Uint8Array(32)]])), '/d (-4): mdoc/well-formed'],
  ['an unknown handover', cbor([null, null, ['Other', 1]]), '/Handover: mdoc/well-formed'],
])('%s', async (_, input, line) => {
  expect(refused(await explained(input))).toContain(line)
})

test('lists that are over', async () => {
  const issuedAt = new Date('2026-05-01T00:00:00Z')
  const expiresAt = new Date('2026-05-02T00:00:00Z')
  const list = createStatusList({ bits: 1, size: 64 })
  const claims = { uri: status.uri, list, issuedAt, expiresAt, ttlSeconds: 300 }
  const token = await signStatusListCwt(claims, issuer.signer, issuer)
  // A signer of documents must not sign lists.
  expect(refused(await explained(token))).toEqual([
    '/protected/x5chain (33)/profile: pki/profile-extended-key-usage',
    '/payload/exp (4): status/time',
  ])
  const crl = await buildCrl(
    {
      issuer: parseCertificate(issuer.root).subject.der,
      authorityKeyIdentifier: new Uint8Array(20),
      crlNumber: '07',
      thisUpdate: issuedAt,
      nextUpdate: expiresAt,
      revoked: [],
    },
    issuer.rootSigner,
  )
  expect(refused(await explained(crl))).toEqual(['/nextUpdate: pki/crl-time'])
})

test('the certificate of a signer that is over', async () => {
  const [leaf = new Uint8Array(0)] = issuer.chain
  const at = new Date('2027-02-01T00:00:00Z')
  expect(refused(await explained(leaf, { at, crypto }))).toEqual(['/notAfter: pki/path-validity'])
})
