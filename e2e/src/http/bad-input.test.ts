/**
 * Every address of every role, as its OpenAPI document lists them, with input that nobody should
 * send: a clear error with a stable code, nobody's data, no stack, and nothing half-written.
 * @module
 */
import { operationsOf } from '@tegata/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Answer,
  codeOf,
  send,
  startTestServer,
  type TestServer,
  tokens,
} from './test-server.ts'

const canary = 'canary-91c4'
const roles = ['ca', 'enrolment', 'issuer', 'phone-makers', 'registry', 'verifier'] as const

type Endpoint = {
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly mayBeEmpty: boolean
}

let server: TestServer
const endpoints: Endpoint[] = []

beforeAll(async () => {
  server = await startTestServer()
  for (const role of roles) {
    const { body } = await send(`${server.url}/${role}/openapi.json`)
    for (const { method, url, summary, mayBeEmpty } of operationsOf(body))
      endpoints.push({ method, path: url, summary, mayBeEmpty })
  }
})
afterAll(() => server.close())

const tokenFor = ({ summary }: Endpoint): string | undefined => {
  if (summary.includes('[clerk]')) return tokens.clerk
  if (summary.includes('[registrar]')) return tokens.registrar
  return summary.includes('[relying party]') ? tokens.bank : undefined
}

function ask(
  endpoint: Endpoint,
  init: { body?: string; type?: string; token?: string | undefined } = {},
) {
  const { body, type = 'application/json', token = tokenFor(endpoint) } = init
  return send(`${server.url}${endpoint.path}`, {
    method: endpoint.method,
    headers: {
      ...(body !== undefined && { 'content-type': type }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body }),
  })
}

function expectClearError(answer: Answer, what: string) {
  expect(answer.status, what).toBeGreaterThanOrEqual(400)
  expect(answer.status, `${what}: ${answer.text}`).toBeLessThan(500)
  expect(answer.type, what).toMatch(/^application\/(problem\+)?json/)
  expect(String(codeOf(answer)), what).toMatch(/^[a-z]+(\/[a-z-]+|[a-z_]+)$/)
  expect(answer.text, what).not.toContain(canary)
  expect(answer.text, what).not.toMatch(/\bat .*\.ts:|node_modules|postgres|SELECT/)
}

const rows = async () => {
  const tables = Object.entries(await server.dump())
  return Object.fromEntries(
    tables.map(([name, text]) => [name, text === '' ? 0 : text.split('\n').length]),
  )
}

test('every role has its document, and together they list the addresses that wallets use', () => {
  expect(endpoints.length).toBeGreaterThan(35)
  const paths = endpoints.map(({ path }) => path)
  for (const path of ['/issuer/token', '/issuer/credential', '/verifier/presentations', '/ca/ocsp'])
    expect(paths).toContain(path)
})

const badBodies: readonly (readonly [string, string])[] = [
  ['empty', ''],
  ['null', 'null'],
  ['a list', '[]'],
  ['a number', '1'],
  ['no JSON', `{${canary}`],
  ['an unknown member', JSON.stringify({ [canary]: canary })],
  ['a prototype', `{"__proto__": {"${canary}": 1}, "constructor": {"x": "${canary}"}}`],
  ['deep nesting', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ['10 MB', JSON.stringify({ [canary]: 'x'.repeat(10_000_000) })],
]

describe('bodies', () => {
  test.each(badBodies)('%s', async (what, body) => {
    const before = await rows()
    for (const endpoint of endpoints.filter(({ method }) => method === 'POST')) {
      // An address without input does what it does, whatever body comes along.
      if (endpoint.path === '/issuer/nonce') continue
      if (endpoint.path === '/ca/ocsp') continue
      // Nothing is right where every member may be left out.
      if (body === '' && endpoint.mayBeEmpty) continue
      const answer = await ask(endpoint, { body })
      expectClearError(answer, `${what}: POST ${endpoint.path}`)
    }
    expect(await rows()).toEqual(before)
  })

  test('wrong content types', async () => {
    for (const endpoint of endpoints.filter(({ method }) => method === 'POST')) {
      if (endpoint.path === '/issuer/nonce' || endpoint.path === '/ca/ocsp') continue
      for (const type of ['text/xml', 'multipart/form-data', 'application/octet-stream'])
        expectClearError(
          await ask(endpoint, { body: `<${canary}/>`, type }),
          `${type} ${endpoint.path}`,
        )
    }
  })

  test('every member of a good body with a value of a wrong type', async () => {
    const before = await rows()
    const bodies: Record<string, Record<string, unknown>> = {
      '/enrolment/cards': { resident: {}, signCsr: 'AAAA', authCsr: 'AAAA' },
      '/registry/programs': {
        id: 'x',
        kind: 'receiving',
        name: { ja: 'あ', en: 'a' },
        purposes: [],
      },
      '/verifier/presentations': { purpose: 'account-opening' },
      '/verifier/signature-checks': { document: 'AA', signature: 'AA', certificate: 'AA' },
      '/issuer/notices/fetch': { request: 'a.b.c' },
    }
    for (const [path, body] of Object.entries(bodies)) {
      const endpoint = endpoints.find((one) => one.path === path && one.method === 'POST')
      if (!endpoint) throw new Error(path)
      for (const member of Object.keys(body))
        for (const wrong of [null, 1, true, [], {}, [canary], { [canary]: canary }]) {
          // An empty list of purposes is one of the right type.
          if (member === 'purposes' && JSON.stringify(wrong) === '[]') continue
          const answer = await ask(endpoint, { body: JSON.stringify({ ...body, [member]: wrong }) })
          expectClearError(answer, `${path} ${member}: ${JSON.stringify(wrong)}`)
        }
    }
    expect(await rows()).toEqual(before)
  })
})

describe('who may', () => {
  test('addresses with a holder want the holder’s token, and no other', async () => {
    const guarded = endpoints.filter((endpoint) => tokenFor(endpoint) !== undefined)
    expect(guarded.length).toBeGreaterThan(20)
    for (const endpoint of guarded) {
      const what = `${endpoint.method} ${endpoint.path}`
      const body = endpoint.method === 'POST' ? { body: '{}' } : {}
      const others = Object.values(tokens).filter((token) => token !== tokenFor(endpoint))
      for (const token of [...others, canary, `${tokenFor(endpoint)}x`]) {
        const answer = await ask(endpoint, { ...body, token })
        expect([answer.status, codeOf(answer)], what).toEqual([403, 'service/forbidden'])
      }
      const anonymous = await send(`${server.url}${endpoint.path}`, { method: endpoint.method })
      expect([anonymous.status, codeOf(anonymous)], what).toEqual([401, 'service/unauthenticated'])
    }
  })

  test('unknown numbers, malformed numbers, other methods, other addresses', async () => {
    // OCSP has answers of its own for what it cannot read: RFC 6960, 2.3.
    for (const endpoint of endpoints.filter(({ path }) => !path.startsWith('/ca/ocsp'))) {
      const what = `${endpoint.method} ${endpoint.path}`
      // The issuer knows phones by their records: one without any has an empty list.
      if (endpoint.path.includes('unknown-') && !endpoint.path.endsWith('/records'))
        expectClearError(
          await ask(endpoint, endpoint.method === 'POST' ? { body: '{}' } : {}),
          what,
        )
      if (endpoint.path.includes('unknown-')) {
        const path = endpoint.path.replace(
          'unknown-0123456789',
          encodeURIComponent(`../${canary}\u0000`),
        )
        expectClearError(
          await ask({ ...endpoint, path }, endpoint.method === 'POST' ? { body: '{}' } : {}),
          `${what} malformed`,
        )
      }
      const other = await ask({ ...endpoint, method: 'DELETE' })
      expect([other.status, codeOf(other)], what).toEqual([405, 'service/method-not-allowed'])
    }
    const none = await send(`${server.url}/${canary}?q=${canary}`)
    expect([none.status, codeOf(none)]).toEqual([404, 'service/not-found'])
    expect(none.text).not.toContain(canary)
  })
})

test('form addresses: token and response', async () => {
  const form = (path: string, values: Record<string, string>) =>
    send(`${server.url}${path}`, { method: 'POST', body: new URLSearchParams(values) })
  const grant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
  const cases: [string, Record<string, string>, string][] = [
    ['/issuer/token', {}, 'invalid_request'],
    ['/issuer/token', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['/issuer/token', { grant_type: grant }, 'invalid_request'],
    [
      '/issuer/token',
      { grant_type: grant, 'pre-authorized_code': canary, tx_code: '1' },
      'invalid_grant',
    ],
    ['/verifier/responses/unknown', { response: canary }, 'verifier/unknown-presentation'],
    ['/verifier/requests/unknown', { wallet_nonce: canary }, 'verifier/unknown-presentation'],
  ]
  for (const [path, values, code] of cases) {
    const answer = await form(path, values)
    expectClearError(answer, path)
    expect(codeOf(answer)).toBe(code)
  }
  const foreign = await send(`${server.url}/issuer/credential`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${canary}` },
    body: '{}',
  })
  expect([foreign.status, codeOf(foreign)]).toEqual([401, 'invalid_token'])
})

test('nothing of all that stands in the log', () => {
  expect(server.log()).toContain('http.request')
  expect(server.log()).not.toContain(canary)
})
