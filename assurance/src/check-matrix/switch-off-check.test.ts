import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { withCheckOff } from './switch-off-check.ts'

const kernel = createRequire(import.meta.url).resolve('@tegata/kernel/package.json')
const source = readFileSync(kernel.replace('package.json', 'src/check-entry.ts'), 'utf8')

test('the kernel is still what is changed, in both of its places', () => {
  const changed = withCheckOff(source, 'x/y')
  expect(changed.match(/"x\/y"/g)).toHaveLength(2)
  expect(source).not.toContain('x/y')
})

test('another text is an error, not a switch that does nothing', () => {
  expect(() => withCheckOff('export {}', 'x/y')).toThrow('not what it was')
})
