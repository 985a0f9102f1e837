import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../variants/repository.ts'
import { places, withSwitches } from './switch-off-check.ts'

const files = ['packages/kernel/src/check-entry.ts', 'packages/trust/src/judge-request.ts']

test.each(files)('%s is still what is changed', (file) => {
  const source = readFileSync(join(repository, file), 'utf8')
  const place = places.find((one) => one.file.test(`/${file}`))
  if (!place) throw new Error('no place')
  const changed = withSwitches(source, place)
  // One question for each change, and the one that ends the file.
  expect(changed.match(/tegataVariant/g)).toHaveLength(place.changes.length + 1)
  expect(source).not.toContain('tegataVariant')
})

test('another text is an error, not a switch that does nothing', () => {
  for (const place of places)
    expect(() => withSwitches('export {}', place)).toThrow('not what it was')
})
