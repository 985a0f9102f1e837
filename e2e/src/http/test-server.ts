/**
 * The composed server in this process: a real database, real HTTP on loopback, a clock that a test
 * can move, and a log that it can read.
 * @module
 */
import { createWorld, type World } from '@tegata/cli'
import { createNodeCrypto } from '@tegata/crypto/node'
import { buildApp, readServerConfig } from '@tegata/server'
import { type Connection, guardedFetch, loopbackOnly, startJobs } from '@tegata/service'
import { createTestDatabase, createTestKeys, createTestLog } from '@tegata/service/testing'
import pg from 'pg'
import { freePorts } from '../free-ports.ts'

export const tokens = {
  clerk: 'sandbox-clerk',
  registrar: 'sandbox-registrar',
  bank: 'sandbox-bank',
} as const

export type TestServer = {
  readonly url: string
  /** Everything the server logged so far, at the level that says most. */
  log(): string
  /** Moves the server's clock, and that of the worlds made here, from the real time. */
  setClock(offsetSeconds: number): void
  /** Parties of a tour that speak to this server. */
  openWorld(): World
  /** Every table of every role with its rows, as text. */
  dump(): Promise<Readonly<Record<string, string>>>
  readonly connection: Connection
  query(sql: string): Promise<readonly Record<string, unknown>[]>
  /** Stops the process's part and starts it again, on the same database, keys and address. */
  restart(): Promise<void>
  close(): Promise<void>
}

export const crypto = createNodeCrypto()

export async function startTestServer(
  settings: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const database = await createTestDatabase()
  const { log, lines } = createTestLog()
  const port = await freePorts(1)
  const config = readServerConfig({ TEGATA_PORT: String(port - 1), ...settings })
  let offset = 0
  const now = () => new Date(Date.now() + offset * 1000)
  const keys = createTestKeys()
  const start = async () => {
    const jobs = await startJobs(database, log)
    const app = await buildApp({ config, database, jobs, keys, log, now })
    await app.listen({ host: '127.0.0.1', port })
    return async () => {
      await app.close()
      await jobs.stop()
    }
  }
  let stop = await start()
  const client = new pg.Client(database.connection)
  await client.connect()
  const url = config.publicUrl
  const worlds: World[] = []
  return {
    url,
    log: lines,
    setClock: (seconds) => {
      offset = seconds
    },
    openWorld() {
      const fetch = guardedFetch({ isAllowed: loopbackOnly, timeoutMs: 3_600_000 })
      const world = createWorld(
        { api: url, clerkToken: tokens.clerk, bankToken: tokens.bank },
        { crypto, now, fetch },
      )
      worlds.push(world)
      return world
    },
    connection: database.connection,
    dump: () => dumpTables(client),
    query: async (sql) => (await client.query(sql)).rows,
    restart: async () => {
      await stop()
      stop = await start()
    },
    close: async () => {
      await Promise.all(worlds.map((world) => world.close()))
      await stop()
      await client.end()
      await database.close()
    },
  }
}

const roles = ['ca', 'enrolment', 'issuer', 'registry', 'verifier']

async function dumpTables(client: pg.Client): Promise<Record<string, string>> {
  const tables = await client.query<{ name: string }>(
    `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
     WHERE table_schema = ANY($1) AND table_name NOT LIKE 'kysely%' ORDER BY 1`,
    [roles],
  )
  const dumped: Record<string, string> = {}
  for (const { name } of tables.rows) {
    const rows = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)
    dumped[name] = rows.rows.map(({ row }) => row).join('\n')
  }
  return dumped
}

export type Answer = {
  readonly status: number
  readonly type: string
  readonly text: string
  readonly body: unknown
}

/** One request as any program could send it. */
export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init)
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  return { status: response.status, type, text, body: parse(text) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Sends JSON, with a token where one is given. */
export const sendJson = (url: string, body: unknown, token?: string): Promise<Answer> =>
  send(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })

/** The stable code of a problem reply, or the OAuth error. */
export function codeOf({ body }: Answer): unknown {
  if (typeof body !== 'object' || body === null) return undefined
  if ('code' in body) return body.code
  return 'error' in body ? body.error : undefined
}

/** How many answers had each outcome. */
export function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const answer of answers) {
    const name = answer.status < 300 ? 'succeeded' : String(codeOf(answer))
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
