/**
 * Runs inside a page: an issuer, a holder and a verifier over WebCrypto.
 * @module
 */
import { createWebCrypto, signerOfPair } from '@tegata/crypto/web'
import {
  createSessionTranscript,
  issueDocument,
  presentDocument,
  verifyDeviceResponse,
} from '@tegata/mdoc'
import { createTestIssuer } from '@tegata/mdoc/testing'
import { checkElementOf, issueResident, jpMyNumber, sampleResident } from '@tegata/profiles'

const crypto = createWebCrypto(globalThis.crypto)
const at = new Date('2026-06-01T12:00:00Z')
const validity = { signed: at, validFrom: at, validUntil: new Date('2026-06-15T12:00:00Z') }
const asked = {
  'org.iso.23220.1.jp': ['full_name_unicode'],
  'org.iso.23220.1': ['birth_date'],
} as const

const transcriptOf = (nonce: string) =>
  createSessionTranscript(
    {
      handover: 'openid4vp',
      clientId: 'x509_hash:test',
      nonce,
      jwkThumbprint: new Uint8Array(32),
      responseUri: 'https://bank.test.example/response',
    },
    crypto,
  )

/** The outcome as plain data, since it leaves the page. */
export async function run() {
  const { subtle } = globalThis.crypto
  const issuer = await createTestIssuer(crypto)
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ])
  const deviceKey = await signerOfPair(subtle, 'ES256', pair)
  const issuerSigned = await issueDocument(
    {
      docType: jpMyNumber.docType,
      namespaces: issueResident(sampleResident, { validFrom: at }),
      validity,
      deviceKey: deviceKey.publicKey,
    },
    { crypto, signer: issuer.signer, chain: issuer.chain },
  )
  const sessionTranscript = await transcriptOf('nonce-of-this-session-0001')
  const response = await presentDocument(
    { issuerSigned, elements: asked, sessionTranscript, device: { signer: deviceKey } },
    crypto,
  )
  const options = {
    trustAnchors: [issuer.root],
    at,
    requested: [{ docType: jpMyNumber.docType, elements: asked }],
    elementCheck: checkElementOf,
  }
  const verify = (bytes: Uint8Array, transcript = sessionTranscript) =>
    verifyDeviceResponse(bytes, { ...options, sessionTranscript: transcript }, crypto)
  const report = await verify(response)
  const changed = response.slice()
  const middle = Math.floor(changed.length / 2)
  changed[middle] = (changed[middle] ?? 0) ^ 1
  const other = await verify(response, await transcriptOf('nonce-of-another-session'))
  const failed = (checks: typeof report.checks) =>
    checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  return {
    verdict: report.verdict,
    disclosed: Object.values(report.documents[0]?.disclosed ?? {})
      .flatMap((elements) => Object.keys(elements))
      .toSorted(),
    failed: failed(report.checks),
    exportRefused: await Promise.all(
      (['pkcs8', 'jwk'] as const).map((form) => exporting(form, pair)),
    ),
    changedVerdict: (await verify(changed)).verdict,
    otherSessionFailed: failed(other.checks),
  }
}

async function exporting(form: 'pkcs8' | 'jwk', { privateKey }: CryptoKeyPair): Promise<string> {
  try {
    await globalThis.crypto.subtle.exportKey(form, privateKey)
    return 'exported'
  } catch (error) {
    return error instanceof Error ? error.name : 'unknown'
  }
}
