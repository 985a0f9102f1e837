/** The sandbox starts again after every documented operation, whatever it did to the sample bank. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { send, sendJson, startTestServer, type TestServer, tokens } from './test-server.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

const anchors = z.object({ iaca: z.array(z.string()) })

/** What the registrar may do, about the bank where it can be: by address in the documentation. */
const operations: Readonly<Record<string, () => Promise<unknown>>> = {
  '/registry/programs': async () => {
    const name = { ja: 'もう一つの銀行', en: 'Another bank' }
    return { id: 'another', kind: 'receiving', name, purposes: [] }
  },
  '/registry/programs/{id}/certificates': async () => ({
    certificate: anchors.parse((await send(`${server.url}/ca/anchors`)).body).iaca[0],
  }),
  '/registry/programs/{id}/withdrawal': async () => ({}),
}
const openapi = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })

test('after every operation of the registrar, also when the bank gets a new certificate', async () => {
  const { paths } = openapi.parse((await send(`${server.url}/registry/openapi.json`)).body)
  const posts = Object.keys(paths).filter((path) => 'post' in (paths[path] ?? {}))
  expect(posts.toSorted()).toEqual(Object.keys(operations))
  let days = 0
  for (const [path, bodyOf] of Object.entries(operations)) {
    const url = `${server.url}${path.replace('{id}', 'sandbox-bank')}`
    const { status } = await sendJson(url, await bodyOf(), tokens.registrar)
    expect([path, status]).toEqual([path, path.includes('{') ? 200 : 201])
    await server.restart()
    // The certificate that it asks with ends soon: the start gets a new one.
    days += 340
    server.setClock(days * 86_400)
    await server.restart()
  }
  const bank = await send(`${server.url}/registry/programs/sandbox-bank`)
  expect(bank.body).toMatchObject({ state: 'withdrawn' })
})

test('after so many certificates that the bank may have no other', async () => {
  await server.query(`INSERT INTO registry.program_certificate (program_id, sha256, added_at)
    SELECT 'sandbox-bank', rpad('made-up-' || n, 42, '0') || 'A', now() FROM generate_series(10, 58) n`)
  server.setClock(340 * 86_400)
  await server.restart()
  expect(server.log()).toContain('sandbox.bank-not-certified')
  expect((await send(`${server.url}/ready`)).status).toBe(200)
})
