import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../variants/repository.ts'
import { equivalentMutants } from './equivalent-mutants.ts'
import { findMutants } from './find-mutants.ts'

test.each(equivalentMutants)('$path still has $from → $to', ({ path, line, from, to }) => {
  const text = readFileSync(join(repository, path), 'utf8')
  const lines = text.split('\n')
  const found = findMutants(path, text).filter(
    (mutant) => mutant.from === from && mutant.to === to && lines[mutant.line - 1]?.trim() === line,
  )
  expect(found).not.toEqual([])
})
