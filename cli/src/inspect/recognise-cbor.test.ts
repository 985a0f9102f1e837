/**
 * What an input is, from any of its encodings, and a few lines that have to be there.
 */
import { CborTag, type CborValue, embedCbor, encodeCbor, taggedCbor } from '@tegata/cbor'
import { createSign1 } from '@tegata/cose'
import { toBase64, toBase64url, toHex, utf8Encode } from '@tegata/kernel'
import { parseIssuerSigned, sealAppleEnvelope } from '@tegata/mdoc'
import { signStatusListCwt } from '@tegata/status'
import { expect, test } from 'vitest'
import { describeSamples } from './testing/describe-samples.ts'
import { annexC, claims, deviceRequest, key } from './testing/sample-structures.ts'
import {
  cbor,
  crypto,
  decoded,
  deviceKey,
  explained,
  issuer,
  issuerSigned,
  mapOf,
  publicKey,
  response,
  type Sample,
  transcript,
} from './testing.ts'

const keyBytes = embedCbor(cbor(key))
const payload = decoded(parseIssuerSigned(issuerSigned).issuerAuth.payload ?? new Uint8Array(0))
/** Alone, without the tag; it has a status, as a response has. */
const securityObject =
  payload instanceof CborTag && payload.value instanceof Uint8Array ? payload.value : cbor(null)
const numbered = (entries: readonly (readonly [number, CborValue])[]) =>
  new Map<CborValue, CborValue>(entries)

const [leaf = new Uint8Array(0)] = issuer.chain
const engagement = cbor(
  numbered([
    [0, '1.1'],
    [1, [1, keyBytes]],
    [
      2,
      [
        [
          2,
          1,
          numbered([
            [0, false],
            [1, true],
            [11, new Uint8Array(16)],
          ]),
        ],
        [
          1,
          1,
          numbered([
            [0, 255],
            [1, 256],
          ]),
        ],
        [3, 1, numbered([[0, 'p']])],
      ],
    ],
    [5, [mapOf({ cat: 1, type: 1, details: mapOf({ domain: 'verifier.example' }) })]],
    [
      6,
      numbered([
        [0, true],
        [1, [1]],
        [3, true],
      ]),
    ],
  ]),
)
const readerEngagement = cbor(
  numbered([
    [0, '1.1'],
    [1, [1, keyBytes]],
    [2, [[4, 1, numbered([[0, 'https://verifier.example/e']])]]],
  ]),
)
const zk = mapOf({
  documentData: embedCbor(
    cbor(
      mapOf({
        docType: 'd',
        zkSystemId: 'a',
        timestamp: new CborTag(0, '2026-06-01T00:00:00Z'),
        issuerSigned: mapOf({ n: mapOf({ e: 1 }) }),
        msoX5chain: leaf,
      }),
    ),
  ),
  proof: new Uint8Array(8),
})
const largeResponse = cbor(
  mapOf({
    version: '1.0',
    zkDocuments: [zk],
    encryptedDocuments: [
      mapOf({ enc: new Uint8Array(65), cipherText: new Uint8Array(9), docRequestID: 0 }),
    ],
    documentErrors: [mapOf({ 'org.iso.18013.5.1.mDL': 0 })],
    status: 0,
  }),
)

/** Path, and what its line says: value, clause, label. */
const samples: readonly Sample[] = [
  [
    'DeviceResponse',
    response,
    {
      '/status': '0 (OK) [ISO/IEC 18013-5:2021, 8.3.2.1.2.3]',
      '/documents/[0]/docType': '"example.tegata.test" [ISO/IEC 18013-5:2021, 8.3.2.1.2.2]',
      '/documents/[0]/issuerSigned/issuerAuth/payload/status/status_list/idx':
        '4 [Token Status List, 6.2]',
      '/documents/[0]/issuerSigned/issuerAuth/signed/holds':
        'yes, with the certificate that came along',
      '/documents/[0]/deviceSigned/deviceAuth/deviceSignature/signed/holds': 'not verified',
    },
  ],
  [
    'IssuerSigned',
    issuerSigned,
    { '/issuerAuth/payload/validityInfo/validUntil': '2026-07-01T00:00:00Z' },
  ],
  [
    'SessionTranscript',
    transcript,
    {
      '/Handover': 'OpenID4VP with redirects [OpenID4VP 1.0, B.2.6.1]',
      '/Handover/infoHash': '32 bytes',
      '/EReaderKeyBytes': 'null (no session encryption)',
    },
  ],
  [
    'MobileSecurityObject',
    securityObject,
    {
      '/docType': '"example.tegata.test" [ISO/IEC 18013-5:2021, 9.1.2.4]',
      '/status/status_list/idx': '4 [Token Status List, 6.2]',
    },
  ],
  [
    'SessionTranscriptBytes (#6.24)',
    cbor(embedCbor(transcript)),
    { '/DeviceEngagementBytes': 'null (no engagement)' },
  ],
  [
    'SessionTranscript',
    cbor([embedCbor(engagement), keyBytes, null]),
    {
      '/Handover': 'null (QR code) [ISO/IEC 18013-5:2021, 9.1.5.1]',
      '/DeviceEngagementBytes/security (1)/cipherSuite': '1 (ECDH, HKDF, AES-256-GCM)',
    },
  ],
  [
    'SessionTranscript',
    cbor([embedCbor(engagement), keyBytes, [new Uint8Array(9), null]]),
    {
      '/Handover': 'NFC',
      '/Handover/Hr': 'null (static handover)',
    },
  ],
  [
    'SessionTranscript',
    cbor([embedCbor(engagement), keyBytes, new Uint8Array(32)]),
    {
      '/Handover': '[ISO/IEC TS 18013-7:2025, Annex A]',
    },
  ],
  [
    'HPKEEnvelope',
    await sealAppleEnvelope(
      response,
      { recipientPublicKey: publicKey, sessionTranscript: transcript },
      crypto,
    ),
    {
      '/algorithm': '"APPLE-HPKE-v1" [Apple, Verifying Wallet identity requests]',
      '/params/mode': '0 (base)',
      '/params/pkEm': '65 bytes',
    },
  ],
  [
    'SessionTranscript',
    cbor([null, null, ['dcapi', new Uint8Array(32)]]),
    {
      '/Handover':
        'org-iso-mdoc over the Digital Credentials API [ISO/IEC TS 18013-7:2025, Annex C]',
    },
  ],
  [
    'SessionTranscript',
    cbor([null, null, ['OpenID4VPDCAPIHandover', new Uint8Array(32)]]),
    { '/Handover': 'OpenID4VP over the Digital Credentials API [OpenID4VP 1.0, B.2.6.2]' },
  ],
  [
    'SessionTranscript',
    cbor([
      null,
      null,
      ['AppleIdentityPresentment_1.0', new Uint8Array(9), 'm', 't', new Uint8Array(32)],
    ]),
    { '/Handover/merchantId': '"m"' },
  ],
  [
    'SessionTranscript',
    cbor([null, null, [new Uint8Array(32), new Uint8Array(32), 'n']]),
    { '/Handover': 'OpenID4VP draft 18 [ISO/IEC TS 18013-7:2025, Annex B]' },
  ],
  [
    'SessionTranscript',
    cbor([null, embedCbor(cbor(mapOf({ recipientPublicKey: key }))), null]),
    { '/EReaderKeyBytes/recipientPublicKey/kty (1)': '2 (EC2)' },
  ],
  [
    'DeviceEngagement',
    engagement,
    {
      '/deviceRetrievalMethods (2)/[0]/options/centralClientUuid (11)':
        "h'00000000000000000000000000000000'",
      '/deviceRetrievalMethods (2)/[1]/type': '1 (NFC)',
      '/deviceRetrievalMethods (2)/[2]/options/passphrase (0)': '"p"',
      '/originInfos (5)/[0]/details/domain': '"verifier.example"',
      '/capabilities (6)/ReaderAuthAllSupport (3)': 'true',
    },
  ],
  [
    'ReaderEngagement',
    readerEngagement,
    {
      '/deviceRetrievalMethods (2)/[0]/options/uri (0)':
        '"https://verifier.example/e" [ISO/IEC TS 18013-7:2025, Annex A]',
    },
  ],
  [
    'DeviceEngagement (mdoc: text)',
    `mdoc:${toBase64url(engagement)}\n`,
    { '/version (0)': '"1.1"' },
  ],
  [
    'ReaderEngagement (mdoc:// text)',
    `mdoc://${toBase64url(readerEngagement)}`,
    { '/version (0)': '"1.1"' },
  ],
  [
    'DeviceRequest',
    deviceRequest,
    {
      '/docRequests/[0]/itemsRequest/nameSpaces/org.iso.18013.5.1/family_name':
        'false (asked for, not to be kept) 氏',
      '/docRequests/[0]/itemsRequest/requestInfo/zkRequest/systemSpecs/[0]/system': '"longfellow"',
      '/docRequests/[0]/itemsRequest/requestInfo/alternativeDataElements/[0]/alternativeElementSets/[0]/[0]/elementIdentifier':
        '"f"',
      '/deviceRequestInfo/useCases/[0]/purposeHints/org.iso.jtc1.sc17': '1 (proof of identity',
      '/macKeys/[0]/crv (-1)': '1 (P-256) [RFC 9053, 7.1.1]',
    },
  ],
  [
    'DeviceResponse',
    largeResponse,
    {
      '/zkDocuments/[0]/documentData/timestamp': '2026-06-01T00:00:00Z',
      '/zkDocuments/[0]/documentData/issuerSigned/n': '',
      '/encryptedDocuments/[0]/docRequestID': '0',
      '/documentErrors/[0]/org.iso.18013.5.1.mDL': '0 (data not returned',
    },
  ],
  [
    'SessionEstablishment',
    cbor(mapOf({ eReaderKey: keyBytes, data: new Uint8Array(20) })),
    { '/data': '20 bytes' },
  ],
  [
    'SessionData',
    cbor(mapOf({ status: 20 })),
    { '/status': '20 (termination) [ISO/IEC 18013-5:2021, 9.1.1.4]' },
  ],
  [
    'MessageData',
    cbor(mapOf({ deviceEngagementBytes: embedCbor(engagement) })),
    { '/deviceEngagementBytes/version (0)': '"1.1"' },
  ],
  ['EncryptionInfo', annexC.info, { '/parameters/nonce': '[ISO/IEC TS 18013-7:2025, Annex C]' }],
  ['EncryptedResponse', annexC.answer, { '/response/enc': '65 bytes' }],
  ['COSE_Key', cbor(key), { '/x (-2)': '32 bytes' }],
  [
    'COSE_Sign1',
    cbor(await createSign1({ payload: utf8Encode('x'), detached: true }, deviceKey)),
    { '/payload': 'null (detached' },
  ],
  [
    'COSE_Mac0',
    encodeCbor(
      taggedCbor(17, [cbor(numbered([[1, 5]])), new Map(), new Uint8Array(3), new Uint8Array(32)]),
    ),
    { '/protected/alg (1)': '5 (HMAC 256/256)' },
  ],
  [
    'status list (CWT)',
    await signStatusListCwt(claims, issuer.signer, issuer),
    {
      '/payload/status_list (65533)/entries': '64 entries of 2 bits, 2 of them not 0 (valid)',
      '/payload/exp (4)': '2026-06-08T00:00:00.000Z',
      '/signed/holds': 'yes, with the certificate that came along',
    },
  ],
  [
    'CBOR, diagnostic notation',
    encodeCbor(
      new Map<CborValue, CborValue>([
        [1, [true, null]],
        ['b', new Uint8Array(2)],
      ]),
    ),
    {},
  ],
]

test.each(['DeviceResponse', 'DeviceRequest', 'SessionTranscript'])(
  '%s from binary, hex, base64url and base64',
  async (kind) => {
    const [, input] = samples.find(([name]) => name === kind) ?? []
    if (!(input instanceof Uint8Array)) throw new Error('no sample')
    for (const text of [toHex(input), toBase64url(input), `${toBase64(input)}\n`]) {
      const tree = await explained(text)
      expect(tree.kind).toBe(kind)
      expect(tree.notes?.[0]).toMatch(/read from (hex|base64url|base64)$/)
    }
    expect((await explained(input)).kind).toBe(kind)
  },
)

describeSamples(samples)
