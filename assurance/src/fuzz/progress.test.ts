import { expect, test } from 'vitest'
import { watchProgress } from './progress.ts'

test('a line every ten seconds, about all processes', () => {
  let now = 0
  const lines: string[] = []
  const progress = watchProgress(
    'kind',
    10_000,
    (line) => lines.push(line),
    () => now,
  )
  const [one, other] = [progress(0), progress(1)]
  now = 9000
  one(900)
  now = 10_000
  other(1100)
  now = 11_000
  one(1000)
  now = 20_000
  one(2000)
  expect(lines).toEqual([
    'kind: 2000 of 10000, 200/s, about 40 s left',
    'kind: 3100 of 10000, 155/s, about 45 s left',
  ])
})
