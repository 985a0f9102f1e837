/**
 * Once a day: what enrolment has written of phones against the rows that this role keeps, and its
 * records. A difference alarms, and is repaired by what was told.
 * @module
 */
import { samePublicKey } from '@tegata/crypto'
import { alarm } from '@tegata/service'
import type { IssuerDeps } from './issuer-deps.ts'
import { keepPhone } from './keep-phone.ts'
import type { LapseParts } from './lapse-records.ts'
import type { PhoneRow } from './phone-store.ts'
import { type PhonesCompared, phonesComparedQueue } from './phone-told.ts'

type Parts = LapseParts & Pick<IssuerDeps, 'log'>
type Told = PhonesCompared['phones'][number]
type Kept = PhoneRow & { readonly valid: number }

/** How long a job that tells may be under way: it is tried again for less than this. */
const underWayMs = 20 * 60_000

export const defineComparison = (parts: Parts): Promise<void> =>
  parts.jobs.define(phonesComparedQueue, (page) => comparePhones(parts, page))

export async function comparePhones(parts: Parts, page: PhonesCompared): Promise<void> {
  const { log, store } = parts
  const rows = new Map((await store.phonesBetween(page)).map((row) => [row.id, row]))
  const found = page.phones.flatMap((told) => {
    const difference = differenceOf(told, rows.get(told.phoneId), page.madeAt)
    return difference === undefined ? [] : [{ phone: told.phoneId, difference, told }]
  })
  const known = new Set(page.phones.map(({ phoneId }) => phoneId))
  const strangers = [...rows.values()].filter(
    ({ id, told_at }) => !known.has(id) && told_at.toISOString() < page.madeAt,
  )
  for (const { id } of strangers) alarm(log, 'phones-differ', { phone: id, difference: 'stranger' })
  for (const { phone, difference, told } of found) {
    alarm(log, 'phones-differ', { phone, difference })
    await keepPhone(parts, told)
  }
}

/** What was told a moment ago, or since the page was made, may be under way. */
function differenceOf(told: Told, row: Kept | undefined, madeAt: string): string | undefined {
  const made = Date.parse(madeAt)
  if (made - Date.parse(told.toldAt) < underWayMs) return undefined
  if (!row) return 'missing'
  if (told.state === 'lapsed' && row.valid > 0) return 'valid-after-lapse'
  if (row.version > told.version) return row.told_at.getTime() < made ? 'ahead' : undefined
  if (row.version < told.version) return 'behind'
  return isSame(told, row) ? undefined : 'other'
}

const isSame = (told: Told, row: PhoneRow): boolean =>
  row.state === told.state &&
  row.particulars === told.particulars &&
  row.push_endpoint === told.pushEndpoint &&
  row.valid_until.getTime() === Date.parse(told.validUntil) &&
  samePublicKey(row.wallet_key, told.walletKey)
