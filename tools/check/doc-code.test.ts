import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { checkDocCode } from './doc-code.mjs'

const block = (...lines: string[]) => `\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n`
const problemsOf = (files: Record<string, string>) =>
  checkDocCode(
    temporaryRepository({
      'package.json': { type: 'module' },
      'tsconfig.base.json': {
        compilerOptions: {
          target: 'es2023',
          module: 'nodenext',
          rewriteRelativeImportExtensions: true,
        },
      },
      ...files,
    }),
  ).problems

test('a block that does not compile, at its line of the page', () => {
  const text = `# A\n\n${block("import { sep } from 'node:path'", 'const a: number = sep')}`
  expect(problemsOf({ 'docs/a.md': text })).toEqual([
    "docs/a.md:5: Type 'string' is not assignable to type 'number'.",
  ])
})

test('a block that uses a file of the repository as it is not', () => {
  const text = block("import { b } from './src/a.ts'", 'console.log(b)')
  expect(problemsOf({ 'x/README.md': text, 'x/src/a.ts': 'export const a = 1\n' })[0]).toMatch(
    /^x\/README.md:2: Module .* has no exported member 'b'/,
  )
})

test('blocks with a path show files and see each other; the rest is read from the folder', () => {
  const text = [
    block('// src/a.ts', "import { c } from './c.ts'", 'export const a: number = c'),
    block('// src/b.ts', "import { a } from './a.ts'", 'export const b: string = a'),
  ].join('\n')
  const files = { 'a.md': text, 'src/c.ts': 'export const c = 1\n', 'src/a.ts': 'export {}\n' }
  expect(problemsOf(files)).toEqual(["a.md:10: Type 'number' is not assignable to type 'string'."])
})

test('other languages are not compiled, and no block at all proves nothing', () => {
  expect(problemsOf({ 'a.md': '```sh\nconst a: number =\n```\n' })).toEqual([
    'found no blocks of TypeScript to look at',
  ])
})
