/**
 * One neutral document for all libraries: twelve elements with a portrait of 20 KB, ES256
 * throughout, a document signer under a root, and a response to a session with QR handover.
 * ISO/IEC 18013-5:2021, 9.1. Nothing here is made by a library that is measured.
 * @module
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { issueChain } from './fixture-certificates.ts'
import { embedded, encodeNeutral, type Neutral, Tagged } from './neutral-cbor.ts'

export const docType = 'org.iso.18013.5.1.mDL'
export const namespace = 'org.iso.18013.5.1'

export type PrivateJwk = {
  readonly kty: 'EC'
  readonly crv: 'P-256'
  readonly x: string
  readonly y: string
  readonly d: string
}

export type Fixture = {
  /** `full-date` values are dates in the libraries’ own form. */
  readonly elements: ReadonlyMap<string, string | boolean | Uint8Array>
  readonly fullDates: ReadonlySet<string>
  readonly root: Uint8Array
  readonly signerCertificate: Uint8Array
  readonly issuerKey: PrivateJwk
  readonly deviceKey: PrivateJwk
  readonly signed: Date
  readonly validUntil: Date
  readonly now: Date
  /** The untagged array, encoded. */
  readonly sessionTranscript: Uint8Array
  /** Inside tag 24. */
  readonly sessionTranscriptBytes: Uint8Array
  readonly issuerSigned: Uint8Array
  /** DeviceResponse without a device's half: the form in which two of the libraries keep it. */
  readonly issuerSignedResponse: Uint8Array
  readonly deviceResponse: Uint8Array
  /** The same with one bit of the device signature, or one byte of the portrait, changed. */
  readonly badSignature: Uint8Array
  readonly badPortrait: Uint8Array
}

const day = 86_400_000

export async function createFixture(now: Date): Promise<Fixture> {
  const signed = wholeSecond(now.getTime() - 2 * day)
  const validUntil = wholeSecond(now.getTime() + 14 * day)
  const [issuer, device] = [newKey(), newKey()]
  const { root, signerCertificate } = await issueChain(issuer.jwk, signed)
  const elements = twelveElements(now)
  const fullDates = new Set(['birth_date', 'issue_date', 'expiry_date'])
  const items = [...elements].map(([elementIdentifier, value], digestID) =>
    embedded(
      new Map<string, Neutral>([
        ['digestID', digestID],
        ['random', randomBytes(32)],
        ['elementIdentifier', elementIdentifier],
        [
          'elementValue',
          fullDates.has(elementIdentifier) && typeof value === 'string'
            ? new Tagged(1004, value)
            : value,
        ],
      ]),
    ),
  )
  const mso = mobileSecurityObject(items, device.jwk, { signed, validUntil })
  const issuerAuth = sign1(encodeNeutral(embedded(mso)), issuer.key, signerCertificate)
  const issuerSigned: Neutral = new Map<string, Neutral>([
    ['nameSpaces', new Map([[namespace, items]])],
    ['issuerAuth', issuerAuth],
  ])
  const transcript = qrTranscript()
  const { deviceSigned, signature } = signByDevice(transcript, device.key)
  const document = new Map<string, Neutral>([
    ['docType', docType],
    ['issuerSigned', issuerSigned],
  ])
  const deviceResponse = response(
    new Map<string, Neutral>([...document, ['deviceSigned', deviceSigned]]),
  )
  const portrait = elements.get('portrait')
  if (!(portrait instanceof Uint8Array)) throw new TypeError('no portrait')
  return {
    elements,
    fullDates,
    root,
    signerCertificate,
    issuerKey: issuer.jwk,
    deviceKey: device.jwk,
    signed,
    validUntil,
    now,
    sessionTranscript: encodeNeutral(transcript),
    sessionTranscriptBytes: encodeNeutral(embedded(transcript)),
    issuerSigned: encodeNeutral(issuerSigned),
    issuerSignedResponse: response(document),
    deviceResponse,
    badSignature: changed(deviceResponse, deviceResponse.indexOf(signature) + 40),
    badPortrait: changed(deviceResponse, deviceResponse.indexOf(portrait) + 10_000),
  }
}

const wholeSecond = (milliseconds: number) => new Date(Math.floor(milliseconds / 1000) * 1000)

function twelveElements(now: Date): Map<string, string | boolean | Uint8Array> {
  const dateIn = (years: number) =>
    new Date(now.getTime() + years * 365 * day).toISOString().slice(0, 10)
  return new Map<string, string | boolean | Uint8Array>([
    ['family_name', 'Mihon'],
    ['given_name', 'Hanako'],
    ['birth_date', '1990-07-07'],
    ['issue_date', dateIn(-1)],
    ['expiry_date', dateIn(4)],
    ['issuing_country', 'UT'],
    ['issuing_authority', 'TEST authority'],
    ['document_number', 'TEST-0000001'],
    ['portrait', randomBytes(20_480)],
    ['un_distinguishing_sign', 'UT'],
    ['age_over_18', true],
    ['age_over_21', true],
  ])
}

function newKey(): { key: KeyObject; jwk: PrivateJwk } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' })
  return { key: privateKey, jwk: { kty: 'EC', crv: 'P-256', x, y, d } }
}

const bytesOf = (member: string) => Buffer.from(member, 'base64url')

const coseKey = ({ x, y }: PrivateJwk): Neutral =>
  new Map<number, Neutral>([
    [1, 2],
    [-1, 1],
    [-2, bytesOf(x)],
    [-3, bytesOf(y)],
  ])

function mobileSecurityObject(
  items: readonly Tagged[],
  deviceKey: PrivateJwk,
  { signed, validUntil }: { signed: Date; validUntil: Date },
): Neutral {
  const digests = items.map((item, id) => {
    const digest = createHash('sha256').update(encodeNeutral(item)).digest()
    return [id, digest] as const
  })
  const time = (date: Date) => new Tagged(0, date.toISOString().replace('.000Z', 'Z'))
  return new Map<string, Neutral>([
    ['version', '1.0'],
    ['digestAlgorithm', 'SHA-256'],
    ['valueDigests', new Map([[namespace, new Map<number, Neutral>(digests)]])],
    ['deviceKeyInfo', new Map([['deviceKey', coseKey(deviceKey)]])],
    ['docType', docType],
    [
      'validityInfo',
      new Map([
        ['signed', time(signed)],
        ['validFrom', time(signed)],
        ['validUntil', time(validUntil)],
      ]),
    ],
  ])
}

const es256Header = encodeNeutral(new Map([[1, -7]]))

function signatureOver(payload: Uint8Array, key: KeyObject): Buffer {
  const data = encodeNeutral(['Signature1', es256Header, Buffer.alloc(0), payload])
  return sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })
}

const sign1 = (payload: Uint8Array, key: KeyObject, certificate: Uint8Array): Neutral => [
  es256Header,
  new Map([[33, certificate]]),
  payload,
  signatureOver(payload, key),
]

/** `[DeviceEngagementBytes, EReaderKeyBytes, null]`. */
function qrTranscript(): readonly Neutral[] {
  const engagement = new Map<number, Neutral>([
    [0, '1.0'],
    [1, [1, embedded(coseKey(newKey().jwk))]],
  ])
  return [embedded(engagement), embedded(coseKey(newKey().jwk)), null]
}

function signByDevice(
  transcript: Neutral,
  key: KeyObject,
): { deviceSigned: Neutral; signature: Buffer } {
  const nameSpaces = embedded(new Map())
  const authentication = ['DeviceAuthentication', transcript, docType, nameSpaces]
  const signature = signatureOver(encodeNeutral(embedded(authentication)), key)
  const deviceSignature = [es256Header, new Map(), null, signature]
  const deviceSigned = new Map<string, Neutral>([
    ['nameSpaces', nameSpaces],
    ['deviceAuth', new Map([['deviceSignature', deviceSignature]])],
  ])
  return { deviceSigned, signature }
}

const response = (document: Neutral): Buffer =>
  encodeNeutral(
    new Map<string, Neutral>([
      ['version', '1.0'],
      ['documents', [document]],
      ['status', 0],
    ]),
  )

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}
