/**
 * tegata: a new chain each time, and with the settled chain of the document signer kept.
 * @module
 */
import { CborTag, type CborValue } from '@tegata/cbor'
import { createNodeCrypto } from '@tegata/crypto/node'
import {
  createIssuerCache,
  issueDocument,
  prepareDocumentSigner,
  presentDocument,
  verifyDeviceResponse,
} from '@tegata/mdoc'
import { prepareTrustAnchors } from '@tegata/pki'
import type { Contender } from './contender.ts'
import { docType, type Fixture, namespace } from './fixture.ts'

export async function tegata(
  fixture: Fixture,
  { keeps }: { readonly keeps: boolean },
): Promise<Contender> {
  const crypto = createNodeCrypto()
  const signer = await crypto.importSigner('ES256', { jwk: fixture.issuerKey })
  const device = { signer: await crypto.importSigner('ES256', { jwk: fixture.deviceKey }) }
  const values = [...fixture.elements].map(([name, value]): [string, CborValue] => [
    name,
    fixture.fullDates.has(name) && typeof value === 'string' ? new CborTag(1004, value) : value,
  ])
  const namespaces = { [namespace]: Object.fromEntries(values) }
  const elements = { [namespace]: [...fixture.elements.keys()] }
  const { sessionTranscript, signed, validUntil, root, signerCertificate } = fixture
  const validity = { signed, validFrom: signed, validUntil }
  const options = {
    trustAnchors: await prepareTrustAnchors([root], crypto),
    at: fixture.now,
    sessionTranscript,
    requested: [{ docType, elements }],
    ...(keeps && { cache: createIssuerCache() }),
  }
  const input = { docType, namespaces, deviceKey: device.signer.publicKey, validity }
  const issuer = await prepareDocumentSigner({ crypto, signer, chain: [signerCertificate] })
  return {
    name: 'tegata',
    issue: () => issueDocument(input, issuer),
    stored: fixture.issuerSigned,
    present: (issuerSigned) =>
      presentDocument({ issuerSigned, elements, sessionTranscript, device }, crypto),
    verify: async (response) =>
      (await verifyDeviceResponse(response, options, crypto)).verdict === 'accepted',
  }
}
