import { expect, test } from 'vitest'
import { explanationOf, explanations } from './explanations.ts'
import { testDifferential } from './testing/test-differential.ts'

testDifferential({ documents: 60, theirs: 20, mutants: 300 })

const refused = (...reasons: readonly string[]) => ({
  here: { accepted: false, failed: [], reasons } as const,
  peer: '@owf/mdoc',
  mutant: new Uint8Array(0),
  original: new Uint8Array(0),
})

test.each([
  'mdoc/issuer-signature: signature does not verify',
  'mdoc/device-authentication: device signature does not verify',
  'mdoc/doc-type: inner and outer document type differ',
  'mdoc/valid-until: expired',
  'mdoc/issuer-trusted: no path leads to an anchor',
])('no rule explains a peer that accepts what is refused for %s', (reason) => {
  expect(explanationOf(refused(reason))).toBeUndefined()
})

test('a second reason beside an explained one is not explained by it', () => {
  const explained = 'mdoc/version: mdoc/unsupported-version: x'
  expect(explanationOf(refused(explained))?.name).toBe('another version')
  expect(explanationOf(refused(explained, 'mdoc/issuer-signature: x'))).toBeUndefined()
})

test('rules have names of their own', () => {
  expect(new Set(explanations.map(({ name }) => name)).size).toBe(explanations.length)
})
