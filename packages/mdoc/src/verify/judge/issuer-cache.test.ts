import { describe, expect, test } from 'vitest'
import { readingUnder } from '../../reading/tolerance.ts'
import { createTestIssuer, testTime } from '../../testing.ts'
import { crypto, issuer } from '../testing/verification-world.ts'
import { createIssuerCache, keepIssuer, keptIssuer, type TrustedIssuer } from './issuer-cache.ts'
import { judgeIssuer } from './judge-issuer.ts'

const { chain } = issuer

async function trusted(of = issuer): Promise<TrustedIssuer> {
  const under = { trustAnchors: [of.root], at: testTime }
  const { signer, key, anchor, ...rest } = await judgeIssuer(
    of.chain,
    under,
    readingUnder(),
    crypto,
  )
  if (!signer || !key || !anchor) throw new Error('not trusted')
  return { ...rest, signer, key, anchor }
}
const judged = await trusted()

function kept(of: readonly Uint8Array[] = chain) {
  const cache = createIssuerCache()
  keepIssuer(cache, judged, of)
  return cache
}

describe('a kept verdict', () => {
  const times = judged.path.flatMap(({ notBefore, notAfter }) => [notBefore, notAfter])
  const [from, until] = [
    Math.max(...judged.path.map(({ notBefore }) => notBefore.getTime())),
    Math.min(...judged.path.map(({ notAfter }) => notAfter.getTime())),
  ]

  test.each([
    ['a moment too early', from - 1, false],
    ['the first moment', from, true],
    ['the last moment', until, true],
    ['a moment too late', until + 1, false],
    ['no time', Number.NaN, false],
  ])('%s', (_, at, answers) => {
    expect(times).toHaveLength(4)
    expect(keptIssuer(kept(), chain, new Date(at)) === judged).toBe(answers)
  })

  test('is of these very bytes, one after another', () => {
    const [leaf = new Uint8Array(0)] = chain
    // The name by which chains are kept is the end of the leaf.
    const changed = leaf.slice()
    changed[0] = (changed[0] ?? 0) ^ 1
    for (const other of [[changed], [...chain, issuer.root], [leaf, leaf], []])
      expect(keptIssuer(kept(), other, testTime)).toBeUndefined()
    expect(keptIssuer(kept([leaf, issuer.root]), [leaf], testTime)).toBeUndefined()
    expect(keptIssuer(kept([leaf, issuer.root]), [leaf, leaf], testTime)).toBeUndefined()
    expect(keptIssuer(kept([leaf, issuer.root]), [leaf, issuer.root], testTime)).toBe(judged)
  })

  test('does not change with the bytes of the caller', () => {
    const own = chain.map((der) => der.slice())
    const cache = kept(own)
    own[0]?.fill(0)
    expect(keptIssuer(cache, chain, testTime)).toBe(judged)
  })
})

test('two issuers are kept beside each other', async () => {
  const other = await createTestIssuer(crypto)
  const ofOther = await trusted(other)
  const cache = kept()
  keepIssuer(cache, ofOther, other.chain)
  expect(cache.size).toBe(2)
  expect(keptIssuer(cache, chain, testTime)).toBe(judged)
  expect(keptIssuer(cache, other.chain, testTime)).toBe(ofOther)
})

test('256 are kept; then it starts anew', () => {
  const cache = createIssuerCache()
  const chainOf = (number: number) => [new Uint8Array(16).fill(number)]
  for (let number = 0; number < 256; number += 1) keepIssuer(cache, judged, chainOf(number))
  expect(cache.size).toBe(256)
  keepIssuer(cache, judged, [new Uint8Array(17)])
  expect(cache.size).toBe(1)
})

test('another object is no cache', () => {
  expect(() => keptIssuer({ size: 0 }, chain, testTime)).toThrow(
    new TypeError('cache: make it with createIssuerCache'),
  )
})
