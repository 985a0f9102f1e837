/**
 * The verifier alone for tests, on a database of its own: a relying party that asks over HTTP, issuers
 * of records and an authority of certificates in memory. Keys and certificates are real ones.
 * @module
 */
import { decodeJws, type PublicJwk } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { createTestJpki, testTime } from '@tegata/jpki/testing'
import { type AuthorizationRequest, authorizationRequest } from '@tegata/oid4vc'
import { buildCertificate, buildName, keyUsageExtension, newSerialNumber } from '@tegata/pki'
import {
  createTestDatabase,
  createTestKeys,
  createTestLog,
  mountTestRole,
} from '@tegata/service/testing'
import { createTestRecordIssuer, createTestStatusList } from '@tegata/verifier/testing'
import { presentationReply, presentationSeen } from './contract.ts'
import { createVerifier, verifierRoutes } from './index.ts'

export const bankToken = 'bank-of-tests'
export const publicUrl = 'https://verifier.test.example'
export const crypto = createNodeCrypto()
export const startOfTests = testTime

export async function startTestVerifier() {
  const database = await createTestDatabase()
  const { log, lines } = createTestLog()
  const jpki = await createTestJpki(crypto)
  const issuer = await createTestRecordIssuer(crypto)
  const statusList = await createTestStatusList(issuer, crypto)
  const clock = { now: startOfTests }
  const verifier = await createVerifier({
    database,
    keys: createTestKeys(),
    crypto,
    now: () => clock.now,
    fetch: async (url, init) =>
      url.startsWith('https://ocsp.') ? jpki.fetch(url, init) : statusList.fetch(url),
    publicUrl,
    resultUrl: 'https://bank.test.example/result',
    anchors: () => ({ iaca: [issuer.root], jpkiSign: [], jpkiAuth: [jpki.anchors.auth] }),
    policy: {},
    issueReaderCertificate: async (publicKey) => [await readerCertificate(publicKey)],
    registryStatement: async () => 'a.statement.of-tests',
    sandbox: false,
  })
  const routes = verifierRoutes({ verifier, relyingParties: { bank: bankToken } })
  const app = await mountTestRole({ name: 'verifier', routes }, log)
  const close = async () => {
    await app.close()
    await database.close()
  }
  return { app, clock, close, database, issuer, jpki, lines, statusList, verifier }
}

export type TestVerifier = Awaited<ReturnType<typeof startTestVerifier>>

/** The certificate that the program asks with; nobody here looks at who signed it. */
async function readerCertificate(publicKey: PublicJwk): Promise<Uint8Array> {
  const name = buildName([
    ['C', 'JP'],
    ['CN', 'TEST reader'],
  ])
  return await buildCertificate(
    {
      serialNumber: newSerialNumber(crypto.random),
      issuer: name,
      subject: name,
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2027-01-01T00:00:00Z'),
      publicKey,
      extensions: [keyUsageExtension(['digitalSignature'])],
    },
    await crypto.generateSigner('ES256'),
  )
}

/** The relying party asks, and a wallet fetches the request; its signature is for the wallet's tests. */
export async function askForRecord({
  app,
}: Pick<TestVerifier, 'app'>): Promise<{ id: string; request: AuthorizationRequest }> {
  const asked = await app.inject({
    method: 'POST',
    url: '/verifier/presentations',
    headers: { authorization: `Bearer ${bankToken}` },
    payload: { purpose: 'account-opening' },
  })
  const { id } = presentationReply.parse(asked.json())
  const { body } = await app.inject(`/verifier/requests/${id}`)
  return { id, request: authorizationRequest.parse(decodeJws(body).payload) }
}

/** What the relying party sees of a presentation. */
export async function seePresentation({ app }: Pick<TestVerifier, 'app'>, id: string) {
  const headers = { authorization: `Bearer ${bankToken}` }
  const seen = await app.inject({ url: `/verifier/presentations/${id}`, headers })
  return presentationSeen.parse(seen.json())
}

/** Posts a form to the address that the request names. */
export const postResponse = (
  { app }: Pick<TestVerifier, 'app'>,
  id: string,
  form: Readonly<Record<string, string>>,
) =>
  app.inject({
    method: 'POST',
    url: `/verifier/responses/${id}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  })
