import { describe, expect, test } from 'vitest'
import type { PresentationRequest } from '../read-request.ts'
import {
  asking,
  claim,
  credential,
  decide,
  held,
  holding,
  namespace,
  only,
  proposalOf,
  record,
  sent,
} from '../testing/decision-parts.ts'
import { chosenRecords, enoughCopies } from './propose-answer.ts'

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
