/**
 * A driving licence of an authority that does not exist, and a holder who shows it.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { createSessionTranscript, presentDocument } from '@tegata/mdoc'
import { createTestIssuer, issueTestDocument, testTime } from '@tegata/mdoc/testing'
import { credentialTypeOf, mdl, sampleDriver } from '@tegata/profiles'

/** What a verifier remembers of its request. */
export const asked = {
  clientId: 'x509_hash:recipe',
  nonce: 'drawn for this request',
  jwkThumbprint: new Uint8Array(32),
  responseUri: 'https://verifier.test.example/response',
}
export const askedElements = { 'org.iso.18013.5.1': ['age_over_20'] }
/** Who is over 21 is over 20: the licence has no `age_over_20`. */
const elements = { 'org.iso.18013.5.1': ['age_over_21'] }

/** Issued a week before {@link testTime}. */
export async function createLicence(crypto: Crypto) {
  const issuer = await createTestIssuer(crypto)
  const signer = await crypto.generateSigner('ES256')
  const signed = new Date('2026-05-25T00:00:00Z')
  const driver = { ...sampleDriver, issuingCountry: 'UT' }
  const namespaces = credentialTypeOf(mdl.docType)?.issue(driver, { validFrom: signed }) ?? {}
  const validity = { signed, validFrom: signed, validUntil: new Date('2026-06-08T00:00:00Z') }
  const about = { docType: mdl.docType, namespaces, validity, deviceKey: signer.publicKey }
  const issuerSigned = await issueTestDocument(issuer, crypto, about)
  const transcriptOf = (nonce: string) =>
    createSessionTranscript({ handover: 'openid4vp', ...asked, nonce }, crypto)
  return {
    /** DER. */
    root: issuer.root,
    transcriptOf,
    /** A DeviceResponse in the session of this nonce. */
    present: async (nonce: string) => {
      const sessionTranscript = await transcriptOf(nonce)
      const shown = { issuerSigned, elements, sessionTranscript, device: { signer } }
      return await presentDocument(shown, crypto)
    },
  }
}

export { testTime }
