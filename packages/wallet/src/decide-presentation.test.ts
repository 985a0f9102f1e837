import type { Check, CheckOutcome } from '@tegata/kernel'
import { type AuthorizationRequest, elementNames, parseDcqlQuery } from '@tegata/oid4vc'
import { jpMyNumber } from '@tegata/profiles'
import { requestRules } from '@tegata/trust'
import { describe, expect, test } from 'vitest'
import { chosenRecords, enoughCopies, type Proposal } from './consent/propose-answer.ts'
import type { Holding } from './consent/read-holdings.ts'
import { type Decision, decidePresentation } from './decide-presentation.ts'
import type { HeldRecord } from './held-record.ts'
import type { PresentationRequest } from './read-request.ts'

const namespace = 'org.example.test.1'
const docType = 'org.example.test'
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
const claim = (element: string, more: object = {}) => ({ path: [namespace, element], ...more })
const credential = (changes: object = {}) => ({
  id: 'record',
  format: 'mso_mdoc',
  meta: { doctype_value: docType },
  claims: [claim('name', { intent_to_retain: true }), claim('portrait')],
  ...changes,
})
const asking = (query: object) => ({ query: parseDcqlQuery(query) })
const only = (changes: object) => asking({ credentials: [credential(changes)] })

const request: PresentationRequest = {
  request: authorizationRequest,
  ...only({}),
  encryption: { jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }, kid: 'k', enc: 'A128GCM' },
  requestChecks: [
    check('oid4vp/client-id', 'passed'),
    check('oid4vp/wallet-nonce', 'not-applicable'),
  ],
  programChecks: [check('registry/key', 'passed')],
  denials: [],
  purposeId: 'p',
}
const record: HeldRecord = {
  id: 'r1',
  docType,
  issuer: 'https://issuer.test.example',
  elements: { [namespace]: ['name', 'portrait', 'address'] },
  validFrom: new Date('2026-05-30T00:00:00Z'),
  validUntil: new Date('2026-06-13T00:00:00Z'),
  state: 'valid',
}
/** A record with copies `r1-1`, `r1-2`, … */
function holding(changes: Partial<HeldRecord> = {}, copies = 2): Holding {
  const own = { ...record, ...changes }
  const { validFrom, validUntil } = own
  return {
    record: own,
    copies: Array.from({ length: copies }, (_, index) => ({
      validFrom,
      validUntil,
      document: {
        id: `${own.id}-${index + 1}`,
        docType: own.docType,
        elements: new Map([
          [
            namespace,
            new Map([
              ['name', 'A'],
              ['portrait', 'P'],
              ['address', own.id],
            ]),
          ],
        ]),
        authorityKeyIdentifiers: ['AAA'],
      },
    })),
  }
}
const held = holding()

const decide = (
  changes: Partial<PresentationRequest>,
  holdings: readonly Holding[] = [held],
  time = at,
) => decidePresentation({ ...request, ...changes }, holdings, time)
const refusals = (decision: Decision) =>
  decision.decision === 'refuse'
    ? decision.refusals.map(({ code, about, element }) =>
        [code, about ?? element?.element ?? ''].join(' ').trim(),
      )
    : ['asked']

function proposalOf(decision: Decision): Proposal {
  if (decision.decision === 'refuse') throw new TypeError(refusals(decision).join())
  return decision
}
const sent = (proposal: Proposal, choice: Partial<Proposal['choice']> = {}) =>
  chosenRecords(proposal, { ...proposal.choice, ...choice }).map(
    ({ queryId, record: { id }, elements }) => [queryId, id, elementNames(elements)[namespace]],
  )

test('asks the holder, with exactly what was asked for', () => {
  const proposal = proposalOf(decide({}))
  expect(chosenRecords(proposal, proposal.choice)).toEqual([
    {
      queryId: 'record',
      record,
      copyIds: ['r1-1', 'r1-2'],
      elements: { [namespace]: { name: { retain: true }, portrait: { retain: false } } },
    },
  ])
})

describe('refuses', () => {
  const expired = holding({ validUntil: new Date('2026-05-31T00:00:00Z') })
  const future = holding({ validFrom: new Date('2026-06-02T00:00:00Z') })
  const disabled = holding({ state: 'disabled', reason: 'particulars-changed' }, 0)
  const beyond = (...elements: string[]) => ({
    denials: elements.map((element) => ({
      code: 'registry/element' as const,
      docType,
      namespace,
      element,
    })),
  })
  type Row = readonly [string, Partial<PresentationRequest>, readonly Holding[], readonly string[]]
  const rows: readonly Row[] = [
    [
      'a check of the request failed',
      { requestChecks: [check('oid4vp/client-id', 'failed'), check('x', 'passed')] },
      [held],
      ['request-not-trusted oid4vp/client-id'],
    ],
    [
      'a check of the request was skipped',
      { requestChecks: [check('oid4vp/client-trusted', 'skipped')] },
      [held],
      ['request-not-trusted oid4vp/client-trusted'],
    ],
    [
      'a check of the request was tolerated: here nothing is',
      { requestChecks: [check('oid4vp/client-trusted', 'tolerated')] },
      [held],
      ['request-not-trusted oid4vp/client-trusted'],
    ],
    ['no check of the request', { requestChecks: [] }, [held], ['request-not-trusted']],
    [
      'a check of the program failed',
      { programChecks: [check('registry/validity', 'failed')] },
      [held],
      ['program-not-certified registry/validity'],
    ],
    ['no statement about the program', { programChecks: [] }, [held], ['program-not-certified']],
    [
      'asking for more',
      beyond('sex', 'number'),
      [held],
      ['registry/element sex', 'registry/element number'],
    ],
    ['no key to encrypt for', { encryption: { unusable: 'why' } }, [held], ['cannot-encrypt why']],
    [
      'every reason at once',
      {
        requestChecks: [],
        programChecks: [],
        ...beyond('sex'),
        encryption: { unusable: 'why' },
      },
      [],
      [
        'request-not-trusted',
        'program-not-certified',
        'registry/element sex',
        'cannot-encrypt why',
      ],
    ],
    ['no record', {}, [], ['no-record']],
    ['a record of another type', {}, [holding({ docType: 'org.other' })], ['no-record']],
    ['a disabled record', {}, [disabled], ['record-disabled particulars-changed']],
    ['an expired record', {}, [expired], ['record-expired']],
    ['a record that is not valid yet', {}, [future], ['record-expired']],
    ['one disabled and one expired', {}, [disabled, expired], ['record-expired']],
    ['no copy left', {}, [holding({}, 0)], ['no-copy-left']],
    [
      'no copy that is still valid',
      {},
      [
        {
          record,
          copies: held.copies.map((copy) => ({ ...copy, validUntil: new Date('2026-05-31') })),
        },
      ],
      ['no-copy-left'],
    ],
    [
      'elements that the record does not hold',
      only({ claims: [claim('name'), claim('fax'), claim('constructor')] }),
      [held],
      ['element-not-held fax', 'element-not-held constructor'],
    ],
    [
      'a namespace that the record does not hold',
      only({ claims: [{ path: ['toString', 'name'] }] }),
      [held],
      ['element-not-held name'],
    ],
    [
      'another value',
      only({ claims: [claim('name', { values: ['B'] })] }),
      [held],
      ['value-not-held name'],
    ],
    [
      'another authority',
      only({ trusted_authorities: [{ type: 'aki', values: ['BBB'] }] }),
      [held],
      ['authority-not-held'],
    ],
    [
      'another format',
      asking({ credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: {} }] }),
      [held],
      ['format-not-held dc+sd-jwt'],
    ],
    [
      'another format or a record that is not there: what can be had is told',
      asking({
        credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: {} }, credential()],
        credential_sets: [{ options: [['a'], ['record']] }],
      }),
      [],
      ['no-record'],
    ],
    [
      'one of two credentials is not there: no part',
      asking({
        credentials: [credential(), credential({ id: 'b', meta: { doctype_value: 'b' } })],
      }),
      [held],
      ['no-record'],
    ],
    [
      'two copies are asked for, one is left',
      asking({ credentials: [credential(), credential({ id: 'b' })] }),
      [holding({}, 1)],
      ['no-copy-left'],
    ],
    [
      'only what need not be answered is asked for, and it cannot be',
      asking({
        credentials: [credential({ claims: [claim('fax')] })],
        credential_sets: [{ options: [['record']], required: false }],
      }),
      [held],
      ['element-not-held fax'],
    ],
  ]
  test.each(rows)('%s', (_, changes, holdings, expected) => {
    const decision = decide(changes, holdings)
    expect(refusals(decision)).toEqual(expected)
    if (decision.decision !== 'refuse') return
    for (const { text } of decision.refusals) {
      expect(text.ja).toMatch(/何も送っていません。/)
      expect(text.en).toMatch(/Nothing was sent\./)
    }
  })

  test('at a time that is none', () => {
    expect(refusals(decide({}, [held], new Date(Number.NaN)))).toEqual(['record-expired'])
  })

  test.each(requestRules)('the rule $id reaches the holder in its own words', (rule) => {
    const [japanese = ''] = Object.keys(jpMyNumber.namespaces)
    const element = { namespace: japanese, element: 'individual_number_unicode' }
    const decision = decide({
      denials: [{ code: rule.id, docType: jpMyNumber.docType, ...element }],
    })
    expect(decision).toMatchObject({
      decision: 'refuse',
      refusals: [
        {
          code: rule.id,
          element: {
            ...element,
            label: { ja: '個人番号（マイナンバー）', en: 'Individual number (My Number)' },
          },
          text: {
            ja: expect.stringContaining(rule.failure.ja),
            en: expect.stringContaining(rule.failure.en),
          },
        },
      ],
    })
  })
})

describe('among several records', () => {
  const older = holding({ id: 'r0', validFrom: new Date('2026-05-20T00:00:00Z') })
  const names = ['name', 'portrait']
  test.each([
    ['old first', [older, held]],
    ['new first', [held, older]],
  ])('the newest is proposed, the other can be chosen: %s', (_, holdings) => {
    const proposal = proposalOf(decide({}, holdings))
    expect(sent(proposal)).toEqual([['record', 'r1', names]])
    expect(sent(proposal, { records: { record: ['r0'] } })).toEqual([['record', 'r0', names]])
    expect(sent(proposal, { records: { record: ['r0', 'r1'] } })).toHaveLength(1)
    expect(sent(proposal, { records: { record: ['other'] } })).toEqual([])
  })

  test('several are sent only where several may be, and the holder chose them', () => {
    const proposal = proposalOf(decide(only({ multiple: true }), [older, held]))
    expect(sent(proposal)).toHaveLength(1)
    expect(sent(proposal, { records: { record: ['r0', 'r1'] } })).toHaveLength(2)
  })

  test('one that lapsed does not stand in the way of the next', () => {
    const disabled = holding({ state: 'disabled' }, 0)
    expect(sent(proposalOf(decide({}, [older, disabled])))).toMatchObject([['record', 'r0', names]])
  })

  test('the one whose value is asked for answers', () => {
    const wanted = only({ claims: [claim('address', { values: ['r0'] })] })
    expect(sent(proposalOf(decide(wanted, [older, held])))).toEqual([['record', 'r0', ['address']]])
  })

  test('the one with the claim set that the asker likes best is proposed', () => {
    const claims = [claim('address', { id: 'a', values: ['r0'] }), claim('name', { id: 'n' })]
    const proposal = proposalOf(decide(only({ claims, claim_sets: [['a'], ['n']] }), [held, older]))
    expect(sent(proposal)).toEqual([['record', 'r0', ['address']]])
    expect(sent(proposal, { records: { record: ['r1'] } })).toEqual([['record', 'r1', ['name']]])
  })

  test('copies that answer in the preferred way are used', () => {
    const [first, second] = held.copies
    if (!first || !second) throw new TypeError('two copies')
    const other = new Map([[namespace, new Map([['name', 'B']])]])
    const copies = [{ ...first, document: { ...first.document, elements: other } }, second]
    const proposal = proposalOf(
      decide(only({ claims: [claim('name', { values: ['A'] })] }), [{ record, copies }]),
    )
    expect(chosenRecords(proposal, proposal.choice)[0]?.copyIds).toEqual(['r1-2'])
  })
})

describe('credential sets', () => {
  const b = credential({ id: 'b', claims: [claim('address')] })
  const absent = credential({ id: 'c', claims: [claim('fax')] })
  const sets = (...credential_sets: object[]) =>
    asking({ credentials: [absent, credential({ claims: [claim('name')] }), b], credential_sets })
  const name = ['record', 'r1', ['name']]
  const address = ['b', 'r1', ['address']]

  test.each<[string, Partial<PresentationRequest>, unknown]>([
    [
      'the first option that can be answered',
      sets({ options: [['c'], ['b'], ['record']] }),
      [address],
    ],
    [
      'an option whole',
      sets({
        options: [
          ['record', 'c'],
          ['record', 'b'],
        ],
      }),
      [name, address],
    ],
    [
      'an optional set is left to the holder',
      sets({ options: [['record']] }, { options: [['b']], required: false }),
      [name],
    ],
    [
      'unless nothing else is asked for',
      sets({ options: [['b']], required: false }, { options: [['record']], required: false }),
      [address],
    ],
    [
      'each query once',
      sets({ options: [['record']] }, { options: [['record', 'b']] }),
      [name, address],
    ],
  ])('%s', (_, changes, expected) => {
    expect(sent(proposalOf(decide(changes)))).toEqual(expected)
  })

  test('the holder adds what is optional, and takes another option', () => {
    const proposal = proposalOf(
      decide(sets({ options: [['record'], ['b']] }, { options: [['b']], required: false })),
    )
    expect(proposal.choice.options).toEqual([0, undefined])
    expect(sent(proposal, { options: [0, 0] })).toEqual([name, address])
    expect(sent(proposal, { options: [1, undefined] })).toEqual([address])
    expect(sent(proposal, { options: [undefined, undefined] })).toEqual([])
  })

  test('an option for which the copies do not suffice is not proposed', () => {
    const wanted = sets({ options: [['record', 'b'], ['b']] })
    expect(sent(proposalOf(decide(wanted, [holding({}, 1)])))).toEqual([address])
  })

  test('each record that is sent needs a copy of its own', () => {
    const chosen = (...copyIds: string[]) => ({ queryId: 'q', record, copyIds, elements: {} })
    expect(enoughCopies([chosen('1', '2'), chosen('1')])).toBe(true)
    expect(enoughCopies([chosen('1'), chosen('1')])).toBe(false)
  })
})

test('valid on the first and on the last moment', () => {
  for (const moment of [record.validFrom, record.validUntil])
    expect(decide({}, [held], moment).decision).toBe('ask-holder')
})
