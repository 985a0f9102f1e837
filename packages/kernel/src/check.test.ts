import { expect, test } from 'vitest'
import { type Check, type CheckOutcome, holds } from './check.ts'
import { type CheckEntry, checkMaker } from './check-entry.ts'

const text = { ja: '', en: '' }
const rest = { title: text, defends: '', failure: text, onFailure: text }
const catalogue = [
  { id: 'x/one', clause: 'Standard, 1', ...rest },
  { id: 'x/two', clause: 'Standard, 2', ...rest },
] as const satisfies readonly CheckEntry[]
const { judge, notApplicable, skipped, tolerate } = checkMaker(catalogue)
const one = { id: 'x/one', clause: 'Standard, 1' }

test.each<[Check, Check]>([
  [judge('x/one', undefined), { ...one, outcome: 'passed' }],
  [judge('x/one', 'why'), { ...one, outcome: 'failed', reason: 'why' }],
  [judge('x/one', ''), { ...one, outcome: 'failed', reason: '' }],
  [skipped('x/one', 'why'), { ...one, outcome: 'skipped', reason: 'why' }],
  [notApplicable('x/one', 'why'), { ...one, outcome: 'not-applicable', reason: 'why' }],
  [
    tolerate('x/one', 'why', { names: ['odd'], tolerated: true }),
    { ...one, outcome: 'tolerated', reason: 'why', tolerances: ['odd'] },
  ],
  [
    tolerate('x/one', 'why', { names: ['odd'], tolerated: false }),
    { ...one, outcome: 'failed', reason: 'why', tolerances: ['odd'] },
  ],
])('line %#: id and clause from the catalogue, outcome from the maker', (line, expected) => {
  expect(line).toStrictEqual(expected)
})

const lines = (...outcomes: CheckOutcome[]): Check[] =>
  outcomes.map((outcome, i) => ({ id: i === 0 ? 'x/one' : 'x/two', outcome, clause: '' }))

test.each<[string, Check[], string[], boolean]>([
  ['all passed', lines('passed', 'passed'), ['x/one', 'x/two'], true],
  ['tolerated by name', lines('tolerated', 'passed'), ['x/one', 'x/two'], true],
  ['optional skipped', lines('passed', 'skipped'), ['x/one'], true],
  ['optional not applicable', lines('passed', 'not-applicable'), ['x/one'], true],
  ['optional missing', lines('passed'), ['x/one'], true],
  ['no check at all', [], [], false],
  ['nothing but skipped', lines('skipped'), [], false],
  ['mandatory missing', lines('passed'), ['x/one', 'x/two'], false],
  ['mandatory skipped', lines('passed', 'skipped'), ['x/two'], false],
  ['mandatory not applicable', lines('passed', 'not-applicable'), ['x/two'], false],
  ['mandatory failed', lines('failed', 'passed'), ['x/one'], false],
  ['optional failed', lines('passed', 'failed'), ['x/one'], false],
  ['passed once, failed once', [...lines('passed'), ...lines('failed')], ['x/one'], false],
])('%s', (_, checks, mandatory, accepted) => {
  expect(holds(checks, mandatory)).toBe(accepted)
})
