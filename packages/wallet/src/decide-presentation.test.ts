import { jpMyNumber } from '@tegata/profiles'
import { requestRules } from '@tegata/trust'
import { describe, expect, test } from 'vitest'
import { chosenRecords } from './consent/propose-answer.ts'
import type { Holding } from './consent/read-holdings.ts'
import type { PresentationRequest } from './read-request.ts'
import {
  asking,
  check,
  claim,
  credential,
  decide,
  docType,
  held,
  holding,
  namespace,
  only,
  proposalOf,
  record,
  refusals,
} from './testing/decision-parts.ts'

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

test('valid on the first and on the last moment', () => {
  for (const moment of [record.validFrom, record.validUntil])
    expect(decide({}, [held], moment).decision).toBe('ask-holder')
})
