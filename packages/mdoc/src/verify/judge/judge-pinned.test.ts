/**
 * The signer itself as the anchor: no path and no profile, but its dates count.
 */
import { parseCertificate } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import { readingUnder, type Tolerance } from '../../reading/tolerance.ts'
import { testTime } from '../../testing.ts'
import { crypto, issuer, response, verify } from '../testing/verification-world.ts'
import { judgeIssuer } from './judge-issuer.ts'

const { chain } = issuer
const [leaf = new Uint8Array(0)] = chain
const { notBefore, notAfter } = parseCertificate(leaf)

async function pinned(at: Date, ...tolerate: readonly Tolerance[]) {
  const reading = readingUnder(new Set(tolerate))
  const judged = await judgeIssuer(chain, { trustAnchors: [leaf], at }, reading, crypto)
  const outcomes = judged.checks.map(({ id, outcome }) => `${id} ${outcome}`)
  return { outcomes, anchor: judged.anchor, used: judged.used, noted: [...reading.used] }
}

const outside = ['mdoc/signer-chain passed', 'mdoc/issuer-trusted failed']
const tolerated = [
  'mdoc/signer-chain passed',
  'mdoc/issuer-trusted tolerated',
  'mdoc/signer-profile tolerated',
]

describe('its validity, ends included', () => {
  test.each([
    ['a moment too early', notBefore.getTime() - 1, outside],
    ['the first moment', notBefore.getTime(), tolerated],
    ['the last moment', notAfter.getTime(), tolerated],
    ['a moment too late', notAfter.getTime() + 1, outside],
    ['no time', Number.NaN, outside],
  ])('%s', async (_, at, outcomes) => {
    const judged = await pinned(new Date(at), 'pinned-signer')
    expect(judged.outcomes).toEqual(outcomes)
    expect(judged.anchor === undefined).toBe(outcomes === outside)
    expect(judged.used).toEqual(outcomes === outside ? [] : ['pinned-signer'])
  })
})

test('is trusted by name only, and what was not tolerated was not used', async () => {
  const judged = await pinned(testTime)
  expect(judged.outcomes).toEqual([
    'mdoc/signer-chain passed',
    'mdoc/issuer-trusted failed',
    'mdoc/signer-profile failed',
  ])
  expect(judged.used).toEqual([])
  expect(judged.noted).toEqual([])
  expect((await pinned(testTime, 'pinned-signer')).noted).toEqual(['pinned-signer'])
})

test('a whole response under a signer that expired is refused, whatever is tolerated', async () => {
  const changes = { trustAnchors: [leaf], at: new Date(notAfter.getTime() + 1) }
  const report = await verify(response, changes, { tolerate: ['pinned-signer'] })
  expect(report.verdict).toBe('refused')
  expect(report.tolerated).toEqual([])
  const held = await verify(response, { trustAnchors: [leaf] }, { tolerate: ['pinned-signer'] })
  expect(held.verdict).toBe('accepted')
  expect(held.tolerated).toEqual(['pinned-signer'])
})
