import { extendedKeyUsageOid } from '@tegata/pki'
import { expect, test } from 'vitest'
import { readingUnder } from '../../reading/tolerance.ts'
import { createTestIssuer, testTime } from '../../testing.ts'
import { crypto, issuer } from '../testing/verification-world.ts'
import { createIssuerCache } from './issuer-cache.ts'
import { judgeIssuer } from './judge-issuer.ts'

test('a kept verdict is given again, but only under an anchor that the caller still has', async () => {
  const other = await createTestIssuer(crypto)
  const cache = createIssuerCache()
  const judgedUnder = (root: Uint8Array) =>
    judgeIssuer(issuer.chain, { trustAnchors: [root], at: testTime, cache }, readingUnder(), crypto)
  const first = await judgedUnder(issuer.root)
  expect(first.checks.every(({ outcome }) => outcome === 'passed')).toBe(true)
  expect(await judgedUnder(issuer.root)).toBe(first)
  expect((await judgedUnder(other.root)).checks).toContainEqual(
    expect.objectContaining({ id: 'mdoc/issuer-trusted', outcome: 'failed' }),
  )
})

test('a profile that the certificate lacks is used only where it is tolerated', async () => {
  const reader = await createTestIssuer(crypto, [extendedKeyUsageOid.mdlReader])
  const under = { trustAnchors: [reader.root], at: testTime }
  for (const tolerated of [true, false]) {
    const reading = readingUnder(new Set(tolerated ? ['signer-profile'] : []))
    const { used } = await judgeIssuer(reader.chain, under, reading, crypto)
    expect(used).toEqual(tolerated ? ['signer-profile'] : [])
    expect([...reading.used]).toEqual(used)
  }
})
