import { signJws } from '@tegata/crypto'
import { toBase64url, utf8Encode } from '@tegata/kernel'
import {
  buildCrl,
  buildCsr,
  buildName,
  buildOcspError,
  buildOcspRequest,
  buildOcspResponse,
  certIdOf,
  derToPem,
  otherNameText,
  parseCertificate,
  subjectAltNameExtension,
} from '@tegata/pki'
import { signStatusListJwt } from '@tegata/status'
import { describeSamples } from './testing/describe-samples.ts'
import { annexC, claims, deviceRequest, later, now } from './testing/sample-structures.ts'
import { crypto, deviceKey, issuer, response, type Sample } from './testing.ts'

const [leaf = new Uint8Array(0)] = issuer.chain
const root = parseCertificate(issuer.root)
const { serialNumber } = parseCertificate(leaf)
const certId = await certIdOf({ issuer: root, serialNumber }, 'SHA-256', crypto)
const crl = await buildCrl(
  {
    issuer: root.subject.der,
    authorityKeyIdentifier: new Uint8Array(20),
    crlNumber: '07',
    thisUpdate: now,
    nextUpdate: later,
    revoked: [{ serialNumber: '0a', revokedAt: now, reason: 'keyCompromise' }],
  },
  issuer.rootSigner,
)
const personalName = subjectAltNameExtension([
  { type: 'otherName', oid: '1.2.392.200149.8.5.5.1', value: otherNameText('見本 花子') },
])
/** Path, and what its line says: value, clause, label. */
const samples: readonly Sample[] = [
  [
    'X.509 certificate',
    issuer.root,
    {
      '/issuer': '(self-issued) [RFC 5280, 4.1.2.4]',
      '/extensions/basicConstraints (2.5.29.19)': 'path length 0 [RFC 5280, 4.2.1.9]',
      '/profile': 'IACA root',
    },
  ],
  [
    'PEM',
    `${derToPem(issuer.root)}見本\n${derToPem(leaf)}`,
    { '/X.509 certificate/profile': 'document signer' },
  ],
  [
    'PEM',
    '-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n',
    { '/EC PRIVATE KEY': '(private key, not read)' },
  ],
  [
    'CRL',
    crl,
    {
      '/revokedCertificates': '1 [RFC 5280, 5.1.2.6]',
      '/revokedCertificates/0a': 'keyCompromise [RFC 5280, 5.3]',
      '/crlExtensions/cRLNumber (2.5.29.20)': '07',
    },
  ],
  [
    'OCSP request',
    await buildOcspRequest({ issuer: root, serialNumber, nonce: new Uint8Array(32) }, crypto),
    {
      '/requestList/[0]/reqCert/serialNumber': `${serialNumber} [RFC 6960, 4.1.1]`,
      '/nonce': '[RFC 9654, 2.1]',
    },
  ],
  [
    'OCSP response',
    await buildOcspResponse(
      {
        answers: [{ certId, status: 'good', thisUpdate: now, nextUpdate: later }],
        producedAt: now,
      },
      issuer.rootSigner,
      crypto,
    ),
    {
      '/responses/[0]/certStatus': 'good [RFC 6960, 4.2.1]',
      '/responderID': 'key ',
    },
  ],
  ['OCSP response', buildOcspError('tryLater'), { '/responseStatus': 'tryLater' }],
  [
    'certification request (CSR)',
    await buildCsr({ subject: buildName([['CN', 'TEST']]), extensions: [personalName] }, deviceKey),
    {
      '/attributes/subjectAltName (2.5.29.17)': 'otherName 1.2.392.200149.8.5.5.1 "見本 花子"',
      '/signature': '[RFC 2986, 4.2]',
    },
  ],
  [
    'status list (JWT)',
    await signStatusListJwt(claims, issuer.signer, issuer),
    {
      '/payload/status_list/entries': '64 entries of 2 bits, 2 of them not 0 (valid)',
      '/payload/exp': '(2026-06-08T00:00:00.000Z) [RFC 7519, 4.1.4]',
      '/header/x5c/[0]': 'TEST signer',
    },
  ],
  [
    'JWT',
    await signJws({ typ: 'JWT' }, { iss: 'https://a', given_name: '花子', iat: 1 }, deviceKey),
    {
      '/payload/iss': '"https://a" [RFC 7519, 4.1.1]',
      '/payload/iat': '1 (1970-01-01T00:00:01.000Z)',
    },
  ],
  [
    'JWE, encrypted',
    `${toBase64url(utf8Encode('{"alg":"ECDH-ES","enc":"A128GCM"}'))}..AAAA.BBBB.CCCC`,
    {
      '/header/enc': '"A128GCM" [RFC 7516, 4.1.2]',
      '/ciphertext': '3 bytes',
    },
  ],
  [
    'request of org-iso-mdoc',
    JSON.stringify({
      deviceRequest: toBase64url(deviceRequest),
      encryptionInfo: toBase64url(annexC.info),
    }),
    {
      '/deviceRequest/docRequests/[0]/itemsRequest/docType': '"org.iso.18013.5.1.mDL"',
      '/encryptionInfo/parameters/recipientPublicKey/crv (-1)': '1 (P-256)',
    },
  ],
  [
    'encrypted response',
    JSON.stringify({ response: toBase64url(annexC.answer) }),
    { '/response/response/cipherText': '40 bytes' },
  ],
  [
    'options of navigator.credentials.get',
    JSON.stringify({
      digital: {
        requests: [
          {
            protocol: 'org-iso-mdoc',
            data: {
              deviceRequest: toBase64url(deviceRequest),
              encryptionInfo: toBase64url(annexC.info),
            },
          },
          {
            protocol: 'openid4vp-v1-unsigned',
            data: {
              response_type: 'vp_token',
              nonce: 'n',
              dcql_query: {
                credentials: [
                  {
                    id: 'a',
                    format: 'mso_mdoc',
                    meta: { doctype_value: 'd' },
                    claims: [{ path: ['n', 'e'] }],
                  },
                ],
              },
            },
          },
        ],
      },
    }),
    {
      '/digital/requests/[0]/data/deviceRequest/version': '"1.1"',
      '/digital/requests/[1]/data/dcql_query/credentials/[0]/meta/doctype_value':
        '"d" [OpenID4VP 1.0, B.2.3]',
    },
  ],
  [
    'OpenID4VP response',
    JSON.stringify({ vp_token: { record: [toBase64url(response)] } }),
    {
      '/vp_token/record/[0] DeviceResponse/status': '0 (OK)',
    },
  ],
]

describeSamples(samples)
