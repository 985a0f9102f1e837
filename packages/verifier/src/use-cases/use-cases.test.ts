import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import { useCaseOf, useCases } from './index.ts'

test('every use case is found by its id, and no other', async () => {
  for (const useCase of useCases) expect(useCaseOf(useCase.id)).toBe(useCase)
  expect(new Set(useCases.map(({ id }) => id)).size).toBe(useCases.length)
  for (const id of ['', 'account', 'constructor'])
    expect(await codeThrownBy(() => useCaseOf(id))).toBe('verifier/unknown-use-case')
})
