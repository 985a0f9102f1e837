import { jpMyNumber } from '@tegata/profiles'
import { expect, test } from 'vitest'
import { describeUseCase } from '../../testing/index.ts'
import type { PresentationReport } from '../../verify-presentation.ts'
import { accountOpening } from './use-case.ts'

describeUseCase(accountOpening)

test('name, address, birth date and photograph; neither sex nor the individual number', () => {
  expect(accountOpening.docType).toBe(jpMyNumber.docType)
  const asked = Object.values(accountOpening.elements).flatMap((elements) => Object.keys(elements))
  expect(asked.sort()).toEqual([
    'birth_date',
    'full_name_unicode',
    'portrait',
    'resident_address_unicode',
  ])
})

test('an accepted report proceeds', () => {
  const accepted: PresentationReport = { verdict: 'accepted', checks: [], dropped: [] }
  expect(accountOpening.decide(accepted, new Date())).toEqual({ decision: 'proceed' })
})
