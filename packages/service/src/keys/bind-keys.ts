/**
 * Keys belong to the story of a database. The public half of every key, and of a secret key a
 * fingerprint, is kept in the database when it is first opened; from then on no other key is taken.
 * @module
 */
import { hkdfSync } from 'node:crypto'
import type { PublicJwk, SignatureAlgorithm } from '@tegata/crypto'
import { toBase64url } from '@tegata/kernel'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from '../database.ts'
import { ServiceError } from '../errors.ts'
import { openServiceSchema, type ServiceTables } from '../service-schema.ts'
import type { KeyStore } from './key-store.ts'

type Kind = ServiceTables['key_mark']['kind']
type Opened<T> = { readonly key: T; readonly mark: string }

/**
 * The same keys, each held against what the database knows of it. A key that nobody has yet is made
 * by one process at a time, wherever it is made.
 * @throws ServiceError each time a key is opened: `service/key-differs`, which names the key
 */
export async function bindKeys(
  database: Pick<Database, 'schema'>,
  keys: KeyStore,
): Promise<KeyStore> {
  const db = await openServiceSchema(database)
  const open = async <T>(name: string, kind: Kind, load: () => Promise<Opened<T>>): Promise<T> => {
    const known = await markOf(db, name)
    if (known && !(await keys.has(name))) throw missing(name)
    const { opened, kept } = known
      ? { opened: await load(), kept: known }
      : await openFirst(db, name, kind, load)
    if (kept.kind !== kind || kept.mark !== opened.mark) throw differs(name)
    return opened.key
  }
  const secret = async <T>(name: string, load: () => Promise<T>): Promise<T> =>
    await open(name, 'secret', async () => ({
      mark: fingerprintOf(await keys.macKey(name)),
      key: await load(),
    }))
  return {
    has: (name) => keys.has(name),
    signer: (name: string, algorithm: SignatureAlgorithm) =>
      open(name, 'signing', async () => {
        const key = await keys.signer(name, algorithm)
        return { key, mark: publicHalf(key.publicKey) }
      }),
    secretBox: (name) => secret(name, () => keys.secretBox(name)),
    macKey: (name) => secret(name, () => keys.macKey(name)),
  }
}

const markOf = (db: Kysely<ServiceTables> | Transaction<ServiceTables>, name: string) =>
  db.selectFrom('key_mark').select(['kind', 'mark']).where('name', '=', name).executeTakeFirst()

/** Others that open this key for the first time wait, and then find it made and kept. */
async function openFirst<T>(
  db: Kysely<ServiceTables>,
  name: string,
  kind: Kind,
  load: () => Promise<Opened<T>>,
) {
  return await db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`tegata key ${name}`}, 0))`.execute(
      trx,
    )
    const opened = await load()
    await trx
      .insertInto('key_mark')
      .values({ name, kind, mark: opened.mark })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const kept = await markOf(trx, name)
    return { opened, kept: kept ?? { kind, mark: opened.mark } }
  })
}

/** Members in one order, and none that does not belong to the key. */
const publicHalf = (key: PublicJwk): string =>
  JSON.stringify(
    key.kty === 'RSA'
      ? { e: key.e, kty: key.kty, n: key.n }
      : { crv: key.crv, kty: key.kty, x: key.x, ...('y' in key && { y: key.y }) },
  )

/** Says whether two keys are the same, and nothing else about them. RFC 5869. */
const fingerprintOf = (key: Uint8Array): string =>
  toBase64url(new Uint8Array(hkdfSync('sha256', key, '', 'tegata key fingerprint', 32)))

const whatToDo =
  'bring back the keys that belong to this database, or name the database that belongs to these keys'
const differs = (name: string) =>
  new ServiceError('service/key-differs', `the key ${name} is not the one of before: ${whatToDo}`)
const missing = (name: string) =>
  new ServiceError('service/key-differs', `the key ${name} is not there any more: ${whatToDo}`)
