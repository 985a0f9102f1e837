import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { checkTypes } from './types.mjs'

const repository = (text: string) =>
  temporaryRepository({
    'tsconfig.json': { files: [], references: [{ path: 'a' }] },
    'a/tsconfig.json': { compilerOptions: { composite: true, strict: true, types: [] } },
    'a/a.ts': text,
  })

test('a type that does not hold', () => {
  const { problems } = checkTypes(repository("export const a: number = '1'\n"))
  expect(problems).toEqual([expect.stringMatching(/^a\/a\.ts\(1,14\): error TS2322/)])
})

test('types that hold', () => {
  expect(checkTypes(repository('export const a: number = 1\n'))).toMatchObject({
    problems: [],
    looked: '1 projects',
  })
})
