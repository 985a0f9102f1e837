import { decodeJws, verifyJws } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64 } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { logIn } from './log-in.ts'
import { createTestWorld, json, testTime } from './testing/test-world.ts'

const crypto = createNodeCrypto()
const world = await createTestWorld(crypto)
const signer = await crypto.generateSigner('RS256')
const key = { signer, certificate: Uint8Array.of(1, 2, 3) }
const url = 'https://rp.test.example/logins/1'
const challenge = { url, challenge: 'c1', audience: 'https://rp.test.example' }
const deps = { fetch: world.fetch, now: () => testTime }

test('the challenge is signed for this site, with the certificate and nothing about the holder', async () => {
  world.routes.set(url, () => json({ accepted: true }))
  expect(await logIn(deps, challenge, key)).toBe(true)
  const body: unknown = JSON.parse(world.exchanges.at(-1)?.body ?? '')
  const jws = decodeJws(z.object({ login: z.string() }).parse(body).login)
  const typ = 'tegata-login+jwt'
  const publicKey = await crypto.importPublicKey({ jwk: signer.publicKey })
  expect(await verifyJws(jws, { key: publicKey, typ, algorithms: ['RS256'] })).toBe(true)
  expect(jws.header).toEqual({ typ, alg: 'RS256', x5c: [toBase64(key.certificate)] })
  expect(jws.payload).toEqual({
    aud: challenge.audience,
    nonce: 'c1',
    iat: testTime.getTime() / 1000,
  })
})

test.each([
  [json({ accepted: false }), false],
  [json({ code: 'idp/not-open' }, 409), 'wallet/refused-by-peer'],
  [json({}), 'wallet/malformed-answer'],
  [new Response('<html>'), 'wallet/malformed-answer'],
])('what the other side answers', async (response, expected) => {
  world.routes.set(url, () => response.clone())
  let accepted: boolean | undefined
  const code = await codeThrownBy(async () => {
    accepted = await logIn(deps, challenge, key)
  })
  expect(code ?? accepted).toBe(expected)
})

test('a key that refuses passes through', async () => {
  const locked = { ...key, signer: { ...signer, sign: () => Promise.reject(new RangeError('x')) } }
  await expect(logIn(deps, challenge, locked)).rejects.toThrow(RangeError)
})
