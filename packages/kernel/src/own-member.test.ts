import { expect, test } from 'vitest'
import { ownMember } from './index.ts'

test.each(['constructor', '__proto__', 'toString', 'missing'])('%s is not inherited', (name) => {
  expect(ownMember({ here: 1 }, name)).toBeUndefined()
})

test('an own member, whatever its name', () => {
  expect(ownMember(Object.fromEntries([['__proto__', 2]]), '__proto__')).toBe(2)
  expect(ownMember(undefined, 'here')).toBeUndefined()
})
