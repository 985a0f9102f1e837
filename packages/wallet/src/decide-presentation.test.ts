import type { Check, CheckOutcome } from '@tegata/kernel'
import type { AuthorizationRequest } from '@tegata/oid4vc'
import { describe, expect, test } from 'vitest'
import { type Decision, decidePresentation } from './decide-presentation.ts'
import type { HeldRecord } from './held-record.ts'
import type { PresentationRequest } from './read-request.ts'
import { refusalText } from './refusal-text.ts'

const namespace = 'org.example.test.1'
const at = new Date('2026-06-01T12:00:00Z')

const check = (id: string, outcome: CheckOutcome): Check => ({ id, outcome, clause: 'x' })

const authorizationRequest: AuthorizationRequest = {
  client_id: 'x509_hash:AAAA',
  response_type: 'vp_token',
  response_mode: 'direct_post.jwt',
  response_uri: 'https://reader.test.example/r',
  nonce: 'n',
  dcql_query: {},
  client_metadata: { jwks: { keys: [] } },
}
const request: PresentationRequest = {
  request: authorizationRequest,
  asked: {
    queryId: 'record',
    docType: 'org.example.test',
    elements: { [namespace]: ['name', 'portrait'] },
    retained: {},
  },
  requestChecks: [
    check('oid4vp/client-id', 'passed'),
    check('oid4vp/wallet-nonce', 'not-applicable'),
  ],
  programChecks: [check('registry/key', 'passed')],
  beyondPurpose: [],
  purposeId: 'p',
}
const record: HeldRecord = {
  id: 'r1',
  docType: 'org.example.test',
  issuer: 'https://issuer.test.example',
  elements: { [namespace]: ['name', 'portrait', 'address'] },
  validFrom: new Date('2026-05-30T00:00:00Z'),
  validUntil: new Date('2026-06-13T00:00:00Z'),
  state: 'valid',
}

const refusals = (decision: Decision) =>
  decision.decision === 'refuse'
    ? decision.refusals.map(({ code, about }) => (about === undefined ? code : `${code} ${about}`))
    : []

test('asks the holder, with exactly what was asked for', () => {
  expect(decidePresentation(request, [record], at)).toEqual({
    decision: 'ask-holder',
    record,
    queryId: 'record',
    elements: { [namespace]: ['name', 'portrait'] },
  })
})

describe('refuses', () => {
  const expired = { ...record, validUntil: new Date('2026-05-31T00:00:00Z') }
  const future = { ...record, validFrom: new Date('2026-06-02T00:00:00Z') }
  const disabled: HeldRecord = { ...record, state: 'disabled', reason: 'particulars-changed' }
  type Row = readonly [
    string,
    Partial<PresentationRequest>,
    readonly HeldRecord[],
    readonly string[],
  ]
  const rows: readonly Row[] = [
    [
      'a check of the request failed',
      { requestChecks: [check('oid4vp/client-id', 'failed'), check('x', 'passed')] },
      [record],
      ['request-not-trusted oid4vp/client-id'],
    ],
    [
      'a check of the request was skipped',
      { requestChecks: [check('oid4vp/client-trusted', 'skipped')] },
      [record],
      ['request-not-trusted oid4vp/client-trusted'],
    ],
    [
      'a check of the request was tolerated: here nothing is',
      { requestChecks: [check('oid4vp/client-trusted', 'tolerated')] },
      [record],
      ['request-not-trusted oid4vp/client-trusted'],
    ],
    ['no check of the request', { requestChecks: [] }, [record], ['request-not-trusted']],
    [
      'a check of the program failed',
      { programChecks: [check('registry/validity', 'failed')] },
      [record],
      ['program-not-certified registry/validity'],
    ],
    ['no statement about the program', { programChecks: [] }, [record], ['program-not-certified']],
    [
      'asking for more',
      { beyondPurpose: ['sex', 'number'] },
      [record],
      ['beyond-purpose sex', 'beyond-purpose number'],
    ],
    [
      'every reason at once',
      { requestChecks: [], programChecks: [], beyondPurpose: ['sex'] },
      [],
      ['request-not-trusted', 'program-not-certified', 'beyond-purpose sex'],
    ],
    ['no record', {}, [], ['no-record']],
    ['a record of another type', {}, [{ ...record, docType: 'org.other' }], ['no-record']],
    ['a disabled record', {}, [disabled], ['record-disabled particulars-changed']],
    ['an expired record', {}, [expired], ['record-expired']],
    ['a record that is not valid yet', {}, [future], ['record-expired']],
    ['one disabled and one expired', {}, [disabled, expired], ['record-expired']],
    [
      'an element that the record does not hold',
      { asked: { ...request.asked, elements: { [namespace]: ['name', 'fax', 'constructor'] } } },
      [record],
      ['element-not-held fax', 'element-not-held constructor'],
    ],
    [
      'a namespace that the record does not hold',
      { asked: { ...request.asked, elements: { 'org.other': ['name'], toString: ['name'] } } },
      [record],
      ['element-not-held name', 'element-not-held name'],
    ],
  ]
  test.each(rows)('%s', (_, changes, records, expected) => {
    expect(refusals(decidePresentation({ ...request, ...changes }, records, at))).toEqual(expected)
  })

  test('at a time that is none', () => {
    const decision = decidePresentation(request, [record], new Date(Number.NaN))
    expect(refusals(decision)).toEqual(['record-expired'])
  })
})

describe('among several records', () => {
  const older = { ...record, id: 'r0', validFrom: new Date('2026-05-20T00:00:00Z') }
  test.each([
    ['old first', [older, record]],
    ['new first', [record, older]],
  ])('the newest answers: %s', (_, records) => {
    expect(decidePresentation(request, records, at)).toMatchObject({ record: { id: 'r1' } })
  })

  test('one that lapsed does not stand in the way of the next', () => {
    const disabled: HeldRecord = { ...record, state: 'disabled' }
    expect(decidePresentation(request, [older, disabled], at)).toMatchObject({
      record: { id: 'r0' },
    })
  })
})

test('valid on the first and on the last moment', () => {
  for (const moment of [record.validFrom, record.validUntil])
    expect(decidePresentation(request, [record], moment).decision).toBe('ask-holder')
})

test.each([
  'request-not-trusted',
  'program-not-certified',
  'beyond-purpose',
  'no-record',
  'record-disabled',
  'record-expired',
  'element-not-held',
] as const)('%s: the holder reads what happened and what to do', (code) => {
  const { ja, en } = refusalText(code)
  expect(ja).toMatch(/。$/)
  expect(en).toMatch(/\.$/)
  expect(new Set([ja, en]).size).toBe(2)
})
