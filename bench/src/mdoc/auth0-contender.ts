/**
 * `@auth0/mdl`, which brings its own cryptography.
 * @module
 */
import { createPublicKey, type KeyObject } from 'node:crypto'
import auth0Mdl from '@auth0/mdl'
import type { Contender } from './contender.ts'
import { docType, type Fixture, namespace } from './fixture.ts'

const { DeviceResponse, Document, MDoc, parse, Verifier } = auth0Mdl

const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`

async function verifiesItself(issued: Uint8Array, issuerKey: KeyObject): Promise<boolean> {
  const [document] = parse(issued).documents
  if (!document) return false
  const { issuerAuth, nameSpaces } = document.issuerSigned
  for (const [name, items] of Object.entries(nameSpaces))
    for (const item of items) if (!(await item.isValid(name, issuerAuth))) return false
  return issuerAuth.verify(issuerKey)
}

export function auth0(fixture: Fixture): Contender {
  const { signed, validUntil, deviceKey, issuerKey } = fixture
  const { d: _, ...devicePublic } = deviceKey
  const issuerPublicKey = createPublicKey({ key: { ...issuerKey }, format: 'jwk' })
  const fields = [...fixture.elements.keys()].map((name) => ({
    path: [`$['${namespace}']['${name}']`],
    intent_to_retain: false,
  }))
  const definition = {
    id: 'all',
    input_descriptors: [
      {
        id: docType,
        format: { mso_mdoc: { alg: ['ES256'] } },
        constraints: { limit_disclosure: 'required', fields },
      },
    ],
  }
  const verifier = new Verifier([pem(fixture.root)])
  const encodedSessionTranscript = Buffer.from(fixture.sessionTranscriptBytes)
  return {
    name: '@auth0/mdl',
    async issue() {
      // The library turns date strings into its own dates inside the object it is given.
      const document = await new Document(docType)
        .addIssuerNameSpace(namespace, Object.fromEntries(fixture.elements))
        .useDigestAlgorithm('SHA-256')
        .addValidityInfo({ signed, validFrom: signed, validUntil })
        .addDeviceKeyInfo({ deviceKey: devicePublic })
        .sign({
          issuerPrivateKey: issuerKey,
          issuerCertificate: fixture.signerCertificate,
          alg: 'ES256',
          kid: 'TEST',
        })
      return new MDoc([document]).encode()
    },
    check: (issued) => verifiesItself(issued, issuerPublicKey),
    stored: fixture.issuerSignedResponse,
    async present(stored) {
      const response = await DeviceResponse.from(stored)
        .usingPresentationDefinition(definition)
        .usingSessionTranscriptBytes(encodedSessionTranscript)
        .authenticateWithSignature(deviceKey, 'ES256')
        .sign()
      return response.encode()
    },
    async verify(response) {
      try {
        await verifier.verify(response, { encodedSessionTranscript })
        return true
      } catch {
        return false
      }
    },
  }
}
