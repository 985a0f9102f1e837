import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { missingVectors } from './vectors.mjs'

test('in CI the vectors must be there', () => {
  const folder = temporaryRepository({ 'vectors/a.json': {} })
  const nowhere = join(folder, 'nowhere')
  expect(missingVectors(folder, { CI: 'true', TEGATA_VECTORS: nowhere })).toMatch(
    /^CI=true, and there are no vectors at .*nowhere: set TEGATA_VECTORS/,
  )
  expect(missingVectors(join(folder, 'a'), { CI: 'true' })).toMatch(/shared.vectors/)
  expect(
    missingVectors(folder, { CI: 'true', TEGATA_VECTORS: join(folder, 'vectors') }),
  ).toBeUndefined()
})

test('elsewhere they need not', () => {
  expect(missingVectors('.', { TEGATA_VECTORS: 'nowhere' })).toBeUndefined()
})
