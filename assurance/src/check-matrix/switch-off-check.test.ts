import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../run-tests.ts'
import { places, withCheckOff } from './switch-off-check.ts'

const files = ['packages/kernel/src/check-entry.ts', 'packages/trust/src/judge-request.ts']

test.each(files)('%s is still what is changed', (file) => {
  const source = readFileSync(join(repository, file), 'utf8')
  const place = places.find((one) => one.file.test(`/${file}`))
  if (!place) throw new Error('no place')
  const changed = withCheckOff(source, place, 'x/y')
  expect(changed.match(/"x\/y"/g)).toHaveLength(place.changes('').length)
  expect(source).not.toContain('x/y')
})

test('another text is an error, not a switch that does nothing', () => {
  for (const place of places)
    expect(() => withCheckOff('export {}', place, 'x/y')).toThrow('not what it was')
})
