/**
 * Every pair of a beginning and an end, in both orders: whatever came first, nothing holds that the rules
 * of life end. One server; at once and on two processes they are played in the long tier.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../test-server.ts'
import { pairedBeginnings, pairsOf } from './pairs.ts'
import { openPlace, type Place } from './place.ts'
import { describePlayed } from './run-interleavings.ts'
import { playSequences } from './run-sequence.ts'

let server: TestServer
let place: Place
beforeAll(async () => {
  server = await startTestServer()
  const { url, connection } = server
  place = await openPlace({ publicUrl: url, addresses: [url], connection })
})
afterAll(async () => {
  await place.close()
  await server.close()
})

test.each(pairedBeginnings)('%s', async (beginning, ends) => {
  const played = await playSequences(place, pairsOf(beginning, ends, 'in both orders'), () => 0)
  expect(played.filter(({ broken }) => broken.length > 0).map(describePlayed)).toEqual([])
})
