import { decodeJws, type JsonObject, type Signer, signJws, verifyJws } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64, toBase64url } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { heedNotices } from './heed-notices.ts'
import { offerUrl, openIssuer, receiveOne } from './testing/test-issuer-service.ts'
import { createTestWorld, issuerUrl, json, statusUri, testTime } from './testing/test-world.ts'

const crypto = createNodeCrypto()
const phoneId = 'phone-1'
const world = await createTestWorld(crypto)
const foreign = await createTestWorld(crypto)
const walletShape = z.object({ request: z.string() })
const receiptShape = z.object({ receipt: z.string() })

type Notice = {
  readonly header?: JsonObject
  readonly payload?: JsonObject
  readonly signer?: Signer
  readonly chain?: readonly Uint8Array[]
}
const noticeOf = ({ header, payload, signer, chain }: Notice = {}) =>
  signJws(
    {
      typ: 'tegata-lapse-notice+jwt',
      x5c: (chain ?? [world.statusSigner.certificate]).map(toBase64),
      ...header,
    },
    {
      iss: issuerUrl,
      sub: phoneId,
      jti: 'notice-1',
      iat: testTime.getTime() / 1000,
      reason: 'particulars-changed',
      status: [{ uri: statusUri, idx: 11 }],
      ...payload,
    },
    signer ?? world.statusSigner.signer,
  )

/** A phone that holds one record (copies 11 and 12), and notices that wait for it. */
async function waiting(...notices: readonly string[]) {
  openIssuer(world)
  const deps = await world.phone()
  const record = await receiveOne(deps, { url: offerUrl, copies: 2 })
  world.routes.set(`${issuerUrl}/notices/fetch`, () => json({ notices }))
  for (const id of ['notice-1', 'notice-2'])
    world.routes.set(
      `${issuerUrl}/notices/${id}/receipt`,
      () => new Response(null, { status: 204 }),
    )
  world.exchanges.length = 0
  const receipts = () => world.exchanges.filter(({ url }) => url.endsWith('/receipt'))
  const heed = () => heedNotices(deps, { issuer: issuerUrl, phoneId })
  return {
    deps,
    record,
    receipts,
    heed,
    states: async () => (await deps.store.records()).map(({ state }) => state),
  }
}

test('a notice disables the record for good, and then the receipt is sent', async () => {
  const { deps, record, heed, receipts } = await waiting(await noticeOf())
  const statesAtReceipt: string[] = []
  world.routes.set(`${issuerUrl}/notices/notice-1/receipt`, async () => {
    statesAtReceipt.push(...(await deps.store.records()).map(({ state }) => state))
    return new Response(null, { status: 204 })
  })
  expect(await heed()).toEqual([
    { noticeId: 'notice-1', reason: 'particulars-changed', recordIds: [record.id] },
  ])
  expect(await deps.store.records()).toMatchObject([
    { state: 'disabled', reason: 'particulars-changed', disabledAt: testTime },
  ])
  expect(statesAtReceipt).toEqual(['disabled'])
  expect(receipts()).toHaveLength(1)
})

test('request and receipt are signed by the wallet’s key and say who, to whom, and when', async () => {
  const { deps, heed, receipts } = await waiting(await noticeOf())
  await heed()
  const key = await crypto.importPublicKey({ jwk: deps.walletKey.publicKey })
  const iat = testTime.getTime() / 1000
  const request = decodeJws(walletShape.parse(JSON.parse(world.exchanges[0]?.body ?? '')).request)
  const typ = 'tegata-notice-request+jwt'
  expect(await verifyJws(request, { key, typ, algorithms: ['ES256'] })).toBe(true)
  expect(request.payload).toMatchObject({ aud: issuerUrl, sub: phoneId, iat })
  const receipt = decodeJws(receiptShape.parse(JSON.parse(receipts()[0]?.body ?? '')).receipt)
  const receiptTyp = 'tegata-lapse-receipt+jwt'
  expect(await verifyJws(receipt, { key, typ: receiptTyp, algorithms: ['ES256'] })).toBe(true)
  expect(receipt.payload).toEqual({
    aud: issuerUrl,
    sub: phoneId,
    notice: 'notice-1',
    disabled_at: testTime.toISOString(),
    iat,
  })
})

test('two requests are never the same', async () => {
  const { heed } = await waiting()
  await heed()
  await heed()
  const [first, second] = world.exchanges.map(({ body }) => body)
  expect(first).not.toBe(second)
})

test('no notice: nothing happens', async () => {
  const { heed, states, receipts } = await waiting()
  expect(await heed()).toEqual([])
  expect([await states(), receipts()]).toEqual([['valid'], []])
})

test('a notice about copies that this phone does not hold is acknowledged all the same', async () => {
  const other = await noticeOf({ payload: { status: [{ uri: statusUri, idx: 99 }] } })
  const { heed, states, receipts } = await waiting(other)
  expect(await heed()).toMatchObject([{ recordIds: [] }])
  expect([await states(), receipts().length]).toEqual([['valid'], 1])
})

test('a notice that comes again is acknowledged again, and the first reason stays', async () => {
  const again = await noticeOf({ payload: { jti: 'notice-2', reason: 'card-ended' } })
  const { deps, heed, receipts } = await waiting(await noticeOf(), again)
  expect(await heed()).toHaveLength(2)
  expect(receipts()).toHaveLength(2)
  expect(await deps.store.records()).toMatchObject([{ reason: 'particulars-changed' }])
})

describe('nothing is disabled, and no receipt sent', () => {
  type Row = readonly [string, () => Promise<string>]
  const stranger = foreign.statusSigner
  const rows: readonly Row[] = [
    [
      'a signer of an authority that is not trusted',
      () => noticeOf({ signer: stranger.signer, chain: [stranger.certificate] }),
    ],
    ['the right certificate, another key', () => noticeOf({ signer: stranger.signer })],
    [
      'a signer of documents, under the right root',
      () => noticeOf({ signer: world.issuer.signer, chain: world.issuer.chain }),
    ],
    [
      'the root itself',
      () => noticeOf({ signer: world.issuer.rootSigner, chain: [world.issuer.root] }),
    ],
    ['a notice of another issuer', () => noticeOf({ payload: { iss: 'https://other.test' } })],
    ['a notice of another phone', () => noticeOf({ payload: { sub: 'phone-2' } })],
    ['a token of another type', () => noticeOf({ header: { typ: 'JWT' } })],
    ['a critical header', () => noticeOf({ header: { crit: ['exp'] } })],
    ['no certificate', () => noticeOf({ header: { x5c: [] } })],
    ['a certificate that is none', () => noticeOf({ header: { x5c: ['AAAA'] } })],
    ['a certificate that is not base64', () => noticeOf({ header: { x5c: ['*'] } })],
    ['no reason', () => noticeOf({ payload: { reason: undefined } })],
    ['a status that is no list', () => noticeOf({ payload: { status: 'all' } })],
    ['noise', async () => 'noise'],
  ]
  test.each(rows)('%s', async (_, notice) => {
    const { heed, states, receipts } = await waiting(await notice())
    expect(await codeThrownBy(heed)).toBe('wallet/malformed-answer')
    expect([await states(), receipts()]).toEqual([['valid'], []])
  })

  test('a payload changed on the way', async () => {
    const [header, payload = '', signature] = (await noticeOf()).split('.')
    const text = Buffer.from(payload, 'base64url').toString().replace('"idx":11', '"idx":12')
    const changed = [header, toBase64url(new TextEncoder().encode(text)), signature].join('.')
    const { heed, states } = await waiting(changed)
    expect(await codeThrownBy(heed)).toBe('wallet/malformed-answer')
    expect(await states()).toEqual(['valid'])
  })

  test('an issuer that names the copies of another issuer', async () => {
    const { deps, record, heed } = await waiting(await noticeOf())
    const other = { ...record, id: 'other', issuer: 'https://other.test.example' }
    await deps.store.addRecord(other, [
      {
        issuerSigned: Uint8Array.of(1),
        deviceKey: deps.walletKey,
        status: { uri: statusUri, index: 11 },
      },
    ])
    expect(await heed()).toMatchObject([{ recordIds: [record.id] }])
    const states = (await deps.store.records()).map(({ id, state }) => [id, state])
    expect(states).toEqual([
      [record.id, 'disabled'],
      ['other', 'valid'],
    ])
  })
})

test('a bad notice does not keep a good one from being heeded', async () => {
  const { heed, states, receipts } = await waiting('noise', await noticeOf())
  expect(await codeThrownBy(heed)).toBe('wallet/malformed-answer')
  expect([await states(), receipts().length]).toEqual([['disabled'], 1])
})

test('an id in the notice cannot lead the receipt elsewhere', async () => {
  const { heed } = await waiting(await noticeOf({ payload: { jti: '../../token?x=#' } }))
  expect(await codeThrownBy(heed)).toBe('wallet/unreachable')
  expect(world.exchanges.at(-1)?.url).toBe(`${issuerUrl}/notices/..%2F..%2Ftoken%3Fx%3D%23/receipt`)
})

describe('issuers that answer otherwise', () => {
  test.each([
    ['refuses', json({ code: 'issuer/unknown-phone' }, 404), 'wallet/refused-by-peer'],
    ['answers something else', json({ notice: [] }), 'wallet/malformed-answer'],
    [
      'answers more than can be read',
      json({ notices: Array.from({ length: 101 }, () => 'x') }),
      'wallet/malformed-answer',
    ],
  ])('%s', async (_, response, code) => {
    const { heed, states } = await waiting()
    world.routes.set(`${issuerUrl}/notices/fetch`, () => response.clone())
    expect(await codeThrownBy(heed)).toBe(code)
    expect(await states()).toEqual(['valid'])
  })

  test('does not take the receipt: the record stays disabled, and it is tried again', async () => {
    const { heed, states } = await waiting(await noticeOf())
    const url = `${issuerUrl}/notices/notice-1/receipt`
    world.routes.set(url, () => new Response(null, { status: 503 }))
    expect(await codeThrownBy(heed)).toBe('wallet/refused-by-peer')
    expect(await states()).toEqual(['disabled'])
    world.routes.set(url, () => new Response(null, { status: 204 }))
    expect(await heed()).toHaveLength(1)
  })
})
