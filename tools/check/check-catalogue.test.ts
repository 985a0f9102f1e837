import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { checkCatalogue, writeCheckCatalogue } from './check-catalogue.mjs'

const entry = (id: string) => ({
  id,
  clause: 'RFC 1, 2',
  title: { ja: '題', en: 'Title' },
  defends: 'a | b',
  failure: { ja: '違う', en: 'It differs' },
  onFailure: { ja: '直す', en: 'Mend it' },
})
const source = (...entries: object[]) =>
  `// satisfies readonly CheckEntry[]\nexport const aChecks = ${JSON.stringify(entries)} as const\n`

/** A repository whose page was written from `entries`. */
function written(...entries: object[]) {
  const folder = temporaryRepository({
    'package.json': { type: 'module' },
    'packages/a/src/a-checks.ts': source(...entries),
  })
  mkdirSync(join(folder, 'docs'))
  writeCheckCatalogue(folder)
  return {
    folder,
    page: () => readFileSync(join(folder, 'docs/checks.md'), 'utf8'),
    change: (...changed: object[]) =>
      writeFileSync(join(folder, 'packages/a/src/a-checks.ts'), source(...changed)),
  }
}

test('a page just written agrees with the code', () => {
  const { folder, page } = written(entry('a/x'), entry('a/y'))
  expect(checkCatalogue(folder)).toMatchObject({ problems: [], looked: '2 checks' })
  expect(page()).toContain(
    '| `a/x` | Title<br>題 | RFC 1, 2 | a \\| b | It differs<br>違う | Mend it<br>直す |\n| `a/y` |',
  )
})

test('a check that was deleted, added or changed', () => {
  const { folder, change } = written(entry('a/x'), entry('a/y'))
  change({ ...entry('a/x'), clause: 'RFC 1, 3' }, entry('a/z'))
  expect(checkCatalogue(folder).problems).toEqual([
    'docs/checks.md: says otherwise of a/x than the code; `node tools/check.mjs --write` writes it anew',
    'docs/checks.md: lacks a/z; `node tools/check.mjs --write` writes it anew',
    'docs/checks.md: lists a/y, which no code exports',
  ])
})

test('an incomplete entry, and the same id twice', () => {
  const { folder, change } = written(entry('a/x'))
  change(entry('a/x'), {
    ...entry('a/x'),
    failure: { ja: '違う', en: ' ' },
    onFailure: { en: 'Mend it' },
  })
  expect(checkCatalogue(folder).problems).toEqual([
    'packages/a/src/a-checks.ts: a/x has no failure.en',
    'packages/a/src/a-checks.ts: a/x has no onFailure.ja',
    'packages/a/src/a-checks.ts: a/x is there twice',
  ])
})

test('lists that are joined count once', () => {
  const { folder } = written(entry('a/x'))
  writeFileSync(
    join(folder, 'packages/a/src/all.ts'),
    "// CheckEntry\nimport { aChecks } from './a-checks.ts'\nexport const all = [...aChecks]\n",
  )
  expect(checkCatalogue(folder).problems).toEqual([])
})

test('no check at all proves nothing', () => {
  expect(checkCatalogue(temporaryRepository({})).problems).toEqual(['found no checks to look at'])
})
