import { createNodeCrypto } from '@tegata/crypto/node'
import { fromBase64url, toHex } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { createTestIssuer } from '@tegata/mdoc/testing'
import { createKeyProof, preAuthorizedGrant } from '@tegata/oid4vc'
import { buildCertificate, buildName } from '@tegata/pki'
import { credentialTypeOf, jpMyNumber } from '@tegata/profiles'
import { startJobs } from '@tegata/service'
import { createTestDatabase, createTestKeys, silentLog } from '@tegata/service/testing'
import { afterAll, expect, test } from 'vitest'
import { createIssuer } from './create-issuer.ts'
import { keepDocumentSigner } from './keep-document-signer.ts'

const crypto = createNodeCrypto()

test('is prepared once, for as long as key and certificates stay', async () => {
  const [one, other] = [await createTestIssuer(crypto), await createTestIssuer(crypto)]
  let current = one
  const signer = keepDocumentSigner(crypto, async () => ({ ...current }))
  const first = await signer()
  current = { ...one, chain: one.chain.map((der) => der.slice()) }
  expect(await signer()).toBe(first)
  current = { ...one, chain: [...one.chain, one.root] }
  const longer = await signer()
  expect(longer.chain).toEqual([...one.chain, one.root])
  current = other
  expect((await signer()).chain).toEqual(other.chain)
  current = { ...other, signer: one.signer }
  expect(await codeThrownBy(signer)).toBe('mdoc/self-check-failed')
  current = one
  expect((await signer()).chain).toEqual(one.chain)
})

const day = 86_400_000
const clock = { now: new Date('2026-06-01T12:00:00Z') }
const now = () => clock.now
const database = await createTestDatabase()
const jobs = await startJobs(database, silentLog())
afterAll(() => jobs.stop())

test('a signer that was certified anew signs from then on', async () => {
  const authority = await crypto.generateSigner('ES256')
  const certificates: Uint8Array[] = []
  const { docType } = jpMyNumber
  const phoneId = 'phone-1'
  const issuer = await createIssuer({
    database,
    jobs,
    keys: createTestKeys(),
    crypto,
    now,
    fetch,
    publicUrl: 'https://issuer.test.example',
    attributesFor: async () => credentialTypeOf(docType)?.sample,
    phoneOf: async () => ({
      active: true,
      walletKey: authority.publicKey,
      pushEndpoint: 'https://push.test.example/1',
      validUntil: new Date('2030-01-01T00:00:00Z'),
    }),
    issueStatusSigner: () => expect.fail('no list is asked for'),
    issueDocumentSigner: async (publicKey) => {
      const certificate = await buildCertificate(
        {
          serialNumber: Uint8Array.of(certificates.length + 1),
          issuer: buildName([['CN', 'TEST authority']]),
          subject: buildName([['CN', 'TEST signer']]),
          notBefore: now(),
          notAfter: new Date(now().getTime() + 90 * day),
          publicKey,
          extensions: [],
        },
        authority,
      )
      certificates.push(certificate)
      return [certificate]
    },
  })

  /** The places of the certificates in one record. */
  async function issued(): Promise<number[]> {
    const { credentialOfferUri, txCode } = await issuer.createOffer(phoneId, docType)
    const offerAt = new URL(credentialOfferUri).searchParams.get('credential_offer_uri') ?? ''
    const { grants } = await issuer.readOffer(offerAt.split('/').at(-1) ?? '')
    const code = grants[preAuthorizedGrant]['pre-authorized_code']
    const { access_token: token } = await issuer.redeemCode(code, txCode)
    const signer = await crypto.generateSigner('ES256')
    const { c_nonce: nonce } = await issuer.makeNonce()
    const audience = issuer.identifier
    const proof = await createKeyProof({ signer, audience, nonce, issuedAt: now() })
    const configuration = { credential_configuration_id: docType, proofs: { jwt: [proof] } }
    const { reply } = await issuer.issue(token, configuration)
    const copy = toHex(fromBase64url(reply.credentials[0]?.credential ?? ''))
    return certificates.flatMap((der, index) => (copy.includes(toHex(der)) ? [index] : []))
  }

  expect(await issued()).toEqual([0])
  expect(await issued()).toEqual([0])
  clock.now = new Date(clock.now.getTime() + 70 * day)
  expect(await issued()).toEqual([1])
  expect(certificates).toHaveLength(2)
})
