/**
 * `@owf/mdoc` on node:crypto.
 * @module
 */
import {
  CoseKey,
  DateOnly,
  DeviceKey,
  DeviceRequest,
  DocRequest,
  Holder,
  Issuer,
  IssuerSigned,
  ItemsRequest,
  type MdocContext,
  SignatureAlgorithm,
  Verifier,
} from '@owf/mdoc'
import type { Contender } from './contender.ts'
import { docType, type Fixture, namespace } from './fixture.ts'
import { type NodeContext, notMeasured, verifierOf } from './node-context.ts'

const contextOn = (node: NodeContext): MdocContext => ({
  crypto: { random: node.random, digest: node.digest, calculateEphemeralMacKey: notMeasured },
  cose: {
    sign1: {
      sign: ({ toBeSigned, key }) => node.sign(toBeSigned, key.jwk),
      verify: ({ sign1, key }) => node.verify(sign1.toBeSigned, sign1.signature, key.jwk),
    },
    mac0: { sign: notMeasured, verify: notMeasured },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) => node.issuerField(certificate, field),
    getPublicKey: ({ certificate }) => CoseKey.fromJwk({ ...node.publicJwk(certificate) }),
    verifyCertificateChain: ({ x5chain, trustedCertificates, now }) =>
      node.validateChain(x5chain, trustedCertificates, now),
    getCertificateData: ({ certificate }) => node.certificateData(certificate),
  },
})

async function verifiesItself(
  issued: Uint8Array,
  context: MdocContext,
  byIssuer: ReturnType<typeof verifierOf>,
): Promise<boolean> {
  const { issuerAuth, issuerNamespaces } = IssuerSigned.decode(issued)
  for (const [name, items] of issuerNamespaces?.issuerNamespaces ?? [])
    for (const item of items) if (!(await item.isValid(name, issuerAuth, context))) return false
  return byIssuer(issuerAuth.toBeSigned, issuerAuth.signature)
}

export function owf(fixture: Fixture, node: NodeContext): Contender {
  const context = contextOn(node)
  const byIssuer = verifierOf(fixture.issuerKey)
  const { root, signed, validUntil, sessionTranscript, now } = fixture
  const { d: _, ...devicePublic } = fixture.deviceKey
  const signingKey = CoseKey.fromJwk({ ...fixture.issuerKey, alg: 'ES256' })
  const deviceKey = CoseKey.fromJwk({ ...fixture.deviceKey, alg: 'ES256' })
  const values = Object.fromEntries(
    [...fixture.elements].map(([name, value]) => [
      name,
      fixture.fullDates.has(name) ? new DateOnly(String(value)) : value,
    ]),
  )
  const wanted = Object.fromEntries([...fixture.elements.keys()].map((name) => [name, false]))
  const itemsRequest = ItemsRequest.create({ docType, namespaces: { [namespace]: wanted } })
  const deviceRequest = DeviceRequest.create({ docRequests: [DocRequest.create({ itemsRequest })] })
  return {
    name: '@owf/mdoc',
    async issue() {
      const issued = await new Issuer(docType, context).addIssuerNamespace(namespace, values).sign({
        signingKey,
        algorithm: SignatureAlgorithm.ES256,
        digestAlgorithm: 'SHA-256',
        validityInfo: { signed, validFrom: signed, validUntil },
        deviceKeyInfo: { deviceKey: DeviceKey.fromJwk(devicePublic) },
        certificates: [fixture.signerCertificate],
      })
      return issued.encode()
    },
    check: (issued) => verifiesItself(issued, context, byIssuer),
    stored: fixture.issuerSigned,
    async present(stored) {
      const options = {
        deviceRequest,
        sessionTranscript,
        issuerSigned: [IssuerSigned.decode(stored)],
        signature: { signingKey: deviceKey },
      }
      return (await Holder.createDeviceResponseForDeviceRequest(options, context)).encode()
    },
    async verify(deviceResponse) {
      try {
        const options = { deviceResponse, sessionTranscript, trustedCertificates: [root], now }
        await Verifier.verifyDeviceResponse(options, context)
        return true
      } catch {
        return false
      }
    },
  }
}
