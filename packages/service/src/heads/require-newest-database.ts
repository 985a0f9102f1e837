/**
 * A database that was restored from an older backup is not started over: revocations, losses and single
 * uses would be undone without anybody's knowing.
 * @module
 */
import type { Logger } from 'pino'
import { alarm } from '../alarms/alarm.ts'
import { appendAudit } from '../audit.ts'
import type { Database } from '../database.ts'
import { ServiceError } from '../errors.ts'
import { openServiceSchema } from '../service-schema.ts'
import {
  currentHeads,
  keepHeads,
  missingHeads,
  nameOfDifference,
  openHeads,
  readKeptHeads,
} from './audit-heads.ts'

/**
 * Holds the trails of the database against the newest entries that were kept beside the keys. A database
 * that has more than those is the right one.
 *
 * @param options.accepted - the name of the difference that the operator confirmed
 * @throws ServiceError `service/database-restored`, which says what to do and how to confirm
 */
export async function requireNewestDatabase(
  database: Pick<Database, 'schema'>,
  options: {
    readonly keyFolder: string
    readonly accepted: string | undefined
    readonly now: Date
    readonly log: Pick<Logger, 'error' | 'warn'>
  },
): Promise<void> {
  const { keyFolder, accepted, now, log } = options
  const kept = readKeptHeads(keyFolder)
  const db = await openHeads(database)
  const missing = await missingHeads(db, kept)
  if (missing.length === 0) return
  const current = await currentHeads(db)
  const name = nameOfDifference(kept, current)
  if (accepted !== name) {
    alarm(log, 'database-restored', { roles: missing.join(',') })
    throw restored(missing, name)
  }
  const service = await openServiceSchema(database)
  await service.transaction().execute(async (trx) => {
    const action = 'database.restored-accepted'
    await appendAudit(trx, { at: now, actor: 'operator', action, subject: name })
  })
  log.warn({ event: 'database.restored-accepted', difference: name })
  keepHeads(keyFolder, await currentHeads(db))
}

const restored = (roles: readonly string[], name: string) =>
  new ServiceError(
    'service/database-restored',
    `the audit trail of ${roles.join(', ')} lacks entries that this server has seen: the database is an older one, or another. Restore the newest, with its log of transactions. When what happened since is lost for good, start once with TEGATA_ACCEPT_RESTORED_DATABASE=${name}`,
  )
