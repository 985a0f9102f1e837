/**
 * Two processes of the server that start at once on one database, as an operator's supervisor may start
 * them.
 * @module
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '@tegata/service'
import { createTestDatabase } from '@tegata/service/testing'
import { freePorts } from '../free-ports.ts'
import { isReady, spawnTegata, stopProcess } from '../sandbox.ts'

/** What became of one of the two. */
export type Started =
  | {
      readonly outcome: 'ready'
      /** Public keys and certificates as everybody sees them. */
      readonly published: string
    }
  | { readonly outcome: 'refused'; readonly reason: string }

const published = ['/ca/anchors', '/registry/jwks'] as const

/** One key folder for both, one each, or one PKCS#11 token of SoftHSM beside one folder. */
export type Keys = 'one folder' | 'two folders' | 'one token'

/** Starts two processes at once, asks each what it publishes, and stops them. */
export async function startTwice(keys: Keys): Promise<readonly Started[]> {
  const database = await createTestDatabase()
  const shared = newFolder()
  const folders = keys === 'two folders' ? [shared, newFolder()] : [shared, shared]
  const token = keys === 'one token' ? makeToken() : {}
  try {
    return await Promise.all(folders.map((folder) => startOne(database, folder, token)))
  } finally {
    await database.close()
  }
}

const newFolder = () => mkdtempSync(join(tmpdir(), 'tegata-twice-'))

/** Settings of a token that holds nothing yet. */
function makeToken(): Readonly<Record<string, string>> {
  const folder = newFolder()
  const pin = '58203147'
  const env = { SOFTHSM2_CONF: join(folder, 'softhsm2.conf') }
  writeFileSync(env.SOFTHSM2_CONF, `directories.tokendir = ${folder}\nlog.level = ERROR\n`)
  writeFileSync(join(folder, 'pin'), pin)
  const made = ['--init-token', '--free', '--label', 'tegata', '--pin', pin, '--so-pin', '73519824']
  execFileSync('softhsm2-util', made, { env: { ...process.env, ...env } })
  const modulePath = ['/usr/lib/softhsm', '/usr/lib/x86_64-linux-gnu/softhsm']
    .map((place) => join(place, 'libsofthsm2.so'))
    .find((path) => existsSync(path))
  return {
    ...env,
    TEGATA_PKCS11_MODULE: modulePath ?? 'libsofthsm2.so',
    TEGATA_PKCS11_TOKEN: 'tegata',
    TEGATA_PKCS11_PIN_FILE: join(folder, 'pin'),
  }
}

async function startOne(
  database: Database,
  folder: string,
  token: Readonly<Record<string, string>>,
): Promise<Started> {
  const port = await freePorts(5)
  const child = spawnTegata(
    {
      TEGATA_PORT: String(port),
      // Certificates name the address that both are reached at.
      TEGATA_PUBLIC_URL: 'http://127.0.0.1:9',
      TEGATA_DATA: folder,
      DATABASE_URL: urlOf(database),
      ...token,
    },
    ['serve'],
  )
  let complaint = ''
  child.stderr?.on('data', (data) => {
    complaint += String(data)
  })
  if (!(await isReady(child))) return { outcome: 'refused', reason: complaint }
  const answers = await Promise.all(
    published.map(
      async (path) => await (await fetch(`http://127.0.0.1:${port + 1}${path}`)).text(),
    ),
  )
  await stopProcess(child)
  return { outcome: 'ready', published: answers.join('\n') }
}

function urlOf({ connection }: Database): string {
  if ('connectionString' in connection) return connection.connectionString
  const { host, user, database } = connection
  return `postgres://${user}@/${database}?host=${encodeURIComponent(host)}`
}

/**
 * What is wrong with two starts: on the same keys both must be ready with the same keys; on two the second
 * must be refused, by the name of a key.
 * @returns the outcomes, when they are not as they should be
 */
export function disagreement(keys: Keys, started: readonly Started[]): string | undefined {
  const ready = started.flatMap((one) => (one.outcome === 'ready' ? [one.published] : []))
  const reasons = started.flatMap((one) => (one.outcome === 'refused' ? [one.reason] : []))
  const agreed =
    keys !== 'two folders'
      ? ready.length === 2 && ready[0] === ready[1]
      : ready.length === 1 &&
        /the key [a-z0-9-]+ is not there any more: bring/.test(reasons[0] ?? '')
  return agreed ? undefined : JSON.stringify(started)
}
