import { expect, test } from 'vitest'
import { addTallies, printTally, tallyTable } from './print-tally.ts'
import type { Tally } from './run-fuzz.ts'

const one: Tally = {
  kind: 'kind',
  mutants: 1000,
  unchanged: 10,
  refused: { 'a/b': 900, 'a/c': 50 },
  equal: 20,
  witnessed: 5,
  harmless: { class: 15 },
  findings: [],
  millis: 2000,
  cpuMillis: 1000,
}

test('shares of one kind become one line', () => {
  const [head = '', line = ''] = tallyTable([addTallies([one, { ...one, millis: 4000 }])]).split(
    '\n',
  )
  const columns = (text: string) => text.split(/ {2,}/)
  expect(columns(head).slice(0, 4)).toEqual(['kind', 'mutants', 'refused', 'equal'])
  expect(columns(line)).toEqual(
    ['kind', 2000, 1900, 40, 10, 30, 20, 0, 500, 1000].map((value) => String(value)),
  )
})

test('findings are printed with what repeats them', () => {
  const finding = { kind: 'kind', seed: 1, number: 7, mutation: 'bytes', what: 'x', hex: '00ff' }
  const text = printTally({ ...one, findings: [finding] })
  expect(text).toContain('950 refused')
  expect(text).toContain('FINDING kind --seed 1 number 7 (bytes): x\n    00ff')
})
