import { expect, test } from 'vitest'
import { vitestArguments } from './arguments.mjs'

test.each([
  [[], ['--project=!long']],
  [['packages/mdoc'], ['--project=!long', 'packages/mdoc']],
  [['--long'], ['--project=long']],
  [
    ['assurance', '--long'],
    ['--project=long', 'assurance'],
  ],
  [
    ['--project', 'roles'],
    ['--project', 'roles'],
  ],
  [['--project=roles'], ['--project=roles']],
])('%j', (typed, handedOn) => {
  expect(vitestArguments(typed)).toEqual(handedOn)
})
