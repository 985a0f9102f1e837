/**
 * The recipe for a browser in Chromium, exactly as it stands in docs/recipes.md: the page makes the
 * request elsewhere, has its root beside it, and shows what came of the response.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64url } from '@tegata/kernel'
import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, openPage } from '../browser.ts'
import { createLicence, testTime } from './licence.ts'
import { recipeUnder, root } from './testing.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

test.each([
  ['en', 'asked', 'It can be accepted.'],
  ['ja', 'asked', '受け付けられます。'],
  ['en', 'of another request', 'It must not be accepted.'],
] as const)('in %s, a response %s: %s', async (language, nonce, first) => {
  const licence = await createLicence(createNodeCrypto())
  const { origin, stop } = await serve(licence.root)
  const { page, context, problems } = await openPage(browser)
  await page.clock.setFixedTime(testTime)
  await page.goto(origin)
  const given = {
    language,
    response: toBase64url(await licence.present(nonce)),
    transcript: toBase64url(await licence.transcriptOf('asked')),
  }
  const shown = await page.evaluate(`(${showIn})(${JSON.stringify(given)}, ${await bundled()})`)
  await context.close()
  await stop()
  expect(problems).toEqual([])
  expect(shown).toMatchObject({ language, text: expect.stringContaining(`${first}\n`) })
})

/** What a page does with the recipe, as text: it runs there. */
const showIn = `async ({ language, response, transcript }, { show }) => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
  document.documentElement.lang = language
  const place = document.querySelector('output')
  await show(bytes(response), bytes(transcript), place)
  return { language: place.lang, text: place.textContent }
}`

/** The recipe as an expression that answers its exports. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: recipeUnder('Browser', 'ts'), resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'recipe',
    platform: 'browser',
    conditions: ['source'],
    target: 'es2023',
  })
  return `(() => { ${outputFiles[0]?.text}; return recipe })()`
}

/** An origin of its own on loopback, where WebCrypto works. */
async function serve(iaca: Uint8Array) {
  const server = createServer((request, reply) => {
    const isRoot = request.url === '/iaca.der'
    reply.setHeader('content-type', isRoot ? 'application/pkix-cert' : 'text/html; charset=utf-8')
    reply.end(isRoot ? iaca : '<!doctype html><link rel="icon" href="data:,"><output></output>')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = portOf(server.address())
  return {
    origin: `http://127.0.0.1:${port}/`,
    stop: () => new Promise((stopped) => server.close(stopped)),
  }
}

function portOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new TypeError('not a port')
  return address
}
