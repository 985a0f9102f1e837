/**
 * Once a day everything that was told of phones is told again, page by page, to be compared: what is
 * told by jobs of each change should never differ, and this is how it shows when it does.
 * @module
 */
import type { JobQueue } from '@tegata/service'
import { z } from 'zod'
import type { EnrolmentDeps } from './enrolment-deps.ts'
import type { Store } from './store.ts'
import { type PhoneTold, toldOf } from './tell-phones.ts'

/** Phones by id, none left out between the bounds. */
export type PhonesCompared = {
  /** Ids above this. */
  readonly after: string
  /** Ids up to this; left out on the last page. */
  readonly upTo?: string | undefined
  readonly madeAt: string
  readonly phones: readonly (PhoneTold & { readonly toldAt: string })[]
}

type Parts = Pick<EnrolmentDeps, 'jobs' | 'now' | 'phonesComparedQueue'> & { readonly store: Store }

const comparisonQueue: JobQueue<{ after: string }> = {
  name: 'enrolment.compare-phones',
  shape: z.object({ after: z.string() }),
}
const pageSize = 200

export async function defineComparison(parts: Parts): Promise<void> {
  const { jobs, phonesComparedQueue } = parts
  await jobs.declare(phonesComparedQueue)
  await jobs.define(comparisonQueue, ({ after }) => tellPage(parts, after))
  await jobs.daily(comparisonQueue, { after: '' })
}

async function tellPage(parts: Parts, after: string): Promise<void> {
  const { jobs, now, phonesComparedQueue, store } = parts
  await store.transaction(async (trx) => {
    const rows = await store.phonesAfter(trx, after, pageSize)
    const last = rows.length === pageSize ? rows.at(-1)?.id : undefined
    await jobs.enqueue(trx, phonesComparedQueue, {
      after,
      ...(last !== undefined && { upTo: last }),
      madeAt: now().toISOString(),
      phones: rows.map(({ life, version, particulars, ...phone }) => ({
        ...toldOf(phone, { life, version, particulars }),
        toldAt: (phone.told_at ?? new Date(0)).toISOString(),
      })),
    })
    if (last !== undefined) await jobs.enqueue(trx, comparisonQueue, { after: last })
  })
}
