/**
 * Every address of every role, as its document lists it, over real HTTP: other methods, pages of other
 * origins, other hosts, other bodies and none. A new address is covered by being documented.
 */
import { request as httpRequest } from 'node:http'
import { operationsOf, type WalkSend, walkAddresses } from '@tegata/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { send, sendJson, startTestServer, type TestServer, tokens } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

/** `fetch` does not let anybody choose a host. */
const sendThere: WalkSend = ({ method, url, headers, body }) =>
  new Promise((resolve, reject) => {
    const asked = httpRequest(`${server.url}${url}`, { method, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const { statusCode: status = 0, headers: got } = response
        resolve({ status, headers: got, body: Buffer.concat(chunks).toString() })
      })
    })
    asked.on('error', reject)
    asked.end(body)
  })

const holders: Readonly<Record<string, string>> = {
  clerk: tokens.clerk,
  registrar: tokens.registrar,
  'relying party': tokens.bank,
  operator: 'sandbox-operator',
}

test.each(['ca', 'enrolment', 'issuer', 'phone-makers', 'registry', 'verifier'])(
  '%s',
  async (role) => {
    const { body } = await send(`${server.url}/${role}/openapi.json`)
    const operations = operationsOf(body)
    expect(operations.length).toBeGreaterThan(1)
    const found = await walkAddresses(operations, sendThere, ({ holder }) => {
      if (holder === undefined) return undefined
      expect(Object.keys(holders)).toContain(holder)
      return holders[holder]
    })
    expect(found).toEqual([])
  },
)

/** OpenID4VP 1.0, 5.10: both members of the form are optional. */
test.each<[string, Record<string, string>, number, string?]>([
  ['nothing', {}, 200],
  ['nothing as a form', { 'content-type': 'application/x-www-form-urlencoded' }, 200],
  ['nothing as JSON', { 'content-type': 'application/json' }, 200],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 200, 'wallet_nonce=n1'],
  ['JSON', { 'content-type': 'application/json' }, 415, '{"wallet_nonce":"n1"}'],
])('a request object is fetched by POST with %s', async (_, headers, status, body = '') => {
  const purpose = { purpose: 'account-opening' }
  const opened = await sendJson(`${server.url}/verifier/presentations`, purpose, tokens.bank)
  const { authorizationRequest } = openedShape.parse(opened.body)
  const uri = new URL(authorizationRequest).searchParams.get('request_uri') ?? ''
  const reply = await send(uri, { method: 'POST', headers, ...(body !== '' && { body }) })
  expect(reply.status).toBe(status)
  if (status === 200) expect(reply.type).toBe('application/oauth-authz-req+jwt')
})

const openedShape = z.object({ authorizationRequest: z.string() })
