/**
 * Every address of every role, as its document lists it, over real HTTP: other methods, pages of other
 * origins, other hosts, other bodies and none. A new address is covered by being documented.
 */
import { request as httpRequest } from 'node:http'
import { operationsOf, type WalkSend, walkAddresses } from '@tegata/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { send, startTestServer, type TestServer, tokens } from './test-server.ts'

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
