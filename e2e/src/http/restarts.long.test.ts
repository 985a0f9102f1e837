/** The sandbox starts again after every step of the tour, and the tour goes on. */
import { runTour, stepCount } from '@tegata/cli'
import { expect, test } from 'vitest'
import { send, startTestServer } from './test-server.ts'

test('after every step of the tour', async () => {
  const server = await startTestServer()
  let steps = 0
  for await (const { ok } of runTour(server.openWorld())) {
    expect(ok).toBe(true)
    await server.restart()
    steps += 1
  }
  expect(steps).toBe(stepCount)
  expect((await send(`${server.url}/ready`)).status).toBe(200)
  await server.close()
})
