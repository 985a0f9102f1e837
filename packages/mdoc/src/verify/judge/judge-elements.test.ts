import { CborTag, type CborValue } from '@tegata/cbor'
import { parseCertificate } from '@tegata/pki'
import { expect, test } from 'vitest'
import { parseIssuerSigned } from '../../issuer-data/issuer-signed.ts'
import { testDocType } from '../../testing.ts'
import { definePolicy, standardPolicy } from '../policy/policy.ts'
import { issuer, issuerSigned } from '../testing/verification-world.ts'
import type { ElementVerdict } from '../verification.ts'
import { judgeDropped, judgePlace, judgeTypes, sortByRequest } from './judge-elements.ts'

const read = parseIssuerSigned(issuerSigned)
const signer = parseCertificate(issuer.chain[0] ?? new Uint8Array(0))
const raw = new CborTag(24, null)
const holding = (nameSpaces: Record<string, Record<string, CborValue>>) => ({
  ...read,
  nameSpaces: new Map(
    Object.entries(nameSpaces).map(([namespace, elements]) => [
      namespace,
      Object.entries(elements).map(([elementIdentifier, elementValue], digestId) => {
        return { digestId, elementIdentifier, elementValue, random: new Uint8Array(16), raw }
      }),
    ]),
  ),
})

test('a namespace of which nothing was asked for is not disclosed, not even empty', () => {
  const sorted = sortByRequest(holding({ a: { x: 1, y: 2 }, b: { x: 3 } }), { a: ['x'] })
  expect(sorted.disclosed).toEqual({ a: { x: 1 } })
  expect(sorted.dropped).toEqual([
    { namespace: 'a', element: 'y' },
    { namespace: 'b', element: 'x' },
  ])
})

test('an element or a namespace called __proto__ is a member like any other', () => {
  const elements = Object.fromEntries([
    ['__proto__', new Map([['x', 1]])],
    ['y', 2],
  ])
  const all = holding(Object.fromEntries([['__proto__', elements]]))
  const { disclosed } = sortByRequest(all, undefined)
  const member = { configurable: true, enumerable: true, writable: true }
  expect(Object.getOwnPropertyDescriptors(disclosed)).toEqual(
    Object.fromEntries([['__proto__', { ...member, value: elements }]]),
  )
  for (const record of [disclosed, ...Object.values(disclosed)])
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype)
  expect(Object.values(disclosed).flatMap(Object.entries)).toEqual(Object.entries(elements))
})

test.each([
  ['refuse', 0, 'passed'],
  ['refuse', 1, 'failed'],
  ['drop', 0, 'passed'],
  ['drop', 1, 'passed'],
] as const)('%s, %d not asked for: %s', (unrequestedElements, count, outcome) => {
  const dropped = [{ namespace: 'a', element: 'x' }].slice(0, count)
  const policy = definePolicy({ unrequestedElements })
  expect(judgeDropped({ disclosed: {}, dropped }, policy).outcome).toBe(outcome)
})

test.each<[ElementVerdict, 'accept' | 'refuse', string[]]>([
  ['known', 'accept', ['passed', 'passed']],
  ['known', 'refuse', ['passed', 'passed']],
  ['unknown', 'accept', ['passed', 'passed']],
  ['unknown', 'refuse', ['failed', 'passed']],
  ['wrong-type', 'accept', ['passed', 'failed']],
  ['wrong-type', 'refuse', ['passed', 'failed']],
])('an element that is %s, where unknown ones are to %s', (verdict, unknownElements, outcomes) => {
  const knowledge = { elementCheck: () => verdict }
  const policy = definePolicy({ unknownElements })
  const checks = judgeTypes(testDocType, { a: { x: 1 } }, knowledge, policy)
  expect(checks.map(({ outcome }) => outcome)).toEqual(outcomes)
})

test.each<[string, Record<string, CborValue>, string[]]>([
  ['the signer’s', { other: 'XX', country: 'UT', state: 'UT-1' }, ['passed', 'passed']],
  ['others', { other: 'UT', country: 'XX', state: 'UT-2' }, ['failed', 'failed']],
  ['the country alone', { state: 'XX', country: 'UT' }, ['passed', 'failed']],
  ['none', { other: 'UT' }, ['not-applicable', 'not-applicable']],
])('country and jurisdiction in the document: %s', (_, elements, outcomes) => {
  const placeElements = () => {
    return { country: ['a', 'country'], jurisdiction: ['a', 'state'] } as const
  }
  const checks = judgePlace(testDocType, holding({ a: elements }), signer, { placeElements })
  expect(checks.map(({ outcome }) => outcome)).toEqual(outcomes)
})

test('no profile, no judgement of types', () => {
  const checks = judgeTypes(testDocType, { a: { x: 1 } }, {}, standardPolicy)
  expect(checks.map(({ outcome }) => outcome)).toEqual(['not-applicable', 'not-applicable'])
})
