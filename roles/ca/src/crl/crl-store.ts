/**
 * Published lists and what goes into them: SQL of the table `crl`.
 * @module
 */
import { type Kysely, sql } from 'kysely'
import type { CaTables, LedgerState } from '../store.ts'
import type { PublishedCrl } from './crl-publisher.ts'
import type { CrlScope } from './partition.ts'

/** Rows read at a time: what a list of any length holds in memory. */
const portion = 5000
/** What has ended stays on the lists for as long: RFC 5280 3.3 asks for one list beyond. */
const keptDaysAfterEnd = 7

/** What an entry says. */
export type ListedRow = Omit<LedgerState, 'authority'>

export type CrlStore = ReturnType<typeof createCrlStore>

export const createCrlStore = (db: Kysely<CaTables>) => ({
  async find({
    authority,
    partition,
  }: CrlScope): Promise<
    { readonly list: PublishedCrl | undefined; readonly isCurrent: boolean } | undefined
  > {
    const row = await db
      .selectFrom('crl')
      .selectAll()
      .where('authority', '=', authority)
      .where('partition', '=', partition)
      .executeTakeFirst()
    if (!row) return undefined
    const { der, this_update: thisUpdate, next_update: nextUpdate } = row
    const number = BigInt(row.published_number)
    const list =
      der && thisUpdate && nextUpdate ? { der, number, thisUpdate, nextUpdate } : undefined
    return { list, isCurrent: row.changes === row.published_changes }
  },

  /** One statement: a list with a greater number has seen at least as many changes. */
  async begin({ authority, partition }: CrlScope) {
    const row = await db
      .updateTable('crl')
      .set({ number: sql`number + 1` })
      .where('authority', '=', authority)
      .where('partition', '=', partition)
      .returning(['number', 'changes'])
      .executeTakeFirst()
    return row && { number: BigInt(row.number), changes: row.changes }
  },

  /** A list that was overtaken by a later one is not kept. */
  async finish(scope: CrlScope, list: PublishedCrl, changes: string): Promise<void> {
    const number = list.number.toString()
    await db
      .updateTable('crl')
      .set({
        der: list.der,
        this_update: list.thisUpdate,
        next_update: list.nextUpdate,
        published_number: number,
        published_changes: changes,
      })
      .where('authority', '=', scope.authority)
      .where('partition', '=', scope.partition)
      .where('published_number', '<', number)
      .execute()
  },

  /** Held and revoked, by serial number, in portions. */
  async *revoked({ authority, partition }: CrlScope, at: Date): AsyncIterable<ListedRow[]> {
    const since = new Date(at.getTime() - keptDaysAfterEnd * 86_400_000)
    let last = ''
    for (;;) {
      const rows: ListedRow[] = await db
        .selectFrom('certificate')
        .select(['serial', 'state', 'reason', 'changed_at'])
        .where('authority', '=', authority)
        .where('partition', '=', partition)
        .where(sql<boolean>`state IN ('held', 'revoked')`)
        .where('serial', '>', last)
        .where('not_after', '>', since)
        .orderBy('serial')
        .limit(portion)
        .execute()
      if (rows.length > 0) yield rows
      last = rows.at(-1)?.serial ?? ''
      if (rows.length < portion) return
    }
  },

  /** Lists that end before, were changed, or never were. */
  due: (before: Date): Promise<readonly CrlScope[]> =>
    db
      .selectFrom('crl')
      .select(['authority', 'partition'])
      .where((where) =>
        where.or([
          where('next_update', 'is', null),
          where('next_update', '<', before),
          sql<boolean>`changes IS DISTINCT FROM published_changes`,
        ]),
      )
      .orderBy('authority')
      .orderBy('partition')
      .execute(),
})
