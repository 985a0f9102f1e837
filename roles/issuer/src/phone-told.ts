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

export const phoneToldQueue: JobQueue<PhoneTold> = { name: 'issuer.phone-told', shape }
