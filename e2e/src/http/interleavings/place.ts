/**
 * Where sequences are played: one or more server processes on one database, reached over HTTP. Each
 * request goes to one of the processes.
 * @module
 */
import { createWorld, type World } from '@tegata/cli'
import { createNodeCrypto } from '@tegata/crypto/node'
import type { Fetch } from '@tegata/kernel'
import { type Connection, guardedFetch, loopbackOnly } from '@tegata/service'
import pg from 'pg'
import { tokens } from '../test-server.ts'
import { type ChipKey, prepareKeys } from './prepared-keys.ts'

export const crypto = createNodeCrypto()

export type Place = {
  /** Parties that speak to the processes; `pick` says which of so many gets the next request. */
  openWorld(pick: (processes: number) => number): World
  /** Keys that others had before: making them is what takes the time. */
  readonly nextKey: () => Promise<ChipKey>
  query(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
  /** Until nothing is to be done any more. @throws TypeError when that does not come to pass */
  drain(): Promise<void>
  /** Each request that a server answered with a failure of its own. */
  readonly failures: string[]
  close(): Promise<void>
}

export type Processes = {
  /** As certificates and offers name it. */
  readonly publicUrl: string
  /** Where the processes listen. */
  readonly addresses: readonly string[]
  readonly connection: Connection
}

export async function openPlace({ publicUrl, addresses, connection }: Processes): Promise<Place> {
  const pool = new pg.Pool({ ...connection, max: 2 })
  const query: Place['query'] = async (sql, values = []) =>
    (await pool.query(sql, [...values])).rows
  await query(forgetKeys)
  const guarded = guardedFetch({ isAllowed: loopbackOnly, timeoutMs: 30_000 })
  const failures: string[] = []
  return {
    openWorld(pick) {
      const fetch: Fetch = async (url, init) => {
        const address = addresses[pick(addresses.length)] ?? publicUrl
        const there = url.startsWith(publicUrl) ? address + url.slice(publicUrl.length) : url
        const response = await guarded(there, init)
        if (response.status >= 500) failures.push(`${url} answered ${response.status}`)
        return response
      }
      const at = { api: publicUrl, clerkToken: tokens.clerk, bankToken: tokens.bank }
      return createWorld(at, { crypto, now: () => new Date(), fetch })
    },
    nextKey: await prepareKeys(),
    query,
    drain: () => drain(query),
    failures,
    close: () => pool.end(),
  }
}

const unfinished = `SELECT name, count(*)::int AS n, max(retry_count) AS retries FROM jobs.job
  WHERE state IN ('created', 'retry', 'active') AND start_after < now() + interval '1 hour'
    AND name NOT LIKE '\\_\\_%' GROUP BY name`

/**
 * Keys are used again for person after person here, because making them takes the time. That enrolment
 * refuses that has tests of its own.
 */
const forgetKeys = `DO $do$ BEGIN
  IF to_regclass('enrolment.known_key') IS NOT NULL THEN
    CREATE OR REPLACE FUNCTION enrolment.forget_key() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN NEW.thumbprint := NEW.thumbprint || ' ' || gen_random_uuid(); RETURN NEW; END $$;
    CREATE OR REPLACE TRIGGER forget_key BEFORE INSERT ON enrolment.known_key
      FOR EACH ROW EXECUTE FUNCTION enrolment.forget_key();
  END IF;
END $do$`

/** A job that fails is tried again for longer than this waits: what is left then is a finding. */
async function drain(query: Place['query']): Promise<void> {
  for (let looked = 0; looked < 1500; looked += 1) {
    if ((await query(unfinished)).length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new TypeError(`jobs are left: ${JSON.stringify(await query(unfinished))}`)
}
