import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { checkFormat } from './format.mjs'

test('a file in another format, and one that lint refuses', () => {
  const folder = temporaryRepository({ 'a.js': 'const a  = 1;\nif (a == 2) a;\n' })
  const { problems } = checkFormat(folder)
  expect(problems.join('\n')).toMatch(/a\.js format/)
  expect(problems.join('\n')).toMatch(/noDoubleEquals/)
})

test('a file as Biome writes it', () => {
  const folder = temporaryRepository({ 'a.js': 'export const a = 1;\n' })
  expect(checkFormat(folder)).toEqual({ problems: [], looked: '1 files' })
})
