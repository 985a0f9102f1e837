/**
 * What enrolment tells of a phone, as it comes over the queue: in the transaction of enrolment's own
 * change, so that nothing is told that was not written, and everything that was.
 * @module
 */
import { parsePublicJwk } from '@tegata/crypto'
import type { JobQueue } from '@tegata/service'
import { z } from 'zod'

const shape = z.object({
  phoneId: z.string(),
  /** Grows with each change of the life: what comes late is older and changes nothing. */
  version: z.int(),
  /** Version of the attributes: a record with others is not issued. */
  particulars: z.int(),
  /** `waiting`: no record yet. `active`: a record may be issued. `lapsed`: no record ever again. */
  state: z.enum(['waiting', 'active', 'lapsed']),
  /** Why, where it lapsed. */
  reason: z.string().optional(),
  /** No record outlives it. */
  validUntil: z.iso.datetime(),
  /** Signs notice requests and receipts. */
  walletKey: z.unknown().transform(parsePublicJwk),
  /** Where a content-free wake-up goes. */
  pushEndpoint: z.string(),
})
export type PhoneTold = z.output<typeof shape>

const comparison = z.object({
  /** Phones with ids above this. */
  after: z.string(),
  /** And up to this; left out on the last page. */
  upTo: z.string().optional(),
  madeAt: z.iso.datetime(),
  /** All that enrolment has between these, with the time when each was told of last. */
  phones: z.array(shape.extend({ toldAt: z.iso.datetime() })),
})
export type PhonesCompared = z.output<typeof comparison>

export const phoneToldQueue: JobQueue<PhoneTold> = { name: 'issuer.phone-told', shape }
export const phonesComparedQueue: JobQueue<PhonesCompared> = {
  name: 'issuer.phones-compared',
  shape: comparison,
}
