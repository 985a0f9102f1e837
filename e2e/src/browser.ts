/**
 * Chromium as a person would use it: phone width, Japanese first.
 * @module
 */
import { findChromium } from '@tegata/cli'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

/** @throws when there is none: `npm test` installs one */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium(process.env)
  if (!executablePath) throw new Error('no Chromium; npm test installs it')
  return await chromium.launch({
    executablePath,
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  })
}

/** A page that fails the test when its own script fails. */
export async function openPage(
  browser: Browser,
  locale: 'ja-JP' | 'en-GB' = 'ja-JP',
): Promise<{ page: Page; context: BrowserContext; problems: readonly string[] }> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale })
  // Playwright's own half a minute would make a busy machine a red test.
  context.setDefaultTimeout(600_000)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  return { page, context, problems }
}
