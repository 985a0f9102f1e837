/** The first start of two processes at once agrees on every key; twenty of them are in the long tier. */
import { expect, test } from 'vitest'
import { disagreement, startTwice } from './double-start.ts'

test('two processes, one folder of keys, one database', async () => {
  expect(disagreement('one folder', await startTwice('one folder'))).toBeUndefined()
})
