import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { tryVariants } from './try-variants.ts'

const sample = 'assurance/src/variants/testing/years.sample.ts'
const config = fileURLToPath(new URL('./testing/vitest.years.config.ts', import.meta.url))

test('a change is noticed by a red test, by one that does not end, or by none', async () => {
  const lines: string[] = []
  const ids = ['turned', 'for-ever', 'unnoticed', 'at-load', 'kept', 'nowhere']
  const noticed = await tryVariants({
    ids,
    config,
    testFiles: [sample],
    slowestSeconds: 2,
    loadSeconds: 3,
    progress: (line) => lines.push(line),
  })
  const ofAge = 'years.sample.ts: of age from the birthday on'
  expect(Object.fromEntries(noticed)).toEqual({
    turned: ofAge,
    'for-ever': `${ofAge} does not end`,
    unnoticed: undefined,
    'at-load': ofAge,
    // The second run of its test remembers the first: it is tried from the start.
    kept: 'years.sample.ts: what is remembered is right',
    nowhere: undefined,
  })
  expect(lines[0]).toBe('2 tests in 1 files are green with everything as written')
})

test('tests that are red with everything as written mean nothing', async () => {
  const files = { testFiles: [sample.replace('years', 'none')], slowestSeconds: 2, loadSeconds: 3 }
  const tried = tryVariants({ ids: [], config, ...files, progress: () => undefined })
  await expect(tried).rejects.toThrow('turns nothing red')
})
