/**
 * The ways in.
 * @module
 */
import { decodeCbor } from '@tegata/cbor'
import { decodeJws } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { codeOf, fromBase64, fromBase64url, utf8Decode } from '@tegata/kernel'
import {
  parseDeviceEngagement,
  parseDeviceRequest,
  parseNdefMessage,
  readSessionTranscript,
} from '@tegata/mdoc'
import { createTestIssuer, createTestTranscript, testTime } from '@tegata/mdoc/testing'
import {
  createEncryptionKey,
  decryptResponse,
  parseDcqlQuery,
  verifyRequestObject,
} from '@tegata/oid4vc'
import {
  type Certificate,
  type CertificateList,
  parseCertificate,
  parseCrl,
  parseCsr,
  parseOcspRequest,
  pemToDer,
  validatePath,
  verifyCrl,
  verifyOcspResponse,
} from '@tegata/pki'
import { inflate, verifyStatusList } from '@tegata/status'
import { failedOf } from '../fuzz/signed-target.ts'
import { judgeIssuerSigned, judgeResponse } from '../mdoc-adapter.ts'
import { makeCertificate, policyOid } from '../paths/authority-maker.ts'
import { valuesBehindEachOther } from '../paths/values-behind-each-other.ts'
import type { Entry } from './bomb.ts'

export const crypto = createNodeCrypto()
export const authority = await createTestIssuer(crypto)
const at = testTime
const trustAnchors = [authority.root]
const issuer = parseCertificate(authority.root)
const certificate = parseCertificate(authority.chain[0] ?? new Uint8Array(0))
const sessionTranscript = await createTestTranscript(crypto)
const encryption = await createEncryptionKey('kid')
export const encryptionKey = encryption.publicJwk

/** What `path` trusts. */
export const pathAnchor = await makeCertificate({
  subject: 'anchor',
  signer: await crypto.generateSigner('ES512'),
  serial: 0,
  authority: true,
})
const anchors = [parseCertificate(pathAnchor.der)]

/** Certificates and lists behind each other, the leaf first. */
async function judgePath(input: Uint8Array) {
  const certificates: Certificate[] = []
  const crls: CertificateList[] = []
  for (const der of valuesBehindEachOther(input))
    try {
      certificates.push(parseCertificate(der))
    } catch {
      crls.push(parseCrl(der))
    }
  const [leaf, ...intermediates] = certificates
  if (!leaf) throw new TypeError('no certificate')
  const asked = { requireExplicitPolicy: true, policies: [policyOid(0)], maxDepth: 16 }
  const lists = crls.length > 0 ? { crls, requireExplicitPolicy: false } : {}
  const path = { leaf, intermediates, anchors, at, profile: 'any', ...asked, ...lists } as const
  return (await validatePath(path, crypto)).checks
}

/** A reader that throws a code. */
const reader = (name: string, read: (input: Uint8Array) => unknown): Entry => ({
  name,
  refusal: async (input) => {
    try {
      await read(input)
      return []
    } catch (error) {
      const code = codeOf(error)
      if (code === undefined) throw error
      return [code]
    }
  },
})

/** A verification that answers a report. */
const verifier = (
  name: string,
  verify: (input: Uint8Array) => Promise<Parameters<typeof failedOf>[0]>,
): Entry => ({ name, refusal: async (input) => failedOf(await verify(input)) })

const text = (input: Uint8Array) => utf8Decode(input)
const expectedStatus = { uri: 'https://status.test.example/1', index: 0, at, trustAnchors, crypto }

export const entries = {
  cbor: reader('decodeCbor', (input) => decodeCbor(input)),
  response: {
    name: 'verifyDeviceResponse',
    refusal: async (input) => {
      const judged = await judgeResponse(input, { trustAnchors, at, sessionTranscript }, crypto)
      return judged.accepted ? [] : judged.failed
    },
  },
  issuerSigned: {
    name: 'verifyIssuerSigned',
    refusal: async (input) => {
      const judged = await judgeIssuerSigned(input, { trustAnchors, at }, crypto)
      return judged.accepted ? [] : judged.failed
    },
  },
  request: reader('parseDeviceRequest', (input) => parseDeviceRequest(input)),
  engagement: reader('parseDeviceEngagement', parseDeviceEngagement),
  ndef: reader('parseNdefMessage', (input) => parseNdefMessage(input, 'message')),
  transcript: reader('readSessionTranscript', readSessionTranscript),
  certificate: reader('parseCertificate', parseCertificate),
  csr: reader('parseCsr', parseCsr),
  pem: reader('pemToDer', (input) => pemToDer(text(input), 'CERTIFICATE')),
  crl: verifier(
    'verifyCrl',
    async (input) => (await verifyCrl(input, { certificate, issuer, at, crypto })).checks,
  ),
  ocsp: verifier('verifyOcspResponse', async (input) => {
    const { serialNumber } = certificate
    return (await verifyOcspResponse(input, { issuer, serialNumber, at, crypto })).checks
  }),
  path: verifier('validatePath', judgePath),
  ocspRequest: reader('parseOcspRequest', parseOcspRequest),
  inflate: reader('inflate', (input) => inflate(input)),
  statusCwt: verifier(
    'verifyStatusList (CWT)',
    async (input) => (await verifyStatusList(input, expectedStatus)).checks,
  ),
  statusJwt: verifier(
    'verifyStatusList (JWT)',
    async (input) => (await verifyStatusList(text(input), expectedStatus)).checks,
  ),
  jws: reader('decodeJws', (input) => decodeJws(text(input))),
  jwe: reader('decryptResponse', (input) => decryptResponse(text(input), encryption.privateJwk)),
  dcql: reader('parseDcqlQuery', (input) => parseDcqlQuery(JSON.parse(text(input)))),
  requestObject: verifier('verifyRequestObject', async (input) => {
    const expected = { clientId: 'x509_hash:x', anchors: trustAnchors, at, allowHttp: false }
    return (await verifyRequestObject(text(input), expected, crypto)).checks
  }),
  base64: reader('fromBase64', (input) => fromBase64(text(input))),
  base64url: reader('fromBase64url', (input) => fromBase64url(text(input))),
} as const satisfies Readonly<Record<string, Entry>>
