import { createNodeCrypto } from '@tegata/crypto/node'
import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import { declineRequest } from './decline-request.ts'
import { createTestWorld, json, readerUrl } from './testing/test-world.ts'

const world = await createTestWorld(createNodeCrypto())
const response_uri = `${readerUrl}/responses/1`
const decline = (request: { state?: string }) => declineRequest(world, { response_uri, ...request })

test.each([
  ['with the state of the request', { state: 's 1' }, 'error=access_denied&state=s+1'],
  ['without one where it has none', {}, 'error=access_denied'],
])('says that the holder does not agree, %s', async (_, request, body) => {
  world.exchanges.length = 0
  world.routes.set(response_uri, () => json({}))
  await decline(request)
  expect(world.exchanges).toMatchObject([
    {
      url: response_uri,
      body,
      init: { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    },
  ])
})

test('a failure to tell is told', async () => {
  world.routes.set(response_uri, () => json({ code: 'verifier/not-open' }, 409))
  expect(await codeThrownBy(() => decline({ state: 's' }))).toBe('wallet/refused-by-peer')
  world.routes.delete(response_uri)
  expect(await codeThrownBy(() => decline({ state: 's' }))).toBe('wallet/unreachable')
})
