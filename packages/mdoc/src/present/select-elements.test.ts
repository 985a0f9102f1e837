import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DocRequestInfo } from '../request/info/doc-request-info.ts'
import { createItemsRequest } from '../request/items-request.ts'
import { ageOverFamily, answerInFamily } from './element-family.ts'
import { elementsSent, openQuestions, selectElements } from './select-elements.ts'

const ages = (values: Record<string, unknown>) =>
  new Map(
    Object.entries(values).map(([nn, value]) => [
      `age_over_${nn}`,
      typeof value === 'boolean' ? value : 'text',
    ]),
  )

describe('age_over_NN: ISO/IEC 18013-5:2021, 7.2.5', () => {
  test.each<[string, Record<string, unknown>, number, string | undefined]>([
    ['itself', { 18: true }, 18, 'age_over_18'],
    ['itself, false', { 18: false }, 18, 'age_over_18'],
    ['the smallest above that is true', { 15: true, 21: true, 25: true }, 18, 'age_over_21'],
    ['true above before false below', { 15: false, 21: true }, 18, 'age_over_21'],
    ['the largest below that is false', { 10: false, 15: false, 21: false }, 18, 'age_over_15'],
    ['false above says nothing', { 21: false }, 18, undefined],
    ['true below says nothing', { 15: true }, 18, undefined],
    ['nothing held', {}, 18, undefined],
    ['not a boolean', { 18: 'true' }, 18, undefined],
    ['00', { '00': true }, 0, 'age_over_00'],
    ['99', { 99: false }, 99, 'age_over_99'],
  ])('%s', (_, held, nn, answer) => {
    expect(answerInFamily(ageOverFamily, ages(held), nn)).toBe(answer)
  })

  test('an answer never claims more or less than the age', () => {
    const held = fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { maxLength: 12 })
    fc.assert(
      fc.property(held, fc.nat(99), fc.nat(99), (stored, age, asked) => {
        const values = new Map(
          stored.map((nn) => [`age_over_${String(nn).padStart(2, '0')}`, age >= nn]),
        )
        const answer = answerInFamily(ageOverFamily, values, asked)
        const settles = stored.some((nn) => (age >= nn ? nn >= asked : nn <= asked))
        expect(answer !== undefined).toBe(settles)
        if (answer !== undefined) expect(values.get(answer)).toBe(age >= asked)
      }),
    )
  })
})

const holdings = new Map([
  [
    'ns',
    new Map<string, string | boolean>([
      ['name', 'Mihon'],
      ['full', 'Mihon Hanako'],
      ['first', 'Hanako'],
      ['age_over_20', true],
      ['age_over_65', false],
    ]),
  ],
])
const ask = (elements: readonly string[], requestInfo?: DocRequestInfo) =>
  createItemsRequest({
    docType: 'd',
    nameSpaces: { ns: Object.fromEntries(elements.map((element) => [element, false])) },
    ...(requestInfo && { requestInfo }),
  })
const select = (elements: readonly string[], requestInfo?: DocRequestInfo) => {
  const { selected, missing } = selectElements(ask(elements, requestInfo), holdings)
  return {
    sent: [...(elementsSent(selected).get('ns') ?? [])],
    missing: missing.map(({ element }) => element),
  }
}
const ref = (element: string) => ({ namespace: 'ns', element })
const alternatives = (requested: string, ...sets: readonly string[][]): DocRequestInfo => ({
  alternativeDataElements: [
    { requestedElement: ref(requested), alternativeElementSets: sets.map((set) => set.map(ref)) },
  ],
})

test.each<[string, readonly string[], DocRequestInfo | undefined, string[], string[]]>([
  ['exactly what is asked', ['name'], undefined, ['name'], []],
  ['what is not held is missing', ['name', 'sex'], undefined, ['name'], ['sex']],
  ['another identifier of the family', ['age_over_18'], undefined, ['age_over_20'], []],
  ['two questions with one answer', ['age_over_18', 'age_over_19'], undefined, ['age_over_20'], []],
  [
    'two ages and no third',
    ['age_over_18', 'age_over_70', 'age_over_20'],
    undefined,
    ['age_over_20', 'age_over_65'],
    ['age_over_20'],
  ],
  ['a family without an answer', ['age_over_30'], undefined, [], ['age_over_30']],
  [
    'names like those every object has',
    ['constructor', '__proto__x'],
    undefined,
    [],
    ['constructor', '__proto__x'],
  ],
  ['the element before its alternatives', ['name'], alternatives('name', ['full']), ['name'], []],
  [
    'the first whole set',
    ['last'],
    alternatives('last', ['first', 'middle'], ['full']),
    ['full'],
    [],
  ],
  ['a set of two', ['last'], alternatives('last', ['first', 'full']), ['first', 'full'], []],
  ['no set is whole', ['last'], alternatives('last', ['middle']), [], ['last']],
  ['alternatives of another element', ['last'], alternatives('name', ['full']), [], ['last']],
  [
    'an age as an alternative',
    ['birth_date'],
    alternatives('birth_date', ['age_over_18']),
    ['age_over_20'],
    [],
  ],
  [
    'alternatives count as questions',
    ['age_over_18', 'age_over_70', 'birth_date'],
    alternatives('birth_date', ['age_over_65']),
    ['age_over_20', 'age_over_65'],
    ['birth_date'],
  ],
])('%s', (_, elements, info, sent, missing) => {
  expect(select(elements, info)).toEqual({ sent, missing })
})

test('another namespace is another element', () => {
  const request = createItemsRequest({ docType: 'd', nameSpaces: { other: { name: false } } })
  expect(selectElements(request, holdings).selected).toEqual([])
})

test('questions are counted over all document requests of a type', () => {
  const requests = ['age_over_18', 'age_over_19', 'age_over_20'].map((element) => ask([element]))
  expect(openQuestions(requests).size).toBe(2)
  const [, , third] = requests
  if (!third) throw new Error('no third')
  const questions = openQuestions(requests)
  expect(selectElements(third, holdings, { questions }).selected).toEqual([])
})

test('other families are data', () => {
  const income = {
    thresholdOf: (element: string) =>
      Number(/^income_over_(\d+)$/.exec(element)?.[1] ?? Number.NaN) || undefined,
    atMost: 1,
  }
  const held = new Map([['ns', new Map([['income_over_300', true]])]])
  const { selected } = selectElements(ask(['income_over_200', 'income_over_100']), held, {
    families: [income],
  })
  expect(selected.map(({ asked }) => asked.element)).toEqual(['income_over_200'])
})
