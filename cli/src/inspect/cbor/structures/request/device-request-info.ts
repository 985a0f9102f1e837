/**
 * DeviceRequestInfo: which of the requests belong together, and what for. ISO/IEC 18013-5, 2nd
 * edition.
 * @module
 */
import { iso2 } from '../../../explanation.ts'
import { listOf, mapOf } from '../../forms/container.ts'
import type { Form } from '../../forms/form.ts'
import { bool, diagnosed, uint, wrongType } from '../../forms/scalar.ts'
import { may, must, structure } from '../../forms/structure.ts'

const clause = iso2('useCases')
const filled = { filled: true } as const

/** Of the controller `org.iso.jtc1.sc17`; others have numbers of their own. */
const isoPurposes: Readonly<Record<string, string>> = {
  1: 'proof of identity',
  2: 'proof of the right to drive',
  3: 'proof of age',
}

const purpose: Form = {
  type: 'int',
  show: (value, place) => {
    if (typeof value !== 'number') return wrongType(value, 'int', place)
    const meaning = isoPurposes[value]
    const shown = diagnosed(value)
    return { value: meaning === undefined ? shown : `${shown} (${meaning}, of org.iso.jtc1.sc17)` }
  },
}

const useCase = structure({
  name: 'UseCase',
  clause,
  extensions: 'ignored',
  members: {
    mandatory: must('without it the request is not answered', bool),
    documentSets: must(
      'sets of requests, by place; one of them is enough',
      listOf(listOf(uint, filled), filled),
    ),
    purposeHints: may('what for, by whoever keeps the list', mapOf(purpose, filled)),
  },
})

export const deviceRequestInfo = structure({
  name: 'DeviceRequestInfo',
  clause: iso2('deviceRequestInfo'),
  extensions: 'ignored',
  members: {
    useCases: may('ways to answer', listOf(useCase, filled), clause),
  },
})
