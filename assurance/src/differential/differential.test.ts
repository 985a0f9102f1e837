import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { explanationOf, explanations } from './explanations.ts'

/** Peers leave rejections that nobody awaits: a process of its own keeps them from other tests. */
const main = fileURLToPath(new URL('./main.ts', import.meta.url))
const size = ['--documents', '1000', '--theirs', '334', '--mutants', '4000']

test('documents of four libraries verify in each other, and every other verdict is explained', () => {
  const args = ['--import', 'tsx', '--conditions=source', main, ...size]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  console.log(stdout)
  expect(stderr).toBe('')
  expect(stdout).not.toContain('UNEXPLAINED')
  for (const name of ['@animo-id/mdoc', '@owf/mdoc', '@auth0/mdl']) {
    expect(stdout).toContain(`${name} accepts 1000 of 1000 documents of ours`)
    expect(stdout).toContain(`334 of 334 documents of ${name} are accepted here`)
  }
  expect(status).toBe(0)
})

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
