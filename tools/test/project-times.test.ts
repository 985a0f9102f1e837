import { expect, test } from 'vitest'
import { projectTimes } from './project-times.mjs'

test('the time of files adds up for each project, and the clock comes last', () => {
  const files = [
    { project: 'roles', milliseconds: 1_400 },
    { project: 'libraries', milliseconds: 2_000 },
    { project: 'roles', milliseconds: 59_000 },
  ]
  expect(projectTimes(files, 61_000)).toEqual([
    'libraries        2 s in 1 files',
    'roles           60 s in 2 files',
    'on the clock    61 s',
  ])
})
