import { readFileSync } from 'node:fs'
import { CodedError } from '@tegata/kernel'
import { expect, test } from 'vitest'
import { UiError } from './api.ts'
import { codesWithText, failureText } from './failure-text.ts'

const documented = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')

test('every code of a page and of the wallet has words, and no code that is not there', () => {
  const codes = [...documented.matchAll(/^\| `([a-z0-9]+\/[a-z0-9-]+)`/gm)].map(([, code]) => code)
  const shown = codes.filter((code) => /^(ui|wallet)\//.test(code ?? ''))
  expect(shown.length).toBeGreaterThan(10)
  for (const code of shown) expect(codesWithText).toContain(code)
  for (const code of codesWithText) expect(codes).toContain(code)
})

test('words say what to do in both languages, and end with the code', () => {
  for (const code of codesWithText) {
    const { ja, en } = failureText(new CodedError(code, 'a rule'))
    expect(ja).toMatch(new RegExp(`[。]（${code}）$`))
    expect(ja).toMatch(/[ぁ-ん]/)
    expect(en).toMatch(new RegExp(`\\. \\(${code}\\)$`))
  }
})

test('what the API or a peer answered counts; its free words are not shown', () => {
  const refused = new UiError('ui/refused', 'lifecycle/not-allowed: rule of somebody')
  expect(failureText(refused).en).toBe(
    'This cannot be done as things stand. Look at the state of card and phone. (lifecycle/not-allowed)',
  )
  const peer = new CodedError('wallet/refused-by-peer', 'answered 422: verifier/some-code')
  expect(failureText(peer).en).toContain('did not accept this')
  expect(failureText(peer).en).toContain('(verifier/some-code)')
  expect(failureText(peer).ja).not.toContain('answered')
})

test('what nobody foresaw', () => {
  expect(failureText(new Error('secret')).en).toBe(
    'Something went wrong. Please try again in a while.',
  )
  expect(failureText(undefined).ja).toContain('うまくいきませんでした')
  expect(failureText(new CodedError('x/constructor', '')).ja).toContain('（x/constructor）')
})
