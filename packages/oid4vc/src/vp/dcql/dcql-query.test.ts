import { codeThrownBy, readVectors, vectorsPresent } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { parseDcqlQuery } from './dcql-query.ts'

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
  ['a value with a fraction', { credentials: [mdoc({ claims: [{ path, values: [1.5] }] })] }],
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
