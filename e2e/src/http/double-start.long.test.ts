/** Twenty first starts of two processes at once: on one folder of keys, on two, and on one token. */
import { programPresent } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import { disagreement, type Keys, startTwice } from './double-start.ts'

const starts: readonly (readonly [number, Keys])[] = programPresent('softhsm2-util')
  ? [
      [8, 'one folder'],
      [8, 'two folders'],
      [4, 'one token'],
    ]
  : [
      [10, 'one folder'],
      [10, 'two folders'],
    ]

test.each(starts)('%i of two processes, %s', async (count, keys) => {
  for (let n = 0; n < count; n += 1)
    expect(disagreement(keys, await startTwice(keys)), `start ${n}`).toBeUndefined()
})
