/**
 * The certificate authority as a server has it: PostgreSQL with its usual safety, keys in files.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeCrypto } from '@tegata/crypto/node'
import { type Ca, createCa } from '@tegata/role-ca'
import { openDatabase, openKeyStore } from '@tegata/service'
import type { Kysely } from 'kysely'

export const crypto = createNodeCrypto()

export type OpenCa = {
  readonly ca: Ca
  readonly db: Kysely<Record<never, never>>
  close(): Promise<void>
}

export async function openCa(): Promise<OpenCa> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tegata-jpki-data-'))
  const database = await openDatabase({ dataFolder })
  const keys = openKeyStore(join(dataFolder, 'keys'), 'bench')
  const now = () => new Date()
  const ca = await createCa({ database, keys, crypto, now, publicUrl: 'http://ca.bench.example' })
  const close = async () => {
    await database.close()
    rmSync(dataFolder, { recursive: true, force: true })
  }
  const db: Kysely<Record<never, never>> = await database.schema('ca')
  return { ca, db, close }
}

/** What a test gets: the parts of an order that are the same for all. */
export const holder = {
  name: '手形　花子',
  nameSubstitutes: '00000',
  sex: 'female',
  birthDate: '1990-07-07',
  address: '見本県関所市手形町一丁目2番3号',
  addressSubstitutes: '0'.repeat(15),
} as const

export const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`)
