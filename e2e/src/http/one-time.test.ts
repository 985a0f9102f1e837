/**
 * What may be used once, used 64 times at once: exactly one succeeds, and the others are told why.
 * @module
 */
import {
  askAsBank,
  cardPins,
  createPhone,
  grantOf,
  type Phone,
  readAtBank,
  type World,
} from '@tegata/cli'
import { signJws } from '@tegata/crypto'
import { toBase64 } from '@tegata/kernel'
import { createKeyProof } from '@tegata/oid4vc'
import {
  applyForPhone,
  chosenRecords,
  decidePresentation,
  type PresentationRequest,
  presentRecords,
  readHoldings,
  readRequest,
} from '@tegata/wallet'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { playUntil } from '../play-until.ts'
import {
  type Answer,
  crypto,
  send,
  sendJson,
  startTestServer,
  type TestServer,
  tally,
  tokens,
} from './test-server.ts'

const times = 64
const atOnce = (work: () => Promise<Answer>) => Promise.all(Array.from({ length: times }, work))
const grantType = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

let server: TestServer
let world: World
let phone: Phone

/** A phone that applied and did not receive its record yet. */
beforeAll(async () => {
  server = await startTestServer()
  world = server.openWorld()
  phone = await playUntil(world, 2)
})
afterAll(() => server.close())

const form = (url: string, values: Record<string, string>) =>
  send(url, { method: 'POST', body: new URLSearchParams(values) })

const offerShape = z.object({
  grants: z.record(z.string(), z.looseObject({ 'pre-authorized_code': z.string() })),
})

async function readCode(): Promise<{ code: string; txCode: string }> {
  const { credentialOfferUri, txCode } = grantOf(phone)
  const offerUri = new URL(credentialOfferUri).searchParams.get('credential_offer_uri') ?? ''
  const { grants } = offerShape.parse((await send(offerUri)).body)
  return { code: grants[grantType]?.['pre-authorized_code'] ?? '', txCode }
}

test('the pre-authorized code, the access token and the nonce', async () => {
  const { code, txCode } = await readCode()
  const issuer = `${server.url}/issuer`
  const redeem = () =>
    form(`${issuer}/token`, { grant_type: grantType, 'pre-authorized_code': code, tx_code: txCode })
  const answers = await atOnce(redeem)
  expect(tally(answers)).toEqual({ succeeded: 1, invalid_grant: times - 1 })
  const won = answers.find(({ status }) => status === 200)
  const { access_token: token } = z.object({ access_token: z.string() }).parse(won?.body)

  const { c_nonce: nonce } = z
    .object({ c_nonce: z.string() })
    .parse((await send(`${issuer}/nonce`, { method: 'POST' })).body)
  const signer = await crypto.generateSigner('ES256')
  const proof = await createKeyProof({ signer, audience: issuer, nonce, issuedAt: new Date() })
  const body = { credential_configuration_id: 'org.iso.23220.1.jp.mnc', proofs: { jwt: [proof] } }
  const issued = await atOnce(() => sendJson(`${issuer}/credential`, body, token))
  const counts = tally(issued)
  expect(counts.succeeded).toBe(1)
  expect(Object.keys(counts).toSorted()).toEqual(['invalid_nonce', 'succeeded'])
  const [records] = await server.query('SELECT count(*)::int AS n FROM issuer.record')
  expect(records).toEqual({ n: 1 })
  const [places] = await server.query('SELECT count(*)::int AS n FROM issuer.status_entry')
  expect(places).toEqual({ n: 1 })
  const { c_nonce: fresh } = z
    .object({ c_nonce: z.string() })
    .parse((await send(`${issuer}/nonce`, { method: 'POST' })).body)
  const again = await createKeyProof({
    signer,
    audience: issuer,
    nonce: fresh,
    issuedAt: new Date(),
  })
  const late = await sendJson(`${issuer}/credential`, { ...body, proofs: { jwt: [again] } }, token)
  expect(tally([late])).toEqual({ invalid_token: 1 })
})

test('five wrong transaction codes end an offer, also for the right one', async () => {
  const card = world.story.card
  if (!card) throw new Error('no card')
  await phone.apply(card)
  const { code, txCode } = await readCode()
  const url = `${server.url}/issuer/token`
  const values = { grant_type: grantType, 'pre-authorized_code': code }
  const wrong = txCode === '000000' ? '000001' : '000000'
  const guesses = await atOnce(() => form(url, { ...values, tx_code: wrong }))
  expect(tally(guesses)).toEqual({ invalid_grant: times })
  expect(tally([await form(url, { ...values, tx_code: txCode })])).toEqual({ invalid_grant: 1 })
  await phone.apply(card)
  await phone.receive()
})

test('an application', async () => {
  const card = world.story.card
  if (!card) throw new Error('no card')
  const sent: { url: string; body: unknown }[] = []
  const other = await createPhone(world, 'second phone', 'iphone')
  const requests = await other.requests()
  const application = {
    enrolmentUrl: `${server.url}/enrolment`,
    cardSigner: await card.signer('sign'),
    cardCertificate: await card.client.readCertificate('sign', cardPins.sign),
    secureElement: other.secureElement,
    signCsr: requests.sign,
    authCsr: requests.auth,
    pushEndpoint: 'http://127.0.0.1:9/push',
    pause: async () => {},
  }
  // The first attempt is stopped on its way out, so that 64 copies of it arrive together.
  const held = { ...other.deps, fetch: stopAt(other.deps.fetch, sent) }
  await expect(applyForPhone(held, application)).rejects.toThrow()
  const [submission] = sent
  if (!submission) throw new Error('nothing was sent')
  const before = await server.query('SELECT count(*)::int AS n FROM enrolment.phone')
  const answers = await atOnce(() => sendJson(submission.url, submission.body))
  // The same application gets the same answer, so that a phone may send it again: one phone comes of it.
  expect(tally(answers)).toEqual({ succeeded: times })
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  const after = await server.query('SELECT count(*)::int AS n FROM enrolment.phone')
  expect(Number(after[0]?.n) - Number(before[0]?.n)).toBe(1)
  const begun = await server.query('SELECT count(*)::int AS n FROM enrolment.begun_request')
  expect(begun).toEqual([{ n: 0 }])
})

/** Keeps the submission and answers nothing. */
const stopAt =
  (fetch: Phone['deps']['fetch'], sent: { url: string; body: unknown }[]): Phone['deps']['fetch'] =>
  async (url, init) => {
    if (!/applications\/[^/]+$/.test(url)) return await fetch(url, init)
    sent.push({ url, body: JSON.parse(String(init?.body)) })
    throw new Error('stopped')
  }

test('a login answer', async () => {
  const opened = await sendJson(`${server.url}/verifier/logins`, {}, tokens.bank)
  const shape = z.object({ id: z.string(), challenge: z.string(), audience: z.string() })
  const { id, challenge, audience } = shape.parse(opened.body)
  const { signer, certificate } = await phone.signer('auth')
  const login = await signJws(
    { typ: 'tegata-login+jwt', x5c: [toBase64(certificate)] },
    { aud: audience, nonce: challenge, iat: Math.floor(Date.now() / 1000) },
    signer,
  )
  const answers = await atOnce(() => sendJson(`${server.url}/verifier/logins/${id}`, { login }))
  expect(tally(answers)).toEqual({ succeeded: 1, 'verifier/login-not-open': times - 1 })
})

test('a presentation response and its response code', async () => {
  const { id, authorizationRequest } = await askAsBank(world)
  const request: PresentationRequest = await readRequest(phone.deps, authorizationRequest)
  const decision = decidePresentation(request, await readHoldings(phone.deps), new Date())
  if (decision.decision === 'refuse') throw new Error(JSON.stringify(decision.refusals))
  const sent: string[] = []
  const keep: Phone['deps']['fetch'] = async (url, init) => {
    if (!url.includes('/verifier/responses/')) return await phone.deps.fetch(url, init)
    sent.push(String(init?.body))
    throw new Error('stopped')
  }
  const chosen = chosenRecords(decision, decision.choice)
  await expect(presentRecords({ ...phone.deps, fetch: keep }, request, chosen)).rejects.toThrow()
  const response = new URLSearchParams(sent[0]).get('response') ?? ''
  const answers = await atOnce(() => form(request.request.response_uri, { response }))
  expect(tally(answers)).toEqual({ succeeded: 1, 'verifier/not-open': times - 1 })

  const won = answers.find(({ status }) => status === 200)
  const { redirect_uri } = z.object({ redirect_uri: z.url() }).parse(won?.body)
  const code = new URL(redirect_uri).searchParams.get('response_code') ?? ''
  const read = (value: string) =>
    send(`${server.url}/verifier/presentations/${id}?response_code=${value}`, {
      headers: { authorization: `Bearer ${tokens.bank}` },
    })
  expect(tally([await read('wrong')])).toEqual({ 'verifier/response-code': 1 })
  const seenUrl = `${server.url}/verifier/presentations/${id}?response_code=${code}`
  const headers = { authorization: `Bearer ${tokens.bank}` }
  expect((await fetch(seenUrl, { method: 'HEAD', headers })).status).toBe(200)
  expect(tally(await atOnce(() => read(code)))).toEqual({
    succeeded: 1,
    'verifier/response-code': times - 1,
  })
  expect((await readAtBank(world, id)).state).toBe('accepted')
  const [row] = await server.query(`SELECT disclosed FROM verifier.presentation WHERE id = '${id}'`)
  expect(row).toEqual({ disclosed: null })
})

test('a loss told 64 times is one loss', async () => {
  const { phoneId } = grantOf(phone)
  const url = `${server.url}/enrolment/phones/${phoneId}/loss`
  const answers = await atOnce(() => sendJson(url, {}, tokens.clerk))
  expect(tally(answers)).toEqual({ succeeded: times })
  const shape = z.object({ effects: z.array(z.unknown()) })
  const effects = answers.map(({ body }) => shape.parse(body).effects.length)
  expect(effects.toSorted((a, b) => b - a).slice(0, 2)).toEqual([3, 0])
  await expect
    .poll(
      async () =>
        await server.query(
          `SELECT count(*)::int AS n FROM issuer.notice WHERE phone_id = '${phoneId}'`,
        ),
    )
    .toEqual([{ n: 1 }])
})
