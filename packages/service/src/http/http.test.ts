/** What HTTP asks of every address alike. */
import { once } from 'node:events'
import { connect } from 'node:net'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { buildHttpApp, mountRole, negotiateType } from '../index.ts'
import { injectInto, operationsOf, walkAddresses } from '../testing/walk-addresses.ts'
import { silentLog } from '../testing.ts'
import { formType } from './bodies.ts'
import { usualTimeouts } from './time-outs.ts'

const page = 'http://page.test'
const foreign = 'https://wallet.example'
const isPublic = { config: { isPublic: true } }
const lists = ['application/statuslist+cwt', 'application/statuslist+jwt'] as const

const routes: FastifyPluginAsyncZod = async (app) => {
  const optional = z.strictObject({ name: z.string().optional() })
  const options = (summary: string, body: z.ZodType) => ({ schema: { summary, body } })
  app.get('/demo/list', { ...isPublic, schema: { summary: 'A list' } }, async (request, reply) =>
    reply.type(negotiateType(request, reply, lists)).send('list'),
  )
  app.get('/demo/things/:id', { ...isPublic, schema: { summary: 'A thing' } }, async () => ({}))
  app.post('/demo/things/:id', options('Change it [clerk]', optional), async ({ body }) => body)
  app.post(
    '/demo/json',
    { ...isPublic, ...options('An object', optional) },
    async ({ body }) => body,
  )
  app.post(
    '/demo/form',
    { ...isPublic, schema: { summary: 'A form', body: optional, consumes: [formType] } },
    async ({ body }) => body,
  )
  app.post(
    '/demo/needed',
    { ...isPublic, ...options('A name', z.strictObject({ name: z.string() })) },
    async ({ body }) => body,
  )
}

async function started(more: Partial<Parameters<typeof buildHttpApp>[0]> = {}) {
  const app = await buildHttpApp({ log: silentLog(), isReady: async () => true, ...more })
  await mountRole(app, { name: 'demo', description: 'for tests', routes })
  return app
}
const app = await started({ allowedOrigins: [page], hosts: ['api.example'] })
afterAll(() => app.close())

test('the walk finds nothing where all is right, and something where it is not', async () => {
  const operations = operationsOf((await app.inject('/demo/openapi.json')).json())
  expect(operations).toHaveLength(6)
  const send = injectInto(app)
  const walk = (beside = '') =>
    walkAddresses(
      operations,
      (request) => send({ ...request, url: request.url + beside }),
      () => undefined,
    )
  expect(await walk()).toEqual([])
  expect((await walk('/elsewhere')).length).toBeGreaterThan(6)
})

describe('what is answered: by the weights of Accept', () => {
  const [cwt, jwt] = lists
  test.each<[string | undefined, string]>([
    [undefined, cwt],
    ['', cwt],
    ['*/*', cwt],
    ['application/*', cwt],
    [jwt, jwt],
    ['Application/StatusList+JWT', jwt],
    [`${cwt};q=0.1, ${jwt};q=1`, jwt],
    [`${cwt};q=0.1, ${jwt}`, jwt],
    [`${jwt};q=0.1, ${cwt}`, cwt],
    [`${jwt}, ${cwt}`, jwt],
    [`${jwt};q=0, */*`, cwt],
    [`${cwt};q=0, */*;q=0.1`, jwt],
    ['text/html, */*;q=0.8', cwt],
    [`${jwt};q=0`, '406'],
    ['text/html', '406'],
    ['*/*;q=0', '406'],
  ])('%s: %s', async (accept, expected) => {
    const headers = accept === undefined ? {} : { accept }
    const reply = await app.inject({ url: '/demo/list', headers })
    expect(reply.headers.vary).toBe('Accept')
    if (expected === '406') expect(reply.json()).toMatchObject({ code: 'service/not-acceptable' })
    else expect(reply.headers['content-type']).toBe(expected)
    expect(reply.statusCode).toBe(expected === '406' ? 406 : 200)
  })
})

describe('bodies', () => {
  const json = 'application/json'
  test.each<[string, string, string | undefined, string | Buffer, number, string]>([
    ['nothing, and no type', '/demo/json', undefined, '', 200, '{}'],
    ['nothing', '/demo/json', json, '', 200, '{}'],
    ['nothing as a form', '/demo/form', formType, '', 200, '{}'],
    ['nothing and no type, where a form is', '/demo/form', undefined, '', 200, '{}'],
    ['nothing where a member is needed', '/demo/needed', json, '', 400, 'service/invalid-request'],
    ['a charset', '/demo/json', `${json}; charset=UTF-8`, '{"name":"あ"}', 200, '{"name":"あ"}'],
    ['a charset in quotes', '/demo/json', `${json};charset="utf-8"`, '{}', 200, '{}'],
    ['another case of letters', '/demo/json', 'Application/JSON', '{}', 200, '{}'],
    ['another charset', '/demo/json', `${json}; charset=shift_jis`, '{}', 415, 'unsupported-media'],
    [
      'bytes that are no UTF-8',
      '/demo/json',
      json,
      Buffer.from([0x22, 0xff, 0x22]),
      400,
      'not UTF-8',
    ],
    ['null', '/demo/json', json, 'null', 400, 'service/invalid-request'],
    ['a form for JSON', '/demo/json', formType, 'name=a', 415, 'send application/json'],
    ['JSON for a form', '/demo/form', json, '{}', 415, `send ${formType}`],
    ['no type', '/demo/json', undefined, '{}', 415, 'unsupported-media'],
    ['a parameter', '/demo/form', formType, 'name=%E3%81%82', 200, '{"name":"あ"}'],
    ['a parameter twice', '/demo/form', formType, 'name=a&name=a', 400, 'comes twice'],
    ['one that nobody knows twice', '/demo/form', formType, 'x=a&x=b', 400, 'comes twice'],
    ['more than 64 KiB', '/demo/json', json, `"${'x'.repeat(65_536)}"`, 413, 'service/too-large'],
  ])('%s', async (_, url, type, payload, status, says) => {
    const headers = type === undefined ? {} : { 'content-type': type }
    const reply = await app.inject({ method: 'POST', url, payload, headers })
    expect([reply.statusCode, reply.body]).toEqual([status, expect.stringContaining(says)])
  })
})

describe('pages of other origins', () => {
  test.each<[string, string, string, string | undefined]>([
    ['GET', '/demo/things/1', foreign, '*'],
    ['GET', '/demo/things/1', page, '*'],
    ['POST', '/demo/things/1', foreign, undefined],
    ['POST', '/demo/things/1', page, page],
    ['GET', '/health', foreign, undefined],
    ['GET', '/nowhere', foreign, undefined],
  ])('%s %s from %s', async (method, url, origin, allowed) => {
    const asks = { origin, 'access-control-request-method': method }
    for (const [sent, headers] of [
      [method === 'GET' ? 'GET' : 'POST', { origin }],
      ['OPTIONS', asks],
    ] as const) {
      const reply = await app.inject({ method: sent, url, headers })
      expect(reply.headers['access-control-allow-origin']).toBe(allowed)
      const embedding = allowed === undefined ? 'same-origin' : 'cross-origin'
      expect(reply.headers['cross-origin-resource-policy']).toBe(embedding)
      expect(reply.headers['access-control-allow-credentials']).toBeUndefined()
      expect(reply.headers.vary).toBe(allowed === '*' ? undefined : 'Origin')
      if (sent === 'OPTIONS' && allowed !== undefined)
        expect(reply.headers['access-control-allow-headers']).toContain('authorization')
    }
  })
})

test.each<[string, number]>([
  ['localhost', 200],
  ['localhost:8401', 200],
  ['127.0.0.1:8401', 200],
  ['[::1]:8401', 200],
  ['api.example', 200],
  ['API.example.:443', 200],
  ['rebound.example', 421],
  ['rebound.example:8401', 421],
  ['api.example.rebound.example', 421],
  ['localhost.rebound.example', 421],
  ['api.example@rebound.example', 421],
])('for the host %s: %i', async (host, status) => {
  const headers = { host }
  expect((await app.inject({ url: '/demo/list', headers })).statusCode).toBe(status)
  // Balancers ask by numbers.
  expect((await app.inject({ url: '/health', headers })).statusCode).toBe(200)
})

test.each([
  [false, undefined],
  [true, 'max-age=31536000; includeSubDomains'],
])('reached by TLS: %s', async (isSecure, expected) => {
  const one = await started({ isSecure })
  const { headers } = await one.inject('/health')
  expect(headers['strict-transport-security']).toBe(expected)
  expect(headers['content-security-policy']).toBe("default-src 'none';frame-ancestors 'none'")
  await one.close()
})

describe('connections that nobody finishes', () => {
  const long = 600_000
  const patient = { ...usualTimeouts, headersMs: long, requestMs: long, silenceMs: long }
  const halfHeaders = 'POST /demo/json HTTP/1.1\r\nhost: localhost\r\n'
  const halfBody = `${halfHeaders}content-type: application/json\r\ncontent-length: 9\r\n\r\n{`
  const whole = 'GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n'

  async function opened(timeouts: typeof usualTimeouts, text: string) {
    const server = await started({ timeouts })
    await server.listen({ host: '127.0.0.1', port: 0 })
    const address = server.server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const socket = connect({ host: '127.0.0.1', port })
    await once(socket, 'connect')
    // Closed is closed: with a reset where something was still on its way.
    socket.on('error', () => undefined)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.resume()
    socket.write(text)
    return { server, closed }
  }

  test.each([
    ['headers', halfHeaders, { headersMs: 40 }],
    ['a body', halfBody, { headersMs: 40, requestMs: 40 }],
    ['nothing', '', { silenceMs: 40 }],
    ['a request, and no other', whole, { keepAliveMs: 1, silenceMs: 40 }],
  ])('%s', async (_, text, short) => {
    const { server, closed } = await opened({ ...patient, ...short }, text)
    await closed
    await server.close()
  })

  test.each([
    ['headers', halfHeaders],
    ['a body', halfBody],
    ['nothing', ''],
  ])('%s: the server stops all the same', async (_, text) => {
    const { server, closed } = await opened({ ...patient, stopMs: 20 }, text)
    while ((await connectionsOf(server)) === 0) await new Promise(setImmediate)
    await server.close()
    await closed
  })

  const connectionsOf = (server: Awaited<ReturnType<typeof started>>) =>
    new Promise<number>((resolve, reject) =>
      server.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    )
})
