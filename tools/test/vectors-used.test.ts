/** Every outside vector is read by a test, or is on a list that says why not. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { vectorsFolder, vectorsPresent } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import { repositoryFiles, root } from '../repository.mjs'

const notRead: Readonly<Record<string, string>> = {
  'openid4vp/examples.json':
    'objects with shortened values, printed to show a shape: nothing can be computed from them',
}

const filesBelow = (folder: string, prefix = ''): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? filesBelow(join(folder, entry.name), `${prefix}${entry.name}/`)
      : [`${prefix}${entry.name}`],
  )

test.skipIf(!vectorsPresent)('every vector is read, or it is said why not', () => {
  const tests = repositoryFiles(root, /\.test\.ts$|\/testing\/.*\.ts$/)
    .filter((path) => !path.endsWith('vectors-used.test.ts'))
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n')
  const files = filesBelow(vectorsFolder).filter((file) => file !== 'README.md')
  const unread = files.filter((file) => !isRead(file, tests))
  expect(unread.toSorted()).toEqual(Object.keys(notRead).toSorted())
})

/** By its path, or by its name in a test that puts the folder before it. */
function isRead(file: string, tests: string): boolean {
  const [name = file] = file.split('/').slice(-1)
  const folder = file.slice(0, -name.length)
  const bare = name.replace(/\.json$/, '')
  return (
    tests.includes(`'${file}'`) ||
    (tests.includes(`\`${folder}\${`) &&
      (tests.includes(`'${bare}'`) || tests.includes(`${bare}:`)))
  )
}
