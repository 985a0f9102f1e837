import { describe, expect, test } from 'vitest'
import { elementNames, everythingAsked } from './asked-elements.ts'
import { parseDcqlQuery } from './dcql-query.ts'
import type { HeldDocument } from './held-document.ts'
import { matchDcql } from './match-query.ts'

const elementsOf = (elements: Record<string, Record<string, string | number | boolean>>) =>
  new Map(Object.entries(elements).map(([name, values]) => [name, new Map(Object.entries(values))]))
const held: readonly HeldDocument[] = [
  {
    id: '1',
    docType: 'type-a',
    elements: elementsOf({ ns: { name: 'A', age: 36, member: true, born: '1990-01-10' } }),
    authorityKeyIdentifiers: ['AAA'],
  },
  {
    id: '2',
    docType: 'type-b',
    elements: elementsOf({ ns: { name: 'B' }, other: { x: 'X' } }),
    authorityKeyIdentifiers: ['BBB'],
  },
  {
    id: '3',
    docType: 'type-a',
    elements: elementsOf({ ns: { name: 'C' } }),
    authorityKeyIdentifiers: ['CCC'],
  },
]
const mdoc = (changes: object = {}) => ({
  id: 'record',
  format: 'mso_mdoc',
  meta: { doctype_value: 'type-a' },
  claims: [{ path: ['ns', 'name'] }],
  ...changes,
})
const only = (...claims: object[]) => ({ credentials: [mdoc({ claims })] })
const match = (query: object) => matchDcql(parseDcqlQuery(query), held)
const claims = [
  { id: 'n', path: ['ns', 'name'] },
  { id: 'g', path: ['ns', 'age'] },
  { id: 'z', path: ['ns', 'absent'] },
]
const name = { ns: ['name'] }

describe('documents and elements that answer one credential query: 6.1, 6.3, 6.4.1', () => {
  type Answers = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
  const value = (element: string, ...values: unknown[]) => ({ path: ['ns', element], values })
  const aki = (...values: string[]) => [{ type: 'aki', values }]
  test.each<[string, object, Answers]>([
    ['only what is asked for', { credentials: [mdoc()] }, { 1: name, 3: name }],
    ['no claims, no elements', { credentials: [mdoc({ claims: undefined })] }, { 1: {}, 3: {} }],
    ['an element that is not there: no part', only(...claims), {}],
    [
      'an element that one of them has',
      only(...claims.slice(0, 2)),
      { 1: { ns: ['name', 'age'] } },
    ],
    [
      'claim sets in the asker’s order',
      { credentials: [mdoc({ claims, claim_sets: [['z', 'n'], ['g'], ['n']] })] },
      { 1: { ns: ['age'] }, 3: name },
    ],
    ['no claim set', { credentials: [mdoc({ claims, claim_sets: [['z'], ['n', 'z']] })] }, {}],
    ['a value that matches', only(value('name', 'X', 'A')), { 1: name }],
    ['a value that does not', only(value('name', 'X')), {}],
    ['a number', only(value('age', 36)), { 1: { ns: ['age'] } }],
    ['a number as text: another type', only(value('age', '36')), {}],
    ['a boolean', only(value('member', true)), { 1: { ns: ['member'] } }],
    ['a boolean as number: another type', only(value('member', 1)), {}],
    ['a date, as text', only(value('born', '1990-01-10')), { 1: { ns: ['born'] } }],
    [
      'a claim set after one whose value differs',
      {
        credentials: [
          mdoc({
            claims: [{ id: 'v', ...value('name', 'X') }, claims[1]],
            claim_sets: [['v'], ['g']],
          }),
        ],
      },
      { 1: { ns: ['age'] } },
    ],
    [
      'a claim asked for twice counts once',
      only({ path: ['ns', 'name'] }, value('name', 'X')),
      {
        1: name,
        3: name,
      },
    ],
    [
      'the id of the second then means the first',
      {
        credentials: [
          mdoc({ claims: [claims[0], { id: 'm', ...value('name', 'X') }], claim_sets: [['m']] }),
        ],
      },
      { 1: name, 3: name },
    ],
    [
      'an authority',
      { credentials: [mdoc({ trusted_authorities: aki('x', 'AAA') })] },
      { 1: name },
    ],
    ['another authority', { credentials: [mdoc({ trusted_authorities: aki('BBB') })] }, {}],
    [
      'an authority of a kind not known',
      { credentials: [mdoc({ trusted_authorities: [{ type: 'etsi_tl', values: ['AAA'] }] })] },
      {},
    ],
    [
      'one of two authorities',
      {
        credentials: [mdoc({ trusted_authorities: [{ type: 'x', values: ['y'] }, ...aki('CCC')] })],
      },
      { 3: name },
    ],
    ['another document type', { credentials: [mdoc({ meta: { doctype_value: 'type-c' } })] }, {}],
    [
      'another format',
      { credentials: [mdoc({ format: 'dc+sd-jwt', meta: { vct_values: ['x'] } })] },
      {},
    ],
    ['a namespace called like a member of objects', only({ path: ['constructor', 'name'] }), {}],
    ['a namespace called __proto__', only({ path: ['__proto__', 'x'] }), {}],
  ])('%s', (_, query, answers) => {
    const [credential] = match(query).credentials
    const found = credential?.candidates.map(({ documentId, elements }) => [
      documentId,
      elementNames(elements),
    ])
    expect(Object.fromEntries(found ?? [])).toEqual(answers)
  })

  test.each<[string, object, unknown]>([
    ['format', { format: 'dc+sd-jwt', meta: {} }, [{ code: 'format' }]],
    ['document type', { meta: { doctype_value: 'x' } }, [{ code: 'document-type' }]],
    ['authority', { trusted_authorities: aki('AAA') }, [{ code: 'authority', documentId: '3' }]],
    [
      'element and value',
      { claims: [value('name', 'X'), { path: ['ns', 'age'] }] },
      [
        { code: 'value', documentId: '1', namespace: 'ns', element: 'name' },
        { code: 'value', documentId: '3', namespace: 'ns', element: 'name' },
        { code: 'element', documentId: '3', namespace: 'ns', element: 'age' },
      ],
    ],
  ])('what keeps one from it is told: %s', (_, changes, misses) => {
    expect(match({ credentials: [mdoc(changes)] }).credentials[0]?.misses).toEqual(misses)
  })

  test('whether more than one may answer', () => {
    const multiple = (given?: boolean) =>
      match({ credentials: [mdoc({ multiple: given })] }).credentials[0]?.multiple
    expect([multiple(), multiple(false), multiple(true)]).toEqual([false, false, true])
  })
})

describe('combinations: 6.2, 6.4.2', () => {
  const b = mdoc({ id: 'b', meta: { doctype_value: 'type-b' } })
  const absent = mdoc({ id: 'c', meta: { doctype_value: 'type-c' } })
  const sets = (required: boolean | undefined, ...options: string[][]) => ({ options, required })
  test.each<[string, object, boolean, unknown]>([
    ['two credentials, both held', { credentials: [mdoc(), b] }, true, [[true]]],
    ['two credentials, one held: no part', { credentials: [mdoc(), absent] }, false, [[false]]],
    [
      'one option or another',
      { credentials: [absent, mdoc(), b], credential_sets: [sets(undefined, ['c'], ['record'])] },
      true,
      [[false, true]],
    ],
    [
      'an option is answered whole',
      { credentials: [absent, mdoc()], credential_sets: [sets(true, ['c', 'record'])] },
      false,
      [[false]],
    ],
    [
      'an optional set need not be',
      {
        credentials: [absent, mdoc()],
        credential_sets: [sets(true, ['record']), sets(false, ['c'])],
      },
      true,
      [[true], [false]],
    ],
    [
      'every required set has to be',
      {
        credentials: [absent, mdoc()],
        credential_sets: [sets(true, ['record']), sets(true, ['c'])],
      },
      false,
      [[true], [false]],
    ],
  ])('%s', (_, query, answerable, options) => {
    const found = match(query)
    expect(found.answerable).toBe(answerable)
    expect(found.sets.map((set) => set.options.map((option) => option.answerable))).toEqual(options)
  })
})

test('everything asked of each credential: all claims, kept when any query of one keeps it', () => {
  const query = parseDcqlQuery({
    credentials: [
      mdoc({ claims, claim_sets: [['n'], ['g', 'z']] }),
      mdoc({ id: 'r2', claims: [claims[1], { path: ['ns', 'age'], intent_to_retain: true }] }),
      mdoc({ id: 'b', meta: { doctype_value: 'type-b' }, claims: undefined }),
      { id: 'sd', format: 'dc+sd-jwt', meta: {}, claims: [{ path: ['family_name'] }] },
    ],
    credential_sets: [{ options: [['sd'], ['record']] }],
  })
  const [no, yes] = [{ retain: false }, { retain: true }]
  expect(everythingAsked(query)).toEqual([
    { docType: 'type-a', elements: { ns: { name: no, age: no, absent: no } } },
    { docType: 'type-a', elements: { ns: { age: yes } } },
    { docType: 'type-b', elements: {} },
  ])
})
