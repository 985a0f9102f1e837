import type { RegisteredPurpose, RegistryStatement } from '@tegata/messages'
import { expect, test } from 'vitest'
import {
  type AskedElements,
  type Denial,
  judgeRequest,
  type RequestToJudge,
  requestRules,
  unionOfAsked,
} from './index.ts'

const kept = { retain: true, required: true }
const seen = { retain: false, required: false }
const docType = 'org.example.doc'
const text = { ja: '目的', en: 'Purpose' }
const secret = 'individual_number'

const purposes: RegisteredPurpose[] = [
  {
    id: 'account-opening',
    text,
    legal_basis: 'Act, article 1',
    requests: [
      { docType, namespaces: { a: { name: kept, portrait: seen }, b: { birth_date: kept } } },
      { docType, namespaces: { a: { address: kept } } },
    ],
  },
  {
    id: 'age-check',
    text,
    requests: [{ docType, namespaces: { a: { age_over_NN: { ...seen, max: 1 } } } }],
  },
  {
    id: 'two-ages',
    text,
    requests: [
      { docType, namespaces: { a: { age_over_NN: { ...seen, max: 2 }, age_over_65: kept } } },
    ],
  },
  {
    id: 'tax',
    text,
    legal_basis: 'Number Act, article 9',
    requests: [{ docType, namespaces: { a: { [secret]: kept } } }],
  },
  { id: 'curiosity', text, requests: [{ docType, namespaces: { a: { [secret]: kept } } }] },
  {
    id: 'web-only',
    text,
    channels: ['dcapi'],
    origins: ['https://bank.test'],
    requests: [{ docType, namespaces: { a: { name: kept } } }],
  },
  {
    id: 'app-only',
    text,
    client_ids: ['x509_hash:abc'],
    requests: [{ docType, namespaces: { a: { name: kept } } }],
  },
]

const statement: RegistryStatement = {
  iss: 'https://registry.test',
  sub: 'bank',
  kind: 'receiving',
  name: text,
  cert_sha256: [],
  iat: 0,
  exp: 1,
  purposes,
}
const isRestricted = (_docType: string, _namespace: string, element: string) => element === secret
const keep = { retain: true }
const look = { retain: false }

function denials(
  purposeId: string,
  elements: AskedElements,
  more: Partial<RequestToJudge> = {},
): readonly Denial[] {
  const request = { purposeId, docType, elements, ...more }
  const judgement = judgeRequest(statement, request, { isRestricted })
  return judgement.decision === 'deny' ? judgement.reasons : []
}
const codes = (...args: Parameters<typeof denials>) =>
  denials(...args).map(({ code, element }) => (element ? `${code} ${element}` : code))

test.each<[string, AskedElements]>([
  [
    'account-opening',
    { a: { name: keep, portrait: look, address: keep }, b: { birth_date: keep } },
  ],
  ['account-opening', { a: { name: look } }],
  ['age-check', { a: { age_over_20: look } }],
  ['two-ages', { a: { age_over_20: look, age_over_65: keep } }],
  ['tax', { a: { [secret]: keep } }],
])('%s may ask %j', (purposeId, elements) => {
  expect(codes(purposeId, elements)).toEqual([])
})

test.each<[string, AskedElements, string[]]>([
  ['unknown', { a: { name: look } }, ['registry/purpose']],
  ['account-opening', { a: { sex: look } }, ['registry/element sex']],
  ['account-opening', { b: { name: look } }, ['registry/element name']],
  ['account-opening', { constructor: { name: look } }, ['registry/element name']],
  ['account-opening', { a: { constructor: look } }, ['registry/element constructor']],
  ['account-opening', { a: { portrait: keep } }, ['registry/retention portrait']],
  ['account-opening', { a: { age_over_20: look } }, ['registry/element age_over_20']],
  ['account-opening', { a: { [secret]: keep } }, [`registry/element ${secret}`]],
  ['curiosity', { a: { [secret]: keep } }, [`registry/legal-basis ${secret}`]],
  [
    'age-check',
    { a: { [secret]: look } },
    [`registry/element ${secret}`, `registry/legal-basis ${secret}`],
  ],
  ['age-check', { a: { age_over_20: look, age_over_65: look } }, ['registry/age-limit']],
  ['age-check', { a: { age_over_20: keep } }, ['registry/retention age_over_20']],
  ['age-check', { a: { age_over_NN: look } }, ['registry/element age_over_NN']],
  ['age-check', { a: { age_over_200: look } }, ['registry/element age_over_200']],
  [
    'two-ages',
    { a: { age_over_20: look, age_over_30: look, age_over_65: look } },
    ['registry/age-limit'],
  ],
])('%s may not ask %j: %j', (purposeId, elements, expected) => {
  expect(codes(purposeId, elements)).toEqual(expected)
})

test('another document type, a sending program', () => {
  const elements = { a: { name: look } }
  expect(codes('account-opening', elements, { docType: 'org.example.other' })).toEqual([
    'registry/document-type',
  ])
  const sending: RegistryStatement = { ...statement, kind: 'sending' }
  expect(judgeRequest(sending, { purposeId: 'tax', docType, elements }, { isRestricted })).toEqual({
    decision: 'deny',
    reasons: [{ code: 'registry/kind' }],
  })
})

test('a way that is not registered, or not told, is denied', () => {
  const elements = { a: { name: look } }
  const origin = 'https://bank.test'
  expect(codes('web-only', elements, { channel: 'dcapi', origin })).toEqual([])
  expect(codes('app-only', elements, { clientId: 'x509_hash:abc' })).toEqual([])
  const denied = ['registry/channel']
  expect(codes('web-only', elements)).toEqual(denied)
  expect(codes('web-only', elements, { channel: 'openid4vp', origin })).toEqual(denied)
  expect(codes('web-only', elements, { channel: 'dcapi', origin: `${origin}.evil` })).toEqual(
    denied,
  )
  expect(codes('app-only', elements, { clientId: 'x509_hash:abcd' })).toEqual(denied)
})

test('the union holds what any alternative asks, kept when any keeps it', () => {
  const union = unionOfAsked([
    { a: { name: look, address: look } },
    { a: { name: keep }, b: { birth_date: look } },
    {},
  ])
  expect(union).toEqual({ a: { name: keep, address: look }, b: { birth_date: look } })
  expect(codes('account-opening', unionOfAsked([union, { a: { sex: look } }]))).toEqual([
    'registry/element sex',
  ])
})

test('the catalogue names each check once', () => {
  const ids = requestRules.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.every((id) => id.startsWith('registry/'))).toBe(true)
})

test('what the purpose names is allowed, anything else is denied', () => {
  const request = { purposeId: 'account-opening', docType }
  const judged = (elements: AskedElements) =>
    judgeRequest(statement, { ...request, elements }, { isRestricted })
  expect(judged({ a: { name: keep } })).toEqual({ decision: 'allow' })
  expect(judged({ a: { other: keep } }).decision).toBe('deny')
})
