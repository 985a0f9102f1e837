/**
 * Everything that ends: what comes after its time is refused with a stable code.
 * @module
 */
import { askAsBank, createPhone, grantOf, type Phone, readAtBank, type World } from '@tegata/cli'
import { signJws } from '@tegata/crypto'
import { toBase64 } from '@tegata/kernel'
import { createKeyProof } from '@tegata/oid4vc'
import { readRequest } from '@tegata/wallet'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { playUntil } from '../play-until.ts'
import {
  codeOf,
  crypto,
  send,
  sendJson,
  startTestServer,
  type TestServer,
  tokens,
} from './test-server.ts'

let server: TestServer
let world: World
let phone: Phone
beforeAll(async () => {
  server = await startTestServer()
  world = server.openWorld()
  phone = await playUntil(world, 3)
})
afterEach(() => server.setClock(0))
afterAll(() => server.close())

const offerUriOf = (of: Phone) =>
  new URL(grantOf(of).credentialOfferUri).searchParams.get('credential_offer_uri') ?? ''
const minutes = (count: number) => count * 60

async function applyAgain(): Promise<Phone> {
  const card = world.story.card
  if (!card) throw new Error('no card')
  const other = await createPhone(world, 'second phone')
  await other.apply(card)
  return other
}

test('an offer and its code', async () => {
  const other = await applyAgain()
  const offer = await send(offerUriOf(other))
  expect(offer.status).toBe(200)
  server.setClock(minutes(11))
  const late = await send(offerUriOf(other))
  expect([late.status, codeOf(late)]).toEqual([404, 'invalid_request'])
  await expect(other.receive()).rejects.toMatchObject({ code: 'wallet/refused-by-peer' })
})

test('an access token and a nonce', async () => {
  const other = await applyAgain()
  const issuer = `${server.url}/issuer`
  const { grants } = z
    .object({ grants: z.record(z.string(), z.looseObject({ 'pre-authorized_code': z.string() })) })
    .parse((await send(offerUriOf(other))).body)
  const [[type, grant] = []] = Object.entries(grants)
  const token = await send(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: type ?? '',
      'pre-authorized_code': grant?.['pre-authorized_code'] ?? '',
      tx_code: grantOf(other).txCode,
    }),
  })
  const { access_token } = z.object({ access_token: z.string() }).parse(token.body)
  const { c_nonce: nonce } = z
    .object({ c_nonce: z.string() })
    .parse((await send(`${issuer}/nonce`, { method: 'POST' })).body)
  const signer = await crypto.generateSigner('ES256')
  const ask = async (issuedAt: Date) => {
    const proof = await createKeyProof({ signer, audience: issuer, nonce, issuedAt })
    const body = { credential_configuration_id: 'org.iso.23220.1.jp.mnc', proofs: { jwt: [proof] } }
    return codeOf(await sendJson(`${issuer}/credential`, body, access_token))
  }
  server.setClock(minutes(6))
  expect(await ask(new Date(Date.now() + 360_000))).toBe('invalid_nonce')
  expect(await ask(new Date())).toBe('invalid_proof')
  server.setClock(minutes(11))
  expect(await ask(new Date(Date.now() + 660_000))).toBe('invalid_token')
})

test('an application', async () => {
  const opened = await sendJson(`${server.url}/enrolment/applications`, {})
  const { applicationId } = z.object({ applicationId: z.string() }).parse(opened.body)
  server.setClock(minutes(11))
  const late = await sendJson(`${server.url}/enrolment/applications/${applicationId}`, {
    application: 'a.b.c',
  })
  expect([late.status, codeOf(late)]).toEqual([409, 'enrolment/application-not-open'])
})

test('a login, and an answer that was signed long ago', async () => {
  const open = async () => {
    const opened = await sendJson(`${server.url}/verifier/logins`, {}, tokens.bank)
    return z
      .object({ id: z.string(), challenge: z.string(), audience: z.string() })
      .parse(opened.body)
  }
  const { signer, certificate } = await phone.signer('auth')
  const answer = async (
    { challenge, audience }: Awaited<ReturnType<typeof open>>,
    secondsAgo: number,
  ) =>
    signJws(
      { typ: 'tegata-login+jwt', x5c: [toBase64(certificate)] },
      { aud: audience, nonce: challenge, iat: Math.floor(Date.now() / 1000) - secondsAgo },
      signer,
    )
  const stale = await open()
  const url = `${server.url}/verifier/logins`
  const old = await sendJson(`${url}/${stale.id}`, { login: await answer(stale, minutes(6)) })
  expect(old.body).toEqual({ accepted: false })
  const late = await open()
  const login = await answer(late, 0)
  server.setClock(minutes(6))
  const refused = await sendJson(`${url}/${late.id}`, { login })
  expect([refused.status, codeOf(refused)]).toEqual([409, 'verifier/login-not-open'])
  const seen = await send(`${url}/${late.id}`, {
    headers: { authorization: `Bearer ${tokens.bank}` },
  })
  expect(seen.body).toMatchObject({ state: 'expired' })
})

test('a presentation', async () => {
  const { id, authorizationRequest } = await askAsBank(world)
  server.setClock(minutes(6))
  await expect(readRequest(phone.deps, authorizationRequest)).rejects.toMatchObject({
    code: 'wallet/refused-by-peer',
  })
  const response = await send(`${server.url}/verifier/responses/${id}`, {
    method: 'POST',
    body: new URLSearchParams({ response: 'x' }),
  })
  expect([response.status, codeOf(response)]).toEqual([409, 'verifier/not-open'])
  expect((await readAtBank(world, id)).state).toBe('expired')
})

test('a record after its last day: the wallet refuses', async () => {
  server.setClock(15 * 86_400)
  const { decidePresentation, readHoldings } = await import('@tegata/wallet')
  const { authorizationRequest } = await askAsBank(world)
  const request = await readRequest(phone.deps, authorizationRequest)
  const decision = decidePresentation(request, await readHoldings(phone.deps), phone.deps.now())
  expect(decision.decision).toBe('refuse')
})
