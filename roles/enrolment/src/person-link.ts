/**
 * Whether two certificates are of one person, for relying parties that were admitted to know: JPKI Act,
 * article 18. A link means something to one of them only, and says nothing else.
 * @module
 */
import { toBase64url, utf8Encode } from '@tegata/kernel'
import type { EnrolmentDeps } from './enrolment-deps.ts'
import { EnrolmentError } from './errors.ts'
import type { Store } from './store.ts'

export type PersonLinkQuestion = {
  /** Of a certificate that was verified; in hexadecimal. */
  readonly serial: string
  /** As it was admitted. */
  readonly relyingParty: string
}

type Parts = Pick<EnrolmentDeps, 'crypto' | 'mayLinkPersons'> & {
  readonly store: Pick<Store, 'certificate'>
  readonly linkKey: Uint8Array
}

/**
 * The same for every certificate of a person, cards and phones alike, before and after a renewal.
 *
 * @returns `undefined` for a certificate that was not issued here
 * @throws EnrolmentError `enrolment/not-admitted`
 */
export async function personLink(
  { crypto, store, linkKey, mayLinkPersons }: Parts,
  { serial, relyingParty }: PersonLinkQuestion,
): Promise<string | undefined> {
  if (!mayLinkPersons(relyingParty))
    throw new EnrolmentError('enrolment/not-admitted', 'not admitted to link certificates')
  const certificate = await store.certificate(serial)
  if (!certificate) return undefined
  // No resident's id has a space: no two questions are one text.
  const name = utf8Encode(`${certificate.resident_id} ${relyingParty}`)
  return toBase64url(await crypto.hmac('SHA-256', linkKey, name))
}
