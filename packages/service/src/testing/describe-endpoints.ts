/**
 * What every endpoint of every role does with input that nobody should send: it answers a status
 * and a stable code, gives nothing away, and leaves every row as it was. A role hands in one entry
 * for each address of its OpenAPI document; an address without an entry fails.
 * @module
 */
import type { FastifyInstance, InjectOptions } from 'fastify'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../database.ts'
import { describeOpenApi } from './describe-openapi.ts'
import { dumpTables } from './tables.ts'
import { canary, type JsonObject, noBodies, wrongBodies } from './wrong-bodies.ts'

/** One endpoint, and what is right for it. */
export type TestedEndpoint = {
  readonly method: 'GET' | 'POST'
  /** As the document writes it: `/demo/{id}`. */
  readonly path: string
  /** With an id that is known, so that nothing but the body is wrong. */
  readonly url?: string
  /** Of the one who may; left out: anybody may. */
  readonly token?: string
  /** A right body; what is derived from it is wrong. */
  readonly json?: JsonObject
  readonly form?: Readonly<Record<string, string>>
  /** Members of `json` that may be left out. */
  readonly optional?: readonly string[]
  /** Answers OAuth errors. */
  readonly oauth?: boolean
  /** Takes no body, whatever comes along. */
  readonly ignoresBody?: boolean
  /** Codes that a body with wrong members may have beside that of a request with another shape. */
  readonly malformed?: readonly string[]
  /** Answers what came in a way of its own, such as an OCSP response. */
  readonly ownAnswers?: boolean
  /** What is answered for an id that nobody knows. */
  readonly unknownId?: readonly [status: number, code: string]
}

/** A role under test, mounted on an application. */
export type TestedRole = {
  readonly name: string
  readonly app: FastifyInstance
  readonly database: Pick<Database, 'connection'>
  /** What was logged. */
  readonly lines: () => string
  /** Good tokens of other holders. */
  readonly otherTokens?: readonly string[]
}

/** The contract suite of a role on HTTP. */
export function describeEndpoints(role: TestedRole, endpoints: readonly TestedEndpoint[]): void {
  describe(`${role.name}: input that nobody should send`, () => {
    let before: Awaited<ReturnType<typeof dumpTables>>
    beforeAll(async () => {
      before = await dumpTables(role.database, [role.name])
    })
    const posts = endpoints.filter(({ method }) => method === 'POST')
    test.each(rows(posts))('%s: bodies', (_, endpoint) => refuseBodies(role, endpoint))
    const guarded = endpoints.filter(({ token }) => token !== undefined)
    if (guarded.length > 0)
      test.each(rows(guarded))('%s: tokens', (_, endpoint) => refuseTokens(role, endpoint))
    const withId = endpoints.filter(({ path }) => path.includes('{'))
    test.each(rows(withId))('%s: ids', (_, endpoint) => refuseIds(role, endpoint))
    test('other methods and other addresses', () => refuseAddresses(role, endpoints))
    test('every row is as it was, and the log repeats nothing', async () => {
      expect(await dumpTables(role.database, [role.name])).toEqual(before)
      expect(role.lines()).toContain('http.request')
      expect(role.lines()).not.toContain(canary)
      expect(role.lines()).not.toContain('http.failed')
    })
  })
  describeOpenApi(role, endpoints)
}

const rows = (endpoints: readonly TestedEndpoint[]) =>
  endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const)

const jsonType = { 'content-type': 'application/json' } as const
const formType = { 'content-type': 'application/x-www-form-urlencoded' } as const

const bearer = (token: string | undefined) =>
  token === undefined ? {} : { authorization: `Bearer ${token}` }

type Expected = {
  readonly what: string
  readonly statuses: readonly number[]
  readonly codes: readonly string[]
}

async function expectRefusal(
  { app }: TestedRole,
  endpoint: TestedEndpoint,
  request: InjectOptions,
  { what, statuses, codes }: Expected,
): Promise<void> {
  const { method, path, url = path } = endpoint
  const headers = { ...bearer(endpoint.token), ...request.headers }
  const reply = await app.inject({ method, url, ...request, headers })
  const about = `${method} ${path}, ${what}: ${reply.statusCode} ${reply.body.slice(0, 300)}`
  expect(reply.body, about).not.toContain(canary)
  expect(reply.body, about).not.toMatch(/\bat \S+ \(|\.ts:\d|node_modules|SELECT|syntax error/)
  expect(statuses, about).toContain(reply.statusCode)
  const found: { code?: unknown; error?: unknown; status?: unknown } = reply.json()
  if ('code' in found) {
    expect(reply.headers['content-type'], about).toContain('application/problem+json')
    expect(found.status, about).toBe(reply.statusCode)
  }
  expect(codes, about).toContain(found.code ?? found.error)
  if (reply.statusCode === 401) expect(reply.headers['www-authenticate'], about).toMatch(/^Bearer/)
}

/** What it takes; others are refused before anybody reads them. */
const typeOf = ({ form, ownAnswers = false }: TestedEndpoint) => {
  if (form) return formType
  return ownAnswers ? { 'content-type': 'application/ocsp-request' } : jsonType
}

async function refuseBodies(role: TestedRole, endpoint: TestedEndpoint): Promise<void> {
  const { json, form, oauth, malformed = [], ignoresBody = false, ownAnswers = false } = endpoint
  const code = (problem: string) => (oauth ? 'invalid_request' : problem)
  const shape = [code('service/invalid-request'), ...malformed]
  const refuse = (what: string, request: InjectOptions, status: number, codes = shape) =>
    expectRefusal(role, endpoint, request, { what, statuses: [status], codes })
  const tooLarge = JSON.stringify({ [canary]: 'x'.repeat(10_000_000) })
  const sent = { headers: typeOf(endpoint), payload: tooLarge }
  await refuse('10 MB', sent, 413, [code('service/too-large')])
  for (const type of ['text/xml', 'multipart/form-data', 'application/octet-stream', 'nonsense'])
    await refuse(type, { headers: { 'content-type': type }, payload: `<${canary}/>` }, 415, [
      code('service/unsupported-media-type'),
    ])
  if (ignoresBody || ownAnswers) return
  if (!mayBeEmpty(endpoint)) await refuse('nothing at all', {}, 400)
  for (const [what, payload] of json ? noBodies : [])
    if (payload !== '' || !mayBeEmpty(endpoint))
      await refuse(what, { headers: jsonType, payload }, 400)
  for (const [what, payload] of json ? wrongBodies(json, endpoint.optional) : [])
    await refuse(what, { headers: jsonType, payload }, 400)
  for (const name of Object.keys(form ?? {})) {
    const twice = new URLSearchParams({ ...form })
    twice.append(name, canary)
    await refuse(`${name} twice`, { headers: formType, payload: twice.toString() }, 400)
  }
}

const mayBeEmpty = ({ json, form, optional = [] }: TestedEndpoint): boolean =>
  Object.keys(json ?? form ?? {}).every((member) => optional.includes(member))

async function refuseTokens(role: TestedRole, endpoint: TestedEndpoint): Promise<void> {
  const { token = '', ...anybody } = endpoint
  const payload = { ...endpoint.json }
  const body = endpoint.method === 'POST' ? { payload } : {}
  const without = { statuses: [401], codes: ['service/unauthenticated'] }
  await expectRefusal(role, anybody, body, { what: 'no token', ...without })
  for (const authorization of ['', 'Bearer', `Basic ${token}`, token, `Bearer ${token} ${token}`])
    await expectRefusal(
      role,
      anybody,
      { ...body, headers: { authorization } },
      { what: `authorization: ${authorization}`, ...without },
    )
  const others = [canary, `${token}x`, token.slice(1), ...(role.otherTokens ?? [])]
  for (const other of others)
    await expectRefusal(
      role,
      { ...anybody, token: other },
      { ...body },
      { what: `token ${other}`, statuses: [403], codes: ['service/forbidden'] },
    )
}

async function refuseIds(role: TestedRole, endpoint: TestedEndpoint): Promise<void> {
  const { method, path, oauth, unknownId, json, form, ownAnswers } = endpoint
  if (ownAnswers) return
  const body = json ? { headers: jsonType, payload: { ...json } } : {}
  const request =
    method === 'GET'
      ? {}
      : form
        ? { headers: formType, payload: new URLSearchParams({ ...form }).toString() }
        : { headers: jsonType, payload: {}, ...body }
  if (unknownId) {
    const url = path.replaceAll(/\{\w+\}/g, 'unknown-0123456789')
    const [status, code] = unknownId
    const expected = { what: 'unknown id', statuses: [status], codes: [code] }
    await expectRefusal(role, endpoint, { ...request, url }, expected)
  }
  for (const id of [`../${canary}`, `${canary}\u0000`, 'é', ' ', `${canary}'--`, 'x'.repeat(300)]) {
    const url = path.replaceAll(/\{\w+\}/g, encodeURIComponent(id))
    await expectRefusal(
      role,
      endpoint,
      { ...request, url },
      {
        what: `malformed id ${id}`,
        statuses: [400, 404],
        codes: [oauth ? 'invalid_request' : 'service/invalid-request', 'service/not-found'],
      },
    )
  }
}

async function refuseAddresses(role: TestedRole, endpoints: readonly TestedEndpoint[]) {
  const all = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
  const otherwise = { statuses: [405], codes: ['service/method-not-allowed'] }
  for (const endpoint of endpoints) {
    const known = endpoints.filter(({ path }) => path === endpoint.path).map((one) => one.method)
    for (const method of all.filter((name) => !known.some((one) => one === name)))
      await expectRefusal(role, endpoint, { method }, { what: `by ${method}`, ...otherwise })
  }
  const expected = { statuses: [404], codes: ['service/not-found'] }
  const anywhere: TestedEndpoint = { method: 'GET', path: `/${role.name}/${canary}` }
  for (const url of [anywhere.path, `/${canary}?q=${canary}`, `/${role.name}/../${canary}`])
    await expectRefusal(role, anywhere, { url }, { what: 'nowhere', ...expected })
}
