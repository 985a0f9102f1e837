import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../run-tests.ts'
import { withCheckOff } from './switch-off-check.ts'

const source = readFileSync(join(repository, 'packages/kernel/src/check-entry.ts'), 'utf8')

test('the kernel is still what is changed, in both of its places', () => {
  const changed = withCheckOff(source, 'x/y')
  expect(changed.match(/"x\/y"/g)).toHaveLength(2)
  expect(source).not.toContain('x/y')
})

test('another text is an error, not a switch that does nothing', () => {
  expect(() => withCheckOff('export {}', 'x/y')).toThrow('not what it was')
})
