/**
 * The pages as a person uses them, in Chromium at phone width: set up a wallet, open an account,
 * refuse, move house; each page judged by axe in both languages.
 * @module
 */
import { get } from 'node:http'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { launchBrowser, openPage } from './browser.ts'
import { type Sandbox, startSandbox } from './sandbox.ts'

let browser: Browser
let sandbox: Sandbox
beforeAll(async () => {
  browser = await launchBrowser()
  sandbox = await startSandbox()
})
afterAll(async () => {
  await browser.close()
  await sandbox.stop()
})

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`)
  expect(found).toEqual([])
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width, 'the page scrolls sideways at phone width').toBeLessThanOrEqual(390)
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

test('a wallet: apply, open an account, refuse over-asking, lapse after a move', async () => {
  const { page, context, problems } = await openPage(browser)
  await page.goto(sandbox.wallet)
  await expectAccessible(page)
  await button(page, 'カードで申し込む').click()
  await page.getByRole('heading', { name: '入っている記録' }).waitFor()
  await page.getByText('使えます').waitFor()
  await expectAccessible(page)

  await page.goto(sandbox.reader)
  await expectAccessible(page)
  await button(page, 'スマートフォンで確かめる').click()
  await page.getByRole('link', { name: 'この端末の財布で開く' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'この端末の財布で開く' }).click()
  await page.getByText('口座開設時の本人確認').waitFor()
  expect(await page.locator('main li strong').allTextContents()).toHaveLength(4)
  await expectAccessible(page)
  await button(page, '同意して送る').click()
  await page.getByRole('link', { name: '相手の画面へ進む' }).click()
  await page.getByText('確かめられました').waitFor()
  expect(await page.locator('main dl').textContent()).toContain('手形')
  expect(await page.locator('main dl').textContent()).not.toContain('123456789012')
  await expectAccessible(page)

  await page.goto(sandbox.reader)
  await page.locator('summary').filter({ hasText: '個人番号まで求めてみる' }).click()
  await button(page, '個人番号まで求めてみる').click()
  await page.getByRole('link', { name: 'この端末の財布で開く' }).click()
  await page.getByRole('heading', { name: '送りませんでした' }).waitFor()
  await expectAccessible(page)

  await page.goto(sandbox.console)
  await page.locator('summary').first().click()
  await expectAccessible(page)
  await page.getByLabel('新しい住所').fill('見本県新町1丁目')
  await page.getByLabel('市区町村コード').fill('99201')
  await button(page, '転居を届ける').click()
  await page.getByRole('heading', { name: '起きたこと' }).waitFor()
  await page.goto(sandbox.wallet)
  await page.getByText('失効しました').waitFor()
  await expectAccessible(page)

  await page.goto(sandbox.reader)
  await button(page, 'スマートフォンで確かめる').click()
  await page.getByRole('link', { name: 'この端末の財布で開く' }).click()
  await page.getByText('この記録は失効しています').waitFor()
  expect(problems).toEqual([])
  await context.close()
})

const proof = z.object({ chains: z.object({ sign: z.unknown(), auth: z.unknown() }) })

test('a phone that proves other keys is told in words what to do, and keeps nothing', async () => {
  const { page, context } = await openPage(browser)
  await page.route('**/phone-makers/attestations', async (route) => {
    const response = await route.fetch()
    const whole = await response.json()
    const { sign, auth } = proof.parse(whole).chains
    await route.fulfill({ response, json: { ...whole, chains: { sign: auth, auth: sign } } })
  })
  await page.goto(sandbox.wallet)
  await button(page, 'カードで申し込む').click()
  const notice = page.getByText('この端末の鍵が安全な場所にあることを確かめられませんでした')
  await notice.waitFor()
  expect(await notice.textContent()).toContain('（enrolment/attestation-not-accepted）')
  await expectAccessible(page)
  await page.unroute('**/phone-makers/attestations')
  await page.reload()
  await button(page, 'カードで申し込む').click()
  await page.getByRole('heading', { name: '入っている記録' }).waitFor()
  await context.close()
})

test('the start page: what runs, documents, and the tour live, by keyboard, in English', async () => {
  const { page, context, problems } = await openPage(browser, 'en-GB')
  await page.goto(sandbox.start)
  await page.getByText('ready').waitFor()
  for (const role of ['ca', 'enrolment', 'issuer', 'registry', 'verifier', 'phone-makers']) {
    const href = `${sandbox.api}/${role}/openapi.json`
    await page.locator(`a[href="${href}"]`).waitFor()
    expect((await page.request.get(href)).status()).toBe(200)
  }
  await expectAccessible(page)
  await button(page, 'Run the twelve steps').focus()
  await page.keyboard.press('Enter')
  await page.getByText('All twelve steps hold.').waitFor()
  expect(await page.locator('main ol > li h3').count()).toBe(12)
  const wire = page.locator('summary').filter({ hasText: 'What went over the wire' }).nth(4)
  await wire.focus()
  await page.keyboard.press('Enter')
  await page.getByText('/verifier/responses/').first().waitFor()
  await page.locator('summary').filter({ hasText: 'Checks' }).first().click()
  await expectAccessible(page)
  await button(page, '日本語').click()
  await page.getByRole('heading', { name: '手形の試験場' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('ja')
  expect(problems).toEqual([])
  await context.close()
})

test('surfaces are origins: none may call another, and only they may call the API', async () => {
  const allowed = await fetch(`${sandbox.api}/health`, { headers: { origin: sandbox.wallet } })
  expect(allowed.headers.get('access-control-allow-origin')).toBe(sandbox.wallet)
  const stranger = await fetch(`${sandbox.api}/health`, { headers: { origin: 'http://evil.test' } })
  expect(stranger.headers.get('access-control-allow-origin')).toBeNull()
  const config = await fetch(`${sandbox.wallet}/config.json`, {
    headers: { origin: sandbox.reader },
  })
  expect(config.headers.get('access-control-allow-origin')).toBeNull()
  expect(config.headers.get('content-security-policy')).toContain("default-src 'none'")
  const start: unknown = await (await fetch(`${sandbox.start}/config.json`)).json()
  expect(JSON.stringify(start)).not.toContain('sandbox-clerk')
  const bad = await fetch(`${sandbox.start}/tour`, { method: 'POST' })
  expect(bad.status).toBe(400)
})

test('pages: nothing inline, nothing that needs TLS, and for their own hosts only', async () => {
  for (const url of [sandbox.start, sandbox.wallet, sandbox.reader, sandbox.console]) {
    const { headers } = await fetch(url)
    expect(headers.get('content-security-policy')).toContain("script-src 'self';style-src 'self'")
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
    expect(headers.get('strict-transport-security')).toBeNull()
    for (const path of ['/', '/config.json'])
      expect(await statusFor(`${url}${path}`, 'rebound.example')).toBe(421)
    expect(await statusFor(`${url}/config.json`, new URL(url).host)).toBe(200)
  }
})

const statusFor = (url: string, host: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const asked = get(url, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    asked.on('error', reject)
  })
