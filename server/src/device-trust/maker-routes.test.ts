import { createNodeCrypto } from '@tegata/crypto/node'
import { parseDeviceAttestation, verifyDeviceAttestation } from '@tegata/jpki'
import { servedPlatform } from '@tegata/jpki/secure-element'
import { type Fetch, fromBase64url, toBase64url, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { createTestKeys, createTestLog, mountTestRole } from '@tegata/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { makerRoutes } from './maker-routes.ts'
import { createVirtualMakers } from './virtual-makers.ts'

const crypto = createNodeCrypto()
let time = new Date('2026-11-20T12:00:00Z')
const keys = createTestKeys()
const parts = { crypto, keys, now: () => time }
const makers = await createVirtualMakers(parts)
const [sign, auth] = await Promise.all([
  crypto.generateSigner('RS256'),
  crypto.generateSigner('RS256'),
])
const deviceKeys = { sign: sign.publicKey, auth: auth.publicKey }
const challenge = utf8Encode('one application')
const routes = makerRoutes(makers)
let app: Awaited<ReturnType<typeof mountTestRole>>
beforeAll(async () => {
  app = await mountTestRole({ name: 'phone-makers', routes }, createTestLog().log)
})
afterAll(() => app.close())

const order = {
  platform: 'android',
  challenge: toBase64url(challenge),
  signKey: { ...sign.publicKey },
  authKey: { ...auth.publicKey },
}
const ask = (payload: object) =>
  app.inject({ method: 'POST', url: '/phone-makers/attestations', payload })
const judge = (proof: Parameters<typeof verifyDeviceAttestation>[0], trust = makers.trust()) =>
  verifyDeviceAttestation(proof, { challenge, keys: deviceKeys, trust, at: time }, crypto)

describe.each(['android', 'iphone'] as const)('%s', (platform) => {
  test('the sandbox accepts what its maker proves', async () => {
    const reply = await ask({ ...order, platform })
    expect([reply.statusCode, reply.headers['cache-control']]).toEqual([200, 'no-store'])
    const report = await judge(parseDeviceAttestation(reply.json()))
    expect([report.verdict, report.platform]).toEqual(['accepted', platform])
  })

  test('also after a restart, and years later', async () => {
    const proof = parseDeviceAttestation((await ask({ ...order, platform })).json())
    const restarted = await createVirtualMakers(parts)
    expect((await judge(proof, restarted.trust())).verdict).toBe('accepted')
    const start = time
    time = new Date('2031-01-01T00:00:00Z')
    const late = await makers.attest({ platform, challenge, keys: deviceKeys })
    expect((await judge(late)).verdict).toBe('accepted')
    time = start
  })

  test('other makers are not trusted', async () => {
    const others = await createVirtualMakers({ ...parts, keys: createTestKeys() })
    const proof = await others.attest({ platform, challenge, keys: deviceKeys })
    expect((await judge(proof)).verdict).toBe('refused')
  })

  test('a virtual phone reaches it by its platform', async () => {
    const fetch: Fetch = async (url, init) => {
      const payload = String(init?.body ?? '')
      const headers = { 'content-type': 'application/json' }
      const reply = await app.inject({
        method: 'POST',
        url: new URL(url).pathname,
        payload,
        headers,
      })
      return new Response(reply.body, { status: reply.statusCode })
    }
    const url = 'http://sandbox.test.example/phone-makers'
    const maker = servedPlatform(platform, { url, fetch })
    expect((await judge(await maker.attest(challenge, deviceKeys))).verdict).toBe('accepted')
    const refused = () => maker.attest(new Uint8Array(), deviceKeys)
    expect(await codeThrownBy(refused)).toBe('jpki/maker-refused')
  })
})

test('roots and policies are public', async () => {
  const reply = await app.inject({ url: '/phone-makers' })
  const makersReply = z.object({ android: z.object({ roots: z.tuple([z.string()]) }) })
  const { android } = makersReply.parse(reply.json())
  expect(fromBase64url(android.roots[0])).toEqual(makers.trust().android?.anchors[0])
  expect(reply.body).toContain('open-market')
})

test.each<[string, object]>([
  ['no platform', { ...order, platform: 'fridge' }],
  ['no challenge', { ...order, challenge: '' }],
  ['a challenge that is no base64url', { ...order, challenge: 'A' }],
  ['a key that is none', { ...order, signKey: { kty: 'EC' } }],
  ['a key that is a text', { ...order, authKey: 'key' }],
  ['more than was asked', { ...order, more: 1 }],
])('refused: %s', async (_, payload) => {
  const reply = await ask(payload)
  expect([reply.statusCode, reply.json().code]).toEqual([400, 'service/invalid-request'])
})
