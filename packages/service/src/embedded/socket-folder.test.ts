/** The folder of the database's socket, laid down by somebody else: whoever connects would speak to them. */
import { createHash } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startEmbeddedPostgres } from '../embedded-postgres.ts'

/** Of this test alone: what is not refused is made private. */
const elsewhere = mkdtempSync(join(tmpdir(), 'tegata-elsewhere-'))
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }))
const isRoot = process.getuid?.() === 0

test.each<[string, boolean, (path: string) => void]>([
  [
    'a folder of somebody else',
    isRoot,
    (path) => {
      mkdirSync(path)
      chownSync(path, 65_534, 65_534)
    },
  ],
  ['a link to somewhere', true, (path) => symlinkSync(elsewhere, path)],
])('refused: %s', async (_, possible, prepare) => {
  if (!possible) return
  const folder = mkdtempSync(join(tmpdir(), 'tegata-socket-'))
  chmodSync(folder, 0o755)
  const name = createHash('sha256').update(join(folder, 'cluster')).digest('hex').slice(0, 12)
  const socket = join('/tmp', `tegata-${name}`)
  prepare(socket)
  await expect(startEmbeddedPostgres(folder)).rejects.toMatchObject({
    code: 'service/database-failed',
    message: expect.stringContaining("somebody else's"),
  })
  rmSync(socket, { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
})
