/**
 * Every key of a sandbox that was used, exchanged for another of its kind or taken away: the start is
 * refused and names the key. So it is by the certificates alone, for a database that kept no halves yet.
 */
import { copyFileSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorld, runTour } from '@tegata/cli'
import { buildApp, readServerConfig } from '@tegata/server'
import {
  bindKeys,
  type Database,
  guardedFetch,
  type KeyStore,
  loopbackOnly,
  openKeyStore,
  startJobs,
} from '@tegata/service'
import { createTestDatabase, silentLog } from '@tegata/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePorts } from '../free-ports.ts'
import { crypto, tokens } from './test-server.ts'

const passphrase = 'test passphrase'
const log = silentLog()
const now = () => new Date()
const folder = mkdtempSync(join(tmpdir(), 'tegata-keys-'))
const others = mkdtempSync(join(tmpdir(), 'tegata-keys-'))
afterAll(() => {
  for (const path of [folder, others]) rmSync(path, { recursive: true, force: true })
})

let database: Database
let names: readonly string[] = []

async function start(on: Database, keys: KeyStore, port = 9) {
  const config = readServerConfig({ TEGATA_PORT: String(port - 1) })
  const jobs = await startJobs(on, log)
  try {
    const app = await buildApp({ config, database: on, jobs, keys, log, now })
    const stop = async () => {
      await app.close()
      await jobs.stop()
    }
    return { app, config, stop }
  } catch (error) {
    await jobs.stop()
    throw error
  }
}

/** Every key that a whole tour needs, and those of another sandbox under the same passphrase and salt. */
beforeAll(async () => {
  database = await createTestDatabase()
  const port = await freePorts(1)
  const keys = await bindKeys(database, openKeyStore(folder, passphrase))
  const { app, config, stop } = await start(database, keys, port)
  await app.listen({ host: '127.0.0.1', port })
  const fetch = guardedFetch({ isAllowed: loopbackOnly, timeoutMs: 60_000 })
  const access = { api: config.publicUrl, clerkToken: tokens.clerk, bankToken: tokens.bank }
  const world = createWorld(access, { crypto, now, fetch })
  for await (const { ok } of runTour(world)) expect(ok).toBe(true)
  await world.close()
  await stop()
  for (const name of ['salt', 'proof']) copyFileSync(join(folder, name), join(others, name))
  const another = await createTestDatabase()
  const elsewhere = openKeyStore(others, passphrase)
  await (await start(another, elsewhere)).stop()
  await another.close()
  names = readdirSync(folder).flatMap((file) => (file.endsWith('.key') ? [file.slice(0, -4)] : []))
  // Those that are made on first use.
  for (const name of names) if (!(await elsewhere.has(name))) await elsewhere.signer(name, 'ES256')
})
afterAll(() => database.close())

const aside = (name: string) => join(folder, `${name}.aside`)
const fileOf = (name: string, place = folder) => join(place, `${name}.key`)
const refusal = async (keys: KeyStore) => {
  const started = await start(database, keys).catch((error: unknown) => error)
  if (!(started instanceof Error)) throw new Error('it started')
  return started
}

test('exchanged, or taken away: each by its name', async () => {
  expect(names.length).toBeGreaterThan(15)
  for (const name of names) {
    renameSync(fileOf(name), aside(name))
    const bound = await bindKeys(database, openKeyStore(folder, passphrase))
    const named = { code: 'service/key-differs', message: expect.stringContaining(`key ${name} `) }
    expect(await refusal(bound), `${name} taken away`).toMatchObject(named)
    copyFileSync(fileOf(name, others), fileOf(name))
    expect(await refusal(bound), `${name} exchanged`).toMatchObject(named)
    renameSync(aside(name), fileOf(name))
  }
  const keys = await bindKeys(database, openKeyStore(folder, passphrase))
  await (await start(database, keys)).stop()
})

/** Not `ca-certificates`, which seals rows and has none. */
const certified =
  /^(ca-(?!certificates$)|ocsp-)|^issuer-(document|status)-signer$|^verifier-reader$/

test('by its certificate, where the database kept no half of it', async () => {
  const withCertificate = names.filter((name) => certified.test(name))
  expect(withCertificate.length).toBeGreaterThan(9)
  for (const name of withCertificate) {
    renameSync(fileOf(name), aside(name))
    copyFileSync(fileOf(name, others), fileOf(name))
    const named = { code: 'service/key-differs', message: expect.stringContaining(`key ${name} `) }
    expect(await refusal(openKeyStore(folder, passphrase)), name).toMatchObject(named)
    renameSync(aside(name), fileOf(name))
  }
})
