/**
 * The recipe for another language, exactly as it stands in docs/recipes.md: Python, and the real
 * command in its batch mode.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createNodeCrypto } from '@tegata/crypto/node'
import { toBase64 } from '@tegata/kernel'
import { expect, test } from 'vitest'
import { createLicence, testTime } from './licence.ts'
import { folderFor, recipeUnder, root } from './testing.ts'

const hasPython = spawnSync('python3', ['--version']).status === 0

test('Python: a good response, and one to another request', async ({ skip }) => {
  skip(!hasPython, 'there is no python3 on this machine')
  const licence = await createLicence(createNodeCrypto())
  const transcript = toBase64(await licence.transcriptOf('asked'))
  const caseOf = async (id: string, nonce: string) => ({
    id,
    transcript,
    response: toBase64(await licence.present(nonce)),
  })
  const given = {
    at: testTime.toISOString().replace('.000Z', '+00:00'),
    root: toBase64(licence.root),
    cases: [await caseOf('good', 'asked'), await caseOf('other', 'of another request')],
  }
  const { folder } = folderFor('recipe.py', recipeUnder('Another language', 'python'))
  const driver = fileURLToPath(new URL('drive-python.py', import.meta.url))
  const { stdout, stderr, status } = spawnSync('python3', [driver, folder], {
    cwd: root,
    input: JSON.stringify(given),
    encoding: 'utf8',
    timeout: 900_000,
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    good: { verdict: 'accepted', failed: [], status: 'not-named' },
    other: { verdict: 'refused', failed: ['mdoc/device-authentication'] },
  })
})
