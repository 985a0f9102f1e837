import { expect, test } from 'vitest'
import { temporaryRepository } from '../testing/temporary-repository.ts'
import { checkDocLinks } from './doc-links.mjs'

test('a link to a file that is not there', () => {
  const folder = temporaryRepository({
    'README.md': '[a](docs/a.md) [b](docs/b.md#part) [c](https://example.com) [d](#part)\n',
    'docs/a.md': '[up](../README.md#part)\n',
  })
  expect(checkDocLinks(folder).problems).toEqual([
    'README.md: links to docs/b.md, which is not there',
  ])
})

test('no link at all proves nothing', () => {
  expect(checkDocLinks(temporaryRepository({})).problems).toEqual(['found no links to look at'])
})
