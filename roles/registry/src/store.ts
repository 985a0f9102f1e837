/**
 * Certified programs, Postgres schema `registry`: all SQL of this role.
 * @module
 */

import { mostCertificates } from '@tegata/messages'
import { appendAudit, auditMigration, type Migrations } from '@tegata/service'
import { type Kysely, sql } from 'kysely'
import type { NewProgram } from './contract.ts'
import { programs } from './migrations/0001-programs.ts'

type ProgramRow = {
  id: string
  kind: 'receiving' | 'sending'
  name: { ja: string; en: string }
  purposes: readonly Readonly<Record<string, unknown>>[]
  certified_at: Date
  withdrawn_at: Date | null
}
export type RegistryTables = {
  program: ProgramRow
  program_certificate: { program_id: string; sha256: string; added_at: Date }
}
export type Program = ProgramRow & { readonly certificates: readonly string[] }
export type Store = ReturnType<typeof createStore>

export const migrations: Migrations = { '0000-audit': auditMigration, '0001-programs': programs }

export const createStore = (db: Kysely<RegistryTables>) => ({
  /** True when it is new. */
  async addProgram({ id, kind, name, purposes }: NewProgram, at: Date): Promise<boolean> {
    return await db.transaction().execute(async (trx) => {
      const added = await trx
        .insertInto('program')
        .values({
          id,
          kind,
          name: sql`${JSON.stringify(name)}::jsonb`,
          purposes: sql`${JSON.stringify(purposes)}::jsonb`,
          certified_at: at,
          withdrawn_at: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst()
      if (!added) return false
      await appendAudit(trx, { at, actor: 'registrar', action: 'program.certified', subject: id })
      return true
    })
  },

  /** Again with the same certificate changes nothing. Of a program that is certified. */
  async addCertificate(
    id: string,
    sha256: string,
    at: Date,
  ): Promise<'added' | 'full' | 'withdrawn'> {
    return await db.transaction().execute(async (trx) => {
      const program = await trx
        .selectFrom('program')
        .select('id')
        .where('id', '=', id)
        .where('withdrawn_at', 'is', null)
        .forUpdate()
        .executeTakeFirst()
      if (!program) return 'withdrawn'
      const of = trx.selectFrom('program_certificate').select('sha256').where('program_id', '=', id)
      const known = await of.execute()
      if (known.some((row) => row.sha256 === sha256)) return 'added'
      if (known.length >= mostCertificates) return 'full'
      await trx
        .insertInto('program_certificate')
        .values({ program_id: id, sha256, added_at: at })
        .execute()
      const entry = { at, actor: 'registrar', action: 'program.certificate-added', subject: id }
      await appendAudit(trx, entry)
      return 'added'
    })
  },

  /** Withdrawing is final. True when it was certified until now. */
  async withdraw(id: string, at: Date): Promise<boolean> {
    return await db.transaction().execute(async (trx) => {
      const withdrawn = await trx
        .updateTable('program')
        .set({ withdrawn_at: at })
        .where('id', '=', id)
        .where('withdrawn_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      if (!withdrawn) return false
      await appendAudit(trx, { at, actor: 'registrar', action: 'program.withdrawn', subject: id })
      return true
    })
  },

  async program(id: string): Promise<Program | undefined> {
    const row = await db.selectFrom('program').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) return undefined
    const certificates = await db
      .selectFrom('program_certificate')
      .select('sha256')
      .where('program_id', '=', id)
      .orderBy('added_at')
      .execute()
    return { ...row, certificates: certificates.map(({ sha256 }) => sha256) }
  },

  programIds: async (): Promise<readonly string[]> =>
    (await db.selectFrom('program').select('id').orderBy('id').limit(1000).execute()).map(
      ({ id }) => id,
    ),
})
