import { codeThrownBy, readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { type HeldDocument, matchDcql, parseDcqlQuery } from './dcql.ts'

const shape = z.object({ cases: z.array(z.object({ path: z.string(), json: z.json() })) })

describe.skipIf(!vectorsPresent)('examples of OpenID4VP 1.0 (github.com/openid/OpenID4VP)', () => {
  const { cases } = vectorsPresent
    ? shape.parse(readVectors('openid4vp/dcql-queries.json'))
    : { cases: [] }

  test('there are queries to look at', () => expect(cases.length).toBe(9))

  test.each(cases)('$path', ({ json }) => {
    expect(parseDcqlQuery(json)).toEqual(json)
  })
})

const path = ['ns', 'name']
const mdoc = (changes: object = {}) => ({
  id: 'record',
  format: 'mso_mdoc',
  meta: { doctype_value: 'type-a' },
  claims: [{ path }],
  ...changes,
})
const many = <T>(length: number, make: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => make(index))
const a = { id: 'a', path: ['ns', 'a'] }
let deep: unknown = 'x'
for (let i = 0; i < 20_000; i += 1) deep = [deep]

test.each([
  ['not an object', []],
  ['no credential', { credentials: [] }],
  ['one id twice', { credentials: [mdoc(), mdoc()] }],
  ['id of other characters', { credentials: [mdoc({ id: 'a b' })] }],
  ['mdoc without document type', { credentials: [mdoc({ meta: {} })] }],
  ['mdoc path of one', { credentials: [mdoc({ claims: [{ path: ['ns'] }] })] }],
  ['mdoc path of three', { credentials: [mdoc({ claims: [{ path: ['ns', 'a', 'b'] }] })] }],
  ['mdoc path with a number', { credentials: [mdoc({ claims: [{ path: ['ns', 0] }] })] }],
  ['one path twice', { credentials: [mdoc({ claims: [{ path }, { path }] })] }],
  ['one claim id twice', { credentials: [mdoc({ claims: [a, { ...a, path }] })] }],
  ['empty claims', { credentials: [mdoc({ claims: [] })] }],
  [
    'claim_sets without claims',
    { credentials: [mdoc({ claims: undefined, claim_sets: [['a']] })] },
  ],
  [
    'claim_sets, claim without id',
    { credentials: [mdoc({ claims: [{ path }, a], claim_sets: [['a']] })] },
  ],
  ['claim_sets of an unknown claim', { credentials: [mdoc({ claims: [a], claim_sets: [['b']] })] }],
  ['empty claim_sets', { credentials: [mdoc({ claims: [a], claim_sets: [] })] }],
  ['empty values', { credentials: [mdoc({ claims: [{ path, values: [] }] })] }],
  [
    'unknown id in credential_sets',
    { credentials: [mdoc()], credential_sets: [{ options: [['x']] }] },
  ],
  ['empty option', { credentials: [mdoc()], credential_sets: [{ options: [[]] }] }],
  ['empty credential_sets', { credentials: [mdoc()], credential_sets: [] }],
  ['33 credentials', { credentials: many(33, (i) => mdoc({ id: `r${i}` })) }],
  ['129 claims', { credentials: [mdoc({ claims: many(129, (i) => ({ path: ['ns', `${i}`] })) })] }],
  ['33 claim_sets', { credentials: [mdoc({ claims: [a], claim_sets: many(33, () => ['a']) })] }],
  ['deep', { credentials: [mdoc({ claims: deep })] }],
])('%s: refused', async (_, query) => {
  expect(await codeThrownBy(() => parseDcqlQuery(query))).toBe('oid4vc/invalid-dcql')
})

const held: readonly HeldDocument[] = [
  {
    id: '1',
    docType: 'type-a',
    elements: { ns: ['name', 'age'] },
    authorityKeyIdentifiers: ['AAA'],
  },
  { id: '2', docType: 'type-b', elements: { ns: ['name'], other: ['x'] } },
]
const b = mdoc({ id: 'b', meta: { doctype_value: 'type-b' } })
const absent = mdoc({ id: 'c', meta: { doctype_value: 'type-c' } })
const sets = (...options: string[][]) => [{ options }]
const claims = [
  { id: 'n', path: ['ns', 'name'] },
  { id: 'g', path: ['ns', 'age'] },
  { id: 'z', path: ['ns', 'absent'] },
]
const one = (elements: object) => [{ queryId: 'record', documentId: '1', elements }]
const aki = (...values: string[]) => [{ type: 'aki', values }]

test.each<[string, object, unknown]>([
  ['only what is asked for', { credentials: [mdoc()] }, one({ ns: ['name'] })],
  ['no claims, no elements', { credentials: [mdoc({ claims: undefined })] }, one({})],
  ['an element that is not there: no part', { credentials: [mdoc({ claims })] }, undefined],
  [
    'sets in the order of the verifier',
    { credentials: [mdoc({ claims, claim_sets: [['z'], ['g'], ['n']] })] },
    one({ ns: ['age'] }),
  ],
  [
    'two credentials, both held',
    { credentials: [mdoc(), b] },
    [...one({ ns: ['name'] }), { queryId: 'b', documentId: '2', elements: { ns: ['name'] } }],
  ],
  ['two credentials, one held: no part', { credentials: [mdoc(), absent] }, undefined],
  [
    'one set or another',
    { credentials: [absent, mdoc(), b], credential_sets: sets(['c'], ['record']) },
    one({ ns: ['name'] }),
  ],
  [
    'no set is held',
    { credentials: [absent, mdoc()], credential_sets: sets(['c', 'record']) },
    undefined,
  ],
  [
    'an optional set',
    {
      credentials: [absent, mdoc()],
      credential_sets: [...sets(['record']), { options: [['c']], required: false }],
    },
    one({ ns: ['name'] }),
  ],
  [
    'another format',
    { credentials: [mdoc({ format: 'dc+sd-jwt', meta: { vct_values: ['x'] } })] },
    undefined,
  ],
  [
    'authority that is asked for',
    { credentials: [mdoc({ trusted_authorities: aki('x', 'AAA') })] },
    one({ ns: ['name'] }),
  ],
  ['another authority', { credentials: [mdoc({ trusted_authorities: aki('BBB') })] }, undefined],
  [
    'authority of a kind not known',
    { credentials: [mdoc({ trusted_authorities: [{ type: 'x', values: ['AAA'] }] })] },
    undefined,
  ],
  [
    'namespace called like a member of objects',
    { credentials: [mdoc({ claims: [{ path: ['constructor', 'name'] }] })] },
    undefined,
  ],
  [
    'namespace called __proto__',
    { credentials: [mdoc({ claims: [{ path: ['__proto__', 'x'] }] })] },
    undefined,
  ],
])('%s: section 6.4', (_, query, answer) => {
  expect(matchDcql(parseDcqlQuery(query), held)).toEqual(answer)
})
