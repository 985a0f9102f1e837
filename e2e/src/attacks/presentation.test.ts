/**
 * Known failures of this field, tried over real HTTP against the running verifier: a response
 * replayed, carried to another request, changed on the way, or sent by somebody without the key.
 * @module
 */
import { askAsBank, createWorld, type Phone, readAtBank, type World } from '@tegata/cli'
import { jwkThumbprint, type Signer } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64url } from '@tegata/kernel'
import { createSessionTranscript, presentDocument } from '@tegata/mdoc'
import {
  type AuthorizationRequest,
  elementNames,
  encryptResponse,
  everythingAsked,
  selectEncryptionKey,
} from '@tegata/oid4vc'
import { guardedFetch, loopbackOnly } from '@tegata/service'
import { readRequest } from '@tegata/wallet'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { playUntil } from '../play-until.ts'
import { type Sandbox, startSandbox } from '../sandbox.ts'

const crypto = createNodeCrypto()
let sandbox: Sandbox
let world: World
let phone: Phone

/** A phone with its record, as the tour's first three steps leave it. */
beforeAll(async () => {
  sandbox = await startSandbox()
  world = createWorld(
    { api: sandbox.api, clerkToken: 'sandbox-clerk', bankToken: 'sandbox-bank' },
    {
      crypto,
      now: () => new Date(),
      fetch: guardedFetch({ isAllowed: loopbackOnly, timeoutMs: 3_600_000 }),
    },
  )
  phone = await playUntil(world, 3)
})
afterAll(async () => {
  await world.close()
  await sandbox.stop()
})

async function ask() {
  const { id, authorizationRequest } = await askAsBank(world)
  const { request, query } = await readRequest(phone.deps, authorizationRequest)
  const queryId = query.credentials[0]?.id ?? ''
  const elements = elementNames(everythingAsked(query)[0]?.elements ?? {})
  return { id, request, asked: { queryId, elements } }
}
type Asked = Awaited<ReturnType<typeof ask>>

async function takeCopy() {
  const record = (await phone.store.records()).at(-1)
  const at = new Date()
  const free = record ? await phone.store.freeCopies(record.id, at) : []
  const wish = { id: toBase64url(crypto.random(16)), at, until: new Date(at.getTime() + 60_000) }
  const among = free.map(({ id }) => id)
  const copy = record && (await phone.store.leaseCopy({ ...wish, recordId: record.id, among }))
  if (!copy || !(await phone.store.useCopies([wish.id]))) throw new Error('no copy left')
  return copy
}

/** A response to `to`, with whatever an attacker would do differently. */
async function respond(
  to: Asked,
  changes: {
    session?: Partial<Pick<AuthorizationRequest, 'client_id' | 'nonce' | 'response_uri'>>
    deviceKey?: Signer
    elements?: Readonly<Record<string, readonly string[]>>
    change?: (deviceResponse: Uint8Array) => Uint8Array
    state?: string
    copies?: number
  } = {},
): Promise<string> {
  const encryption = await selectEncryptionKey(to.request, crypto)
  const session = { ...to.request, ...changes.session }
  const sessionTranscript = await createSessionTranscript(
    {
      handover: 'openid4vp',
      clientId: session.client_id,
      nonce: session.nonce,
      responseUri: session.response_uri,
      jwkThumbprint: await jwkThumbprint(encryption.jwk, crypto),
    },
    crypto,
  )
  const copy = await takeCopy()
  const { publicKey } = copy.deviceKey
  const made = await presentDocument(
    {
      issuerSigned: copy.issuerSigned,
      elements: changes.elements ?? to.asked.elements,
      sessionTranscript,
      device: { signer: { ...(changes.deviceKey ?? copy.deviceKey), publicKey } },
    },
    crypto,
  )
  const presentation = toBase64url(changes.change ? changes.change(made) : made)
  const presentations = Array.from({ length: changes.copies ?? 1 }, () => presentation)
  const response = { vp_token: { [to.asked.queryId]: presentations }, state: to.request.state }
  const sent = changes.state === undefined ? response : { ...response, state: changes.state }
  return await encryptResponse(sent, encryption)
}

async function post(url: string, response: string) {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ response }) })
  const body: unknown = await answer.json()
  return { status: answer.status, code: codeIn(body) }
}

const codeIn = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined

const failedOf = (seen: Awaited<ReturnType<typeof readAtBank>>) =>
  (seen.report?.checks ?? []).filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)

/** Changes one byte of a text that stands in the response: an element's value. */
const changeText = (text: string) => (bytes: Uint8Array) => {
  const changed = Buffer.from(bytes)
  const at = changed.indexOf(text)
  if (at < 0) throw new Error('the text is not there')
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
  return changed
}

test.each<[string, () => Promise<Parameters<typeof respond>[1]>, string, string]>([
  [
    'made for another nonce',
    async () => ({ session: { nonce: 'another-nonce-0123456789' } }),
    'mdoc/device-authentication',
    'fetched',
  ],
  [
    'made for another verifier',
    async () => ({ session: { client_id: 'x509_hash:another' } }),
    'mdoc/device-authentication',
    'fetched',
  ],
  [
    'made for another address',
    async () => ({ session: { response_uri: 'https://evil.test/response' } }),
    'mdoc/device-authentication',
    'fetched',
  ],
  [
    'a stolen copy without its key',
    async () => ({ deviceKey: await crypto.generateSigner('ES256') }),
    'mdoc/device-authentication',
    'fetched',
  ],
  ['an element changed', async () => ({ change: changeText('関所市') }), 'mdoc/digests', 'refused'],
  ['an element left out', async () => ({ elements: onlyName }), 'verifier/complete', 'refused'],
  [
    'the state of another request',
    async () => ({ state: 'x' }),
    'verifier/response-bound',
    'fetched',
  ],
  ['two documents for one query', async () => ({ copies: 2 }), 'verifier/one-document', 'fetched'],
])('refused: %s', async (_, changes, check, state) => {
  await refill()
  const asked = await ask()
  const { status, code } = await post(
    asked.request.response_uri,
    await respond(asked, await changes()),
  )
  expect([status, code]).toEqual([400, 'verifier/response-refused'])
  const seen = await readAtBank(world, asked.id)
  // What nobody signed for this request does not end it: docs/adr/0022.
  expect(seen.state).toBe(state)
  expect(failedOf(seen)).toContain(check)
  expect(seen.disclosed).toBeUndefined()
})

const onlyName = { 'org.iso.23220.1.jp': ['full_name_unicode'] }

/** One-time copies run out: the phone applies again. */
async function refill() {
  const record = (await phone.store.records()).at(-1)
  if (record && (await phone.store.copiesLeft(record.id)) > 0) return
  const card = world.story.card
  if (!card) throw new Error('no card')
  await phone.apply(card)
  await phone.receive()
}

test('a response sent again finds the request closed', async () => {
  await refill()
  const asked = await ask()
  const response = await respond(asked)
  const first = await post(asked.request.response_uri, response)
  const again = await Promise.all(
    Array.from({ length: 8 }, () => post(asked.request.response_uri, response)),
  )
  expect(first.status).toBe(200)
  expect(again.map(({ code }) => code)).toEqual(Array(8).fill('verifier/not-open'))
})

test('a response carried to another request does not use it up', async () => {
  await refill()
  const [one, other] = [await ask(), await ask()]
  const response = await respond(one)
  const carried = await post(other.request.response_uri, response)
  expect([carried.status, carried.code]).toEqual([400, 'verifier/response-unreadable'])
  expect((await readAtBank(world, other.id)).state).toBe('fetched')
  expect((await post(one.request.response_uri, response)).status).toBe(200)
})

test('what was not asked for is dropped, even when a wallet sends it', async () => {
  await refill()
  const asked = await ask()
  const japanese = 'org.iso.23220.1.jp'
  const more = [...(asked.asked.elements[japanese] ?? []), 'individual_number_unicode']
  const response = await respond(asked, { elements: { ...asked.asked.elements, [japanese]: more } })
  const answer = await fetch(asked.request.response_uri, {
    method: 'POST',
    body: new URLSearchParams({ response }),
  })
  expect(answer.status).toBe(200)
  const body: unknown = await answer.json()
  const uri = typeof body === 'object' && body && 'redirect_uri' in body ? body.redirect_uri : ''
  const code = new URL(String(uri)).searchParams.get('response_code') ?? ''
  const seen = await readAtBank(world, asked.id, code)
  expect(Object.keys(seen.disclosed?.[japanese] ?? {})).not.toContain('individual_number_unicode')
  expect(JSON.stringify(seen)).not.toContain('123456789012')
})
