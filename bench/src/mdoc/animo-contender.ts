/**
 * `@animo-id/mdoc` on node:crypto.
 * @module
 */
import {
  DateOnly,
  DeviceRequest,
  DeviceResponse,
  Document,
  MDoc,
  type MdocContext,
  parseDeviceResponse,
  Verifier,
} from '@animo-id/mdoc'
import type { Contender } from './contender.ts'
import { docType, type Fixture, namespace } from './fixture.ts'
import { type NodeContext, notMeasured, verifierOf } from './node-context.ts'

const contextOn = (node: NodeContext): MdocContext => ({
  crypto: { random: node.random, digest: node.digest, calculateEphemeralMacKeyJwk: notMeasured },
  cose: {
    sign1: {
      sign: ({ sign1, jwk }) => node.sign(sign1.getRawSigningData().data, jwk),
      verify: ({ sign1, jwk, options }) => {
        const { data, signature } = sign1.getRawVerificationData(options)
        return node.verify(data, signature, jwk)
      },
    },
    mac0: { sign: notMeasured, verify: notMeasured },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) => node.issuerField(certificate, field),
    getPublicKey: ({ certificate }) => node.publicJwk(certificate),
    validateCertificateChain: ({ x5chain, trustedCertificates }) =>
      node.validateChain(x5chain, trustedCertificates),
    getCertificateData: ({ certificate }) => node.certificateData(certificate),
  },
})

async function verifiesItself(
  issued: Uint8Array,
  context: MdocContext,
  byIssuer: ReturnType<typeof verifierOf>,
): Promise<boolean> {
  const [document] = parseDeviceResponse(issued).documents
  if (!document) return false
  const { issuerAuth, nameSpaces } = document.issuerSigned
  for (const [name, items] of nameSpaces)
    for (const item of items) if (!(await item.isValid(name, issuerAuth, context))) return false
  const { data, signature } = issuerAuth.getRawVerificationData()
  return byIssuer(data, signature)
}

export function animo(fixture: Fixture, node: NodeContext): Contender {
  const context = contextOn(node)
  const byIssuer = verifierOf(fixture.issuerKey)
  const { deviceKey, issuerKey, root, signed, validUntil, sessionTranscriptBytes } = fixture
  const { d: _, ...devicePublic } = deviceKey
  const values = Object.fromEntries(
    [...fixture.elements].map(([name, value]) => [
      name,
      fixture.fullDates.has(name) ? new DateOnly(String(value)) : value,
    ]),
  )
  const wanted = new Map([...fixture.elements.keys()].map((name) => [name, false] as const))
  const itemsRequestData = { docType, nameSpaces: new Map([[namespace, wanted]]) }
  const request = DeviceRequest.from('1.0', [{ itemsRequestData }])
  const verifier = new Verifier()
  return {
    name: '@animo-id/mdoc',
    async issue() {
      const document = await new Document(docType, context)
        .addIssuerNameSpace(namespace, values)
        .useDigestAlgorithm('SHA-256')
        .addValidityInfo({ signed, validFrom: signed, validUntil })
        .addDeviceKeyInfo({ deviceKey: devicePublic })
        .sign(
          {
            issuerPrivateKey: issuerKey,
            issuerCertificate: fixture.signerCertificate,
            alg: 'ES256',
            kid: 'TEST',
          },
          context,
        )
      return new MDoc([document]).encode()
    },
    check: (issued) => verifiesItself(issued, context, byIssuer),
    stored: fixture.issuerSignedResponse,
    async present(stored) {
      const response = await DeviceResponse.from(stored)
        .usingDeviceRequest(request)
        .usingSessionTranscriptBytes(sessionTranscriptBytes)
        .authenticateWithSignature(deviceKey, 'ES256')
        .sign(context)
      return response.encode()
    },
    async verify(encodedDeviceResponse) {
      try {
        const input = {
          encodedDeviceResponse,
          encodedSessionTranscript: sessionTranscriptBytes,
          trustedCertificates: [root],
          now: fixture.now,
        }
        await verifier.verifyDeviceResponse(input, context)
        return true
      } catch {
        return false
      }
    },
  }
}
