import { expect, test } from 'vitest'
import { chooseDocumentSets, docRequestsServed } from './choose-document-sets.ts'

const mandatory = (...documentSets: number[][]) => ({ mandatory: true, documentSets })
const optional = (...documentSets: number[][]) => ({ mandatory: false, documentSets })

test.each<[string, Parameters<typeof chooseDocumentSets>[0], number[], number[] | undefined]>([
  ['the first set that can be', [mandatory([0], [1])], [0, 1], [0]],
  ['the next one where it cannot', [mandatory([0, 1], [2])], [0, 2], [2]],
  ['a set is answered whole', [mandatory([0, 1])], [0], undefined],
  ['a mandatory use case is not served', [optional([0]), mandatory([1])], [0], undefined],
  ['an optional one is left out', [mandatory([0]), optional([1])], [0], [0]],
  ['none is served', [optional([0]), optional([1])], [2], undefined],
  ['one of two optional', [optional([0]), optional([1])], [1], [1]],
  ['a document for two use cases', [mandatory([0, 1]), mandatory([1, 2])], [0, 1, 2], [0, 1, 2]],
])('%s', (_, useCases, held, served) => {
  const canAnswer = (index: number) => held.includes(index)
  expect(chooseDocumentSets(useCases, canAnswer) === undefined).toBe(served === undefined)
  expect([...docRequestsServed(useCases, canAnswer)]).toEqual(served ?? [])
})

test('all sets that can be are offered, with what they are for', () => {
  const purposeHints = new Map([['c', 3]])
  const useCases = [{ ...mandatory([0], [1], [2]), purposeHints }]
  expect(chooseDocumentSets(useCases, (index) => index !== 1)).toEqual([
    { useCase: 0, mandatory: true, documentSets: [[0], [2]], purposeHints },
  ])
})
