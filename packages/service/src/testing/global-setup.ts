/**
 * One PostgreSQL for all tests of a run, without fsync; each test file takes a database of its own. And
 * one folder for the keys that they make.
 * @module
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../embedded-postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresSocket: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'tegata-test-'))
  chmodSync(folder, 0o755)
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
  const server = await startEmbeddedPostgres(folder, {
    settings: [...settings, 'max_connections=300'],
  })
  const keys = mkdtempSync(join(tmpdir(), 'tegata-test-keys-'))
  project.provide('postgresSocket', server.host)
  project.provide('testKeys', keys)
  return async () => {
    await server.stop()
    for (const made of [folder, keys]) rmSync(made, { recursive: true, force: true })
  }
}
