/**
 * Small cases for a batch, issued and presented here: about 2 KB each.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { toBase64url } from '@tegata/kernel'
import { createSessionTranscript, presentDocument } from '@tegata/mdoc'
import { createTestIssuer, issueTestDocument, testNamespace, testTime } from '@tegata/mdoc/testing'

/** A line that is accepted, under a name of its own. */
export async function createBatchCase(crypto: Crypto): Promise<(id: number) => string> {
  const issuer = await createTestIssuer(crypto)
  const device = await crypto.generateSigner('ES256')
  const issuerSigned = await issueTestDocument(issuer, crypto, { deviceKey: device.publicKey })
  const responseUri = 'https://verifier.test.example/response'
  const session = { handover: 'openid4vp', clientId: 'x509_hash:a', nonce: 'n' } as const
  const sessionTranscript = await createSessionTranscript(
    { ...session, jwkThumbprint: null, responseUri },
    crypto,
  )
  const elements = { [testNamespace]: ['name'] }
  const presented = { issuerSigned, elements, sessionTranscript, device: { signer: device } }
  const fields = {
    deviceResponse: toBase64url(await presentDocument(presented, crypto)),
    sessionTranscript: toBase64url(sessionTranscript),
    trustAnchors: [toBase64url(issuer.root)],
    at: testTime.toISOString(),
  }
  return (id) => `${JSON.stringify({ id: String(id), ...fields })}\n`
}
