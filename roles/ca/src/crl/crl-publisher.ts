/**
 * Publishing CRLs: on a change, on schedule, and when somebody asks for one that is out of date. A list
 * is kept in the database, so that every process serves the same one.
 * @module
 */
import type { Now } from '@tegata/kernel'
import type { Authorities } from '../authority/authorities.ts'
import { wholeSecond } from '../authority/authorities.ts'
import { CaError } from '../errors.ts'
import { buildCitizenList, buildIacaList } from './build-lists.ts'
import type { CrlStore } from './crl-store.ts'
import { type CrlScope, crlPath } from './partition.ts'

export type PublishedCrl = {
  readonly der: Uint8Array
  readonly number: bigint
  readonly thisUpdate: Date
  readonly nextUpdate: Date
}

const hourMs = 3_600_000
/** JPKI publishes each day; half of a list's life is left when the next one comes. */
const validHours = 24
const renewedHoursBefore = 12

type Parts = {
  readonly lists: CrlStore
  readonly authorities: Authorities
  readonly now: Now
  readonly publicUrl: string
}

export type CrlPublisher = ReturnType<typeof createCrlPublisher>

export function createCrlPublisher(parts: Parts) {
  const { lists, now } = parts
  const running = new Map<string, Promise<PublishedCrl>>()
  /** Whoever asks while a list is built may get one that began before the change: so once more. */
  const publish = (scope: CrlScope): Promise<PublishedCrl> => {
    const key = crlPath(scope)
    const current = running.get(key)
    if (current) return current
    const building = publishList(parts, scope).finally(() => running.delete(key))
    running.set(key, building)
    return building
  }
  const current = async (scope: CrlScope): Promise<PublishedCrl | undefined> => {
    const row = await lists.find(scope)
    if (!row) throw new CaError('ca/unknown-authority', 'no list has this address')
    return row.isCurrent && row.list && leftMs(row.list, now()) > 0 ? row.list : undefined
  }
  return {
    /**
     * The list as it is now: nothing that was changed before the call is missing in it.
     * @throws CaError `ca/unknown-authority` for a partition of which nothing was issued
     */
    async list(scope: CrlScope): Promise<PublishedCrl> {
      const found = await current(scope)
      if (found) return found
      const building = running.get(crlPath(scope))
      if (building) await building
      return (await current(scope)) ?? (await publish(scope))
    },
    /** Builds it if it is out of date, and not otherwise: a job may come twice. */
    async publishIfChanged(scope: CrlScope): Promise<void> {
      if (!(await current(scope))) await publish(scope)
    },
    /** Every list that ends soon or is out of date. @returns how many were built */
    async publishDue(): Promise<number> {
      const due = await lists.due(new Date(now().getTime() + renewedHoursBefore * hourMs))
      for (const scope of due) await publish(scope)
      return due.length
    },
    /** Builds anew, whatever there is. */
    publish,
  }
}

const leftMs = ({ nextUpdate }: PublishedCrl, at: Date) => nextUpdate.getTime() - at.getTime()

async function publishList(
  { lists, authorities, now, publicUrl }: Parts,
  scope: CrlScope,
): Promise<PublishedCrl> {
  const authority = authorities.byId(scope.authority)
  if (!authority) throw new CaError('ca/unknown-authority', 'no list has this address')
  const begun = await lists.begin(scope)
  if (!begun) throw new CaError('ca/unknown-authority', 'no list has this address')
  const thisUpdate = wholeSecond(now())
  const nextUpdate = new Date(thisUpdate.getTime() + validHours * hourMs)
  const content = {
    ...{ number: begun.number, thisUpdate, nextUpdate },
    revoked: lists.revoked(scope, thisUpdate),
    address: `${publicUrl}${crlPath(scope)}`,
  }
  const isCitizens = authority.name === 'jpki-sign' || authority.name === 'jpki-auth'
  const der = await (isCitizens ? buildCitizenList : buildIacaList)(authority, content)
  const list = { der, number: begun.number, thisUpdate, nextUpdate }
  await lists.finish(scope, list, begun.changes)
  return list
}
