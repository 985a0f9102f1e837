import { decodeJws, verifyJws } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64, toBase64url } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { applyForPhone } from './apply-for-phone.ts'
import { disposePhone } from './phone-certificates.ts'
import { createTestWorld, json, testTime } from './testing/test-world.ts'

const crypto = createNodeCrypto()
const world = await createTestWorld(crypto)
const cardSigner = await crypto.generateSigner('RS256')
const enrolmentUrl = 'https://enrolment.test.example'
const deps = await world.phone()
const application = {
  enrolmentUrl,
  cardSigner,
  cardCertificate: Uint8Array.of(1),
  secureElement: {
    async attest(challenge: Uint8Array) {
      const chains = { sign: [challenge], auth: [Uint8Array.of(8)] }
      return { format: 'android-key', chains } as const
    },
  },
  signCsr: Uint8Array.of(2),
  authCsr: Uint8Array.of(3),
  pushEndpoint: 'https://push.test.example/1',
  pause: async () => {},
} as const
const grant = {
  state: 'ready',
  phoneId: 'p1',
  signCertificate: toBase64url(Uint8Array.of(4)),
  authCertificate: toBase64url(Uint8Array.of(5)),
  signCaCertificate: toBase64url(Uint8Array.of(6)),
  authCaCertificate: toBase64url(Uint8Array.of(7)),
  credentialOfferUri: 'https://issuer.test.example/offers/1',
  txCode: '1234',
}
const issuing = { state: 'issuing', phoneId: 'p1' }
const challenge = toBase64url(Uint8Array.of(9, 9))
world.routes.set(`${enrolmentUrl}/applications`, () =>
  json({ applicationId: 'a1', challenge, expiresAt: testTime.toISOString() }),
)

test('the card’s key vouches for the keys of the phone', async () => {
  world.routes.set(`${enrolmentUrl}/applications/a1`, () => json(issuing, 202))
  let asked = 0
  world.routes.set(`${enrolmentUrl}/phones/p1/certificates`, () => {
    asked += 1
    return asked < 3 ? json(issuing, 202) : json(grant)
  })
  expect(await applyForPhone(deps, application)).toEqual({
    phoneId: 'p1',
    certificates: {
      sign: Uint8Array.of(4),
      auth: Uint8Array.of(5),
      signCa: Uint8Array.of(6),
      authCa: Uint8Array.of(7),
    },
    credentialOfferUri: grant.credentialOfferUri,
    txCode: '1234',
  })
  expect(asked).toBe(3)
  const body: unknown = JSON.parse(world.exchanges.at(-4)?.body ?? '')
  const jws = decodeJws(z.object({ application: z.string() }).parse(body).application)
  const key = await crypto.importPublicKey({ jwk: cardSigner.publicKey })
  const typ = 'tegata-application+jwt'
  expect(await verifyJws(jws, { key, typ, algorithms: ['RS256'] })).toBe(true)
  expect(jws.header).toEqual({ typ, alg: 'RS256', x5c: [toBase64(Uint8Array.of(1))] })
  expect(jws.payload).toEqual({
    aud: enrolmentUrl,
    challenge,
    iat: testTime.getTime() / 1000,
    attestation: {
      format: 'android-key',
      chains: { sign: [challenge], auth: [toBase64url(Uint8Array.of(8))] },
    },
    sign_csr: toBase64url(Uint8Array.of(2)),
    auth_csr: toBase64url(Uint8Array.of(3)),
    wallet_key: deps.walletKey.publicKey,
    push_endpoint: application.pushEndpoint,
  })
})

const refused = json({ code: 'enrolment/application-refused' }, 422)
test.each([
  ['the application', refused, json(grant), 'wallet/refused-by-peer'],
  [
    'lost meanwhile',
    json(issuing, 202),
    json({ code: 'enrolment/phone-not-in-use' }, 409),
    'wallet/refused-by-peer',
  ],
  [
    'a part is missing',
    json(issuing, 202),
    json({ ...grant, txCode: undefined }),
    'wallet/malformed-answer',
  ],
  [
    'a certificate is missing',
    json(issuing, 202),
    json({ ...grant, signCertificate: undefined }),
    'wallet/malformed-answer',
  ],
  [
    'a certificate is no base64url',
    json(issuing, 202),
    json({ ...grant, authCertificate: '+' }),
    'wallet/malformed-answer',
  ],
  ['never issued', json(issuing, 202), json(issuing, 202), 'wallet/unreachable'],
])('refused: %s', async (_, submission, certificates, code) => {
  world.routes.set(`${enrolmentUrl}/applications/a1`, () => submission.clone())
  world.routes.set(`${enrolmentUrl}/phones/p1/certificates`, () => certificates.clone())
  expect(await codeThrownBy(() => applyForPhone(deps, application))).toBe(code)
})

test('a phone gives itself up, and says so with its own key', async () => {
  world.routes.set(`${enrolmentUrl}/phones/p1/disposal`, () => json({ effects: [] }))
  await disposePhone(deps, { enrolmentUrl, phoneId: 'p1' })
  const body: unknown = JSON.parse(world.exchanges.at(-1)?.body ?? '')
  const jws = decodeJws(z.object({ proof: z.string() }).parse(body).proof)
  const key = await crypto.importPublicKey({ jwk: deps.walletKey.publicKey })
  const typ = 'tegata-phone+jwt'
  expect(await verifyJws(jws, { key, typ, algorithms: ['ES256'] })).toBe(true)
  const iat = testTime.getTime() / 1000
  expect(jws.payload).toEqual({ aud: enrolmentUrl, iat, sub: 'p1', act: 'disposal' })
})
