import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { checkDocTypeLiterals } from './doc-type-literals.mjs'

const profile = { 'packages/profiles/src/a/profile.ts': "export const a = { docType: 'org.a' }\n" }
const problemsOf = (files: Record<string, string>) =>
  checkDocTypeLiterals(temporaryRepository({ ...profile, ...files })).problems

test.each([
  ["if (docType === 'org.b') refuse()", 'compares a docType with a literal'],
  ["if ('org.b' !== asked.docType) refuse()", 'compares a docType with a literal'],
  ["switch (asked.docType) { case 'org.b': refuse() }", 'compares a docType with a literal'],
  ["if (record?.docType.startsWith('org.')) refuse()", 'compares a docType with a literal'],
  ["const texts = { 'org.a': 'A' }", 'names org.a'],
  ['const mine = `org.a`', 'names org.a'],
])('found: %s', (text, what) => {
  expect(problemsOf({ 'packages/wallet/src/x.ts': `\n${text}\n` })).toEqual([
    `packages/wallet/src/x.ts:2: ${what}; ask a property of the profile`,
  ])
})

test('profiles, tests, comments and comparisons of two values are fine', () => {
  const files = {
    'packages/profiles/src/b.ts': "if (docType === 'org.a') go()\n",
    'packages/wallet/src/x.test.ts': "if (docType === 'org.a') go()\n",
    'packages/wallet/src/testing/y.ts': "const mine = 'org.a'\n",
    'packages/wallet/src/z.ts': "// e.g. 'org.a'\nif (docType === asked.docType) go()\n",
  }
  expect(problemsOf(files)).toEqual([])
})

test('no document type at all proves nothing', () => {
  expect(checkDocTypeLiterals(temporaryRepository({})).problems).toEqual([
    'found no document types to look at',
  ])
})
