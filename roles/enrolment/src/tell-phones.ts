/**
 * Telling the issuer of phones: a job of the transaction that changes a life. It carries what the
 * issuer keeps, and a version, so that it may come twice, late and in any order.
 * @module
 */
import type { PublicJwk } from '@tegata/crypto'
import type { Life, PhoneLife } from '@tegata/lifecycle'
import type { EnrolmentDeps } from './enrolment-deps.ts'
import type { PhoneRow, Store, Trx } from './store.ts'

export type PhoneTold = {
  readonly phoneId: string
  /** Of the life. */
  readonly version: number
  /** Version of the attributes. */
  readonly particulars: number
  /** `waiting`: no record yet. `active`: a record may be issued. `lapsed`: never again. */
  readonly state: 'waiting' | 'active' | 'lapsed'
  readonly reason?: string | undefined
  readonly validUntil: string
  readonly walletKey: PublicJwk
  readonly pushEndpoint: string
}

type Parts = Pick<EnrolmentDeps, 'jobs' | 'now' | 'phoneToldQueue'> & { readonly store: Store }
type Resident = { readonly life: Life; readonly particulars: number; readonly version: number }

/** Of each phone that the issuer is to see otherwise than before the event. */
export async function tellPhones(
  parts: Parts,
  trx: Trx,
  before: Life,
  resident: Resident,
  { changed }: { readonly changed: boolean },
): Promise<void> {
  for (const phone of resident.life.phones) {
    const earlier = before.phones.find(({ id }) => id === phone.id)
    const state = stateOf(phone, resident.life)
    const isSame = earlier !== undefined && stateOf(earlier, before) === state
    if (isSame && (state === 'lapsed' || !changed)) continue
    await tell(parts, trx, resident, phone.id)
  }
}

/** At start: phones that the issuer was never told of, because it kept no rows then. */
export async function tellOfUntold(parts: Parts): Promise<void> {
  const { store } = parts
  for (const { id, resident_id: residentId } of await store.untoldPhones())
    await store.transaction(async (trx) => {
      const resident = await store.lockResident(trx, residentId)
      if (resident) await tell(parts, trx, resident, id)
    })
}

async function tell(
  { jobs, now, phoneToldQueue, store }: Parts,
  trx: Trx,
  resident: Resident,
  phoneId: string,
): Promise<void> {
  const phone = await store.markTold(trx, phoneId, now())
  if (phone) await jobs.enqueue(trx, phoneToldQueue, toldOf(phone, resident))
}

/** What the issuer is to keep of a phone. */
export function toldOf(phone: PhoneRow, { life, version, particulars }: Resident): PhoneTold {
  const state = stateOf(
    life.phones.find(({ id }) => id === phone.id),
    life,
  )
  return {
    phoneId: phone.id,
    version,
    particulars,
    state,
    // Without a record of its own nothing lapsed; the phone is over all the same.
    ...(state === 'lapsed' && { reason: phone.lapse_reason ?? 'phone-ended' }),
    validUntil: phone.valid_until.toISOString(),
    walletKey: phone.wallet_key,
    pushEndpoint: phone.push_endpoint,
  }
}

/** A record that lapsed stays lapsed: the phone applies again before it gets another. */
function stateOf(phone: PhoneLife | undefined, { person }: Life): PhoneTold['state'] {
  if (!phone || person === 'deceased' || phone.state === 'ended' || phone.record === 'lapsed')
    return 'lapsed'
  return phone.state === 'active' && phone.record === 'current' ? 'active' : 'waiting'
}
