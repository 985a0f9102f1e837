import { toHex } from '@tegata/kernel'
import { expect, test } from 'vitest'
import { digestAll } from './digest-all.ts'
import { createNodeCrypto } from './node/index.ts'
import { createWebCrypto } from './web/index.ts'

const inputs = ['', 'abc', 'x'.repeat(1000)].map((text) => new TextEncoder().encode(text))

test.each([
  ['values', createNodeCrypto()],
  ['promises', createWebCrypto(globalThis.crypto)],
])('digests that are %s come in the order of the inputs', async (_, crypto) => {
  const digests = await digestAll('SHA-256', inputs, crypto)
  const alone: string[] = []
  for (const input of inputs) alone.push(toHex(await crypto.digest('SHA-256', input)))
  expect(digests.map(toHex)).toEqual(alone)
  expect(await digestAll('SHA-256', [], crypto)).toEqual([])
})
