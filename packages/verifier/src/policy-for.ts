/**
 * The policy under which a kind of document is verified: what its profile asks.
 * @module
 */
import { definePolicy, type VerificationPolicy } from '@tegata/mdoc'
import { profileOf } from '@tegata/profiles'

/** Where the type asks for a status, a document that names none cannot be told from a lapsed one. */
const withStatus = definePolicy({ name: 'status required', status: 'required' })
const withoutStatus = definePolicy({ name: 'status where named', status: 'where-named' })

/** A kind that is not known here is treated as the strictest. */
export const policyFor = (docType: string): VerificationPolicy =>
  profileOf(docType)?.policy.statusRequired === false ? withoutStatus : withStatus
