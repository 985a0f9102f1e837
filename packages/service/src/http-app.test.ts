import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CodedError } from '@tegata/kernel'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import {
  buildHttpApp,
  guardedFetch,
  loopbackOnly,
  mountRole,
  openKeyStore,
  problemHandler,
  readConfig,
  requireBearer,
  ServiceError,
} from './index.ts'
import { createTestLog } from './testing.ts'

const canary = 'canary-5d1f'
const { log, lines } = createTestLog()
const guard = requireBearer({ clerk: 'right-token' })

const routes: FastifyPluginAsyncZod = async (app) => {
  app.setErrorHandler(problemHandler({ 'demo/taken': 409, 'demo/broken': 500 }))
  const body = z.strictObject({ name: z.string().min(1), n: z.number().int() })
  app.post(
    '/demo',
    { schema: { body, response: { 200: z.object({ ok: z.boolean() }) } } },
    async () => ({ ok: true }),
  )
  app.post('/demo/taken', async () => {
    throw new CodedError('demo/taken', 'it is taken; choose another')
  })
  app.get('/demo/crash', async () => {
    throw new Error(canary)
  })
  app.get('/demo/guarded', async (request) => ({ holder: guard(request) }))
}

const app = await buildHttpApp({
  log,
  isReady: async () => true,
  allowedOrigins: ['http://page.test'],
})
await mountRole(app, { name: 'demo', description: 'for tests', routes })
afterAll(() => app.close())

test.each<[string, object, number, string]>([
  ['wrong type', { payload: { name: 1, n: 2 } }, 400, 'service/invalid-request'],
  ['null', { payload: 'null' }, 400, 'service/invalid-request'],
  ['empty', { payload: '' }, 400, 'service/invalid-request'],
  ['unknown member', { payload: { name: 'a', n: 1, [canary]: 1 } }, 400, 'service/invalid-request'],
  ['no JSON', { payload: `{${canary}` }, 400, 'service/invalid-request'],
  [
    '10 MB',
    { payload: JSON.stringify({ name: 'x'.repeat(10_000_000), n: 1 }) },
    413,
    'service/too-large',
  ],
  [
    'deep nesting',
    { payload: '['.repeat(30_000) + ']'.repeat(30_000) },
    400,
    'service/invalid-request',
  ],
  [
    'wrong content type',
    { payload: '<a/>', headers: { 'content-type': 'text/xml' } },
    415,
    'service/unsupported-media-type',
  ],
])('bad input: %s', async (_, request, status, code) => {
  const headers = { 'content-type': 'application/json' }
  const reply = await app.inject({ method: 'POST', url: '/demo', headers, ...request })
  expect(reply.statusCode).toBe(status)
  expect(reply.headers['content-type']).toContain('application/problem+json')
  expect(reply.json()).toMatchObject({ code, status })
  expect(reply.body).not.toContain(canary)
})

test('good input, coded errors, crashes, unknown addresses', async () => {
  const ok = await app.inject({ method: 'POST', url: '/demo', payload: { name: canary, n: 1 } })
  expect(ok.json()).toEqual({ ok: true })
  const taken = await app.inject({ method: 'POST', url: '/demo/taken' })
  expect([taken.statusCode, taken.json().code]).toEqual([409, 'demo/taken'])
  const crash = await app.inject({ url: '/demo/crash' })
  expect([crash.statusCode, crash.json().code]).toEqual([500, 'service/internal'])
  expect(crash.body).not.toContain(canary)
  const none = await app.inject({ url: `/nowhere?q=${canary}` })
  expect([none.statusCode, none.json().code]).toEqual([404, 'service/not-found'])
})

test('bearer tokens', async () => {
  const ask = (authorization?: string) =>
    app.inject({ url: '/demo/guarded', headers: authorization ? { authorization } : {} })
  expect((await ask()).json().code).toBe('service/unauthenticated')
  expect((await ask('Basic x')).headers['www-authenticate']).toBe('Bearer')
  expect((await ask('Bearer wrong')).statusCode).toBe(403)
  expect((await ask('Bearer right-token')).json()).toEqual({ holder: 'clerk' })
})

test('health, readiness, metrics, OpenAPI, headers, origins', async () => {
  expect((await app.inject('/health')).json()).toEqual({ status: 'ok' })
  expect((await app.inject('/ready')).statusCode).toBe(200)
  expect((await app.inject('/metrics')).body).toContain('tegata_http_request_seconds')
  const openapi = (await app.inject('/demo/openapi.json')).json()
  expect(openapi.openapi).toBe('3.1.0')
  expect(Object.keys(openapi.paths)).toContain('/demo')
  const reply = await app.inject({ url: '/health', headers: { origin: 'http://page.test' } })
  expect(reply.headers['access-control-allow-origin']).toBe('http://page.test')
  expect(reply.headers['content-security-policy']).toBeTruthy()
  const other = await app.inject({ url: '/health', headers: { origin: 'http://other.test' } })
  expect(other.headers['access-control-allow-origin']).toBeUndefined()
})

test('logs hold events, and nothing that was sent', async () => {
  const headers = { authorization: `Bearer ${canary}` }
  await app.inject({
    method: 'POST',
    url: `/demo?x=${canary}`,
    headers,
    payload: { name: canary, n: 1 },
  })
  expect(lines()).toContain('http.request')
  const withoutStacks = lines()
    .split('\n')
    .filter((line) => !line.includes('http.failed'))
  expect(withoutStacks.join('\n')).not.toContain(canary)
})

test('guarded fetch: listed addresses only, no redirects, bounded', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/big') response.end('x'.repeat(5000))
    else if (request.url === '/away') response.writeHead(302, { location: '/big' }).end()
    else if (request.url !== '/slow') response.end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const guard = { isAllowed: (url: URL) => url.origin === origin, maxBytes: 1000 }
  const fetch = guardedFetch({ ...guard, timeoutMs: 3_600_000 })
  const impatient = guardedFetch({ ...guard, timeoutMs: 300 })
  const code = (url: string) =>
    fetch(url).then(
      () => 'ok',
      (error: unknown) => error,
    )
  expect(await code(`${origin}/`)).toBe('ok')
  expect(await code(`${origin}/big`)).toMatchObject({ code: 'service/too-large' })
  expect(await code(`${origin}/away`)).toMatchObject({ code: 'service/redirected' })
  expect((await fetch(`${origin}/away`, { redirect: 'manual' })).status).toBe(302)
  await expect(impatient(`${origin}/slow`)).rejects.toMatchObject({ code: 'service/timeout' })
  const stopped = { signal: AbortSignal.abort() }
  await expect(fetch(`${origin}/`, stopped)).rejects.toMatchObject({ code: 'service/timeout' })
  const tls = { code: 'service/unreachable', message: expect.stringContaining('TLS') }
  const secured = guardedFetch({ isAllowed: () => true, timeoutMs: 3_600_000 })
  await expect(secured(origin.replace('http:', 'https:'))).rejects.toMatchObject(tls)
  for (const url of ['http://169.254.169.254/', 'file:///etc/passwd', 'nothing', 'http://a@b/'])
    expect(await code(url)).toMatchObject({ code: 'service/address-not-allowed' })
  expect(loopbackOnly(new URL('http://localhost:1/'))).toBe(true)
  expect(loopbackOnly(new URL('http://10.0.0.1/'))).toBe(false)
  server.closeAllConnections()
  server.close()
})

test('keys: made once, encrypted, useless under another passphrase', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-keys-'))
  const store = openKeyStore(folder, 'one')
  const signer = await store.signer('demo', 'ES256')
  const again = await openKeyStore(folder, 'one').signer('demo', 'ES256')
  expect(again.publicKey).toEqual(signer.publicKey)
  expect(() => openKeyStore(folder, 'two')).toThrow(ServiceError)
  const box = await store.secretBox('box')
  const sealed = box.seal(Buffer.from('secret'), 'row 1')
  expect(Buffer.from(box.open(sealed, 'row 1')).toString()).toBe('secret')
  expect(() => box.open(sealed, 'row 2')).toThrow(ServiceError)
})

test('config names every wrong variable and no value', () => {
  const shape = z.object({ A_PORT: z.coerce.number(), A_MODE: z.enum(['x', 'y']) })
  expect(readConfig(shape, { A_PORT: '1', A_MODE: 'x' })).toEqual({ A_PORT: 1, A_MODE: 'x' })
  expect(() => readConfig(shape, { A_PORT: canary, A_MODE: canary })).toThrow(/A_PORT.*A_MODE/)
  expect(() => readConfig(shape, { A_PORT: canary })).not.toThrow(canary)
})
