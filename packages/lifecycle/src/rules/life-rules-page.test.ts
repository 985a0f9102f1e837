/**
 * docs/life-rules.md and the catalogue say the same: every rule is in the page, word for word, and
 * the page has no other.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { lifeRules, type Rule } from '../index.ts'

const page = readFileSync(new URL('../../../../docs/life-rules.md', import.meta.url), 'utf8')
const rows = page.split('\n').filter((line) => line.startsWith('| `'))

const rowOf = ({ name, says, source }: Rule) =>
  `| \`${name}\` | ${says.ja} | ${says.en} | “${source.sentence}” ${source.where} | ${source.confidence} |`

test('the page lists every rule, and no other', () => {
  expect(rows).toEqual(lifeRules.map(rowOf))
})

test('a rule has one name and one place, called by it', () => {
  const names = lifeRules.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  const files = readdirSync(new URL('.', import.meta.url))
    .filter((file) => !/\.test\.ts$|^(index|rule)\.ts$/.test(file))
    .map((file) => file.replace(/\.ts$/, ''))
  expect(files.toSorted()).toEqual(names.toSorted())
})
