/**
 * The same library code in a browser: issue, present and verify inside a page, with keys that
 * WebCrypto does not let out; and the contract of a holder's store on the wallet's IndexedDB.
 * @module
 */
import { fileURLToPath } from 'node:url'
import { holderStoreCases } from '@tegata/wallet/testing'
import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, openPage } from './browser.ts'
import { startSandbox } from './sandbox.ts'

let browser: Browser
let script: string
let origin: string
let stop: () => Promise<unknown>

beforeAll(async () => {
  browser = await launchBrowser()
  script = await bundle('./in-page/issue-present-verify.ts')
  // WebCrypto wants a secure context; the sandbox's pages are one.
  const sandbox = await startSandbox({ TEGATA_ROLES: 'registry' })
  origin = sandbox.start
  stop = sandbox.stop
})
afterAll(async () => {
  await browser.close()
  await stop()
})

/** A file as a script that answers to `journey`. */
async function bundle(file: string): Promise<string> {
  const bundled = await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'journey',
    platform: 'browser',
    conditions: ['source'],
    target: 'es2023',
  })
  return bundled.outputFiles[0]?.text ?? ''
}

test('issue, present, verify, and refuse a changed response', async () => {
  const { page, context } = await openPage(browser)
  await page.goto(origin)
  const outcome = await page.evaluate(`${script}; journey.run()`)
  await context.close()
  expect(outcome).toEqual({
    verdict: 'accepted',
    disclosed: ['birth_date', 'full_name_unicode'],
    failed: [],
    exportRefused: ['InvalidAccessError', 'InvalidAccessError'],
    changedVerdict: 'refused',
    otherSessionFailed: ['mdoc/device-authentication'],
  })
})

test('two tabs of the wallet share one store, by the contract of a holder’s store', async () => {
  const store = await bundle('../../apps/wallet/src/testing/play-holder-store.ts')
  const { page, context } = await openPage(browser)
  await page.goto(origin)
  const outcomes = await page.evaluate(`${store}; journey.run()`)
  await context.close()
  const expected = holderStoreCases.map(({ name, expected: facts }) => [name, facts])
  expect(outcomes).toEqual(Object.fromEntries(expected))
})
