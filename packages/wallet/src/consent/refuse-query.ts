/**
 * Why no record of this phone answers a query, from the same match that would have been proposed.
 * @module
 */
import {
  type CredentialMatch,
  type CredentialQuery,
  type DcqlMatch,
  type DcqlQuery,
  isMdocQuery,
  type Miss,
} from '@tegata/oid4vc'
import { isCurrent } from './current-copies.ts'
import type { Holding } from './read-holdings.ts'
import { eachOnce, type Refusal, refusal, refusedElement } from './refusals.ts'

/** Every reason that keeps a required set from being answered, each once. */
export function refusalsOfQuery(
  query: DcqlQuery,
  { credentials, sets }: DcqlMatch,
  holdings: readonly Holding[],
  at: Date,
): readonly Refusal[] {
  const required = sets.filter(({ required }) => required)
  const missing = (required.length > 0 ? required : sets)
    .filter(({ options }) => !options.some(({ answerable }) => answerable))
    .flatMap(({ options }) => options.flatMap(({ queryIds }) => queryIds))
  const reasons = query.credentials.flatMap((credential) => {
    const match = credentials.find(({ queryId }) => queryId === credential.id)
    const isMissing = missing.includes(credential.id) && match?.candidates.length === 0
    return isMissing ? reasonsOf(credential, match, holdings, at) : []
  })
  const each = eachOnce(reasons)
  // A wallet that handles one of the formats asked for says what that one lacks.
  const others = each.filter(({ code }) => code !== 'format-not-held')
  if (others.length > 0) return others
  return each.length > 0 ? each : [refusal('no-copy-left')]
}

function reasonsOf(
  credential: CredentialQuery,
  { misses }: CredentialMatch,
  holdings: readonly Holding[],
  at: Date,
): readonly Refusal[] {
  if (!isMdocQuery(credential)) return [refusal('format-not-held', { about: credential.format })]
  const docType = credential.meta.doctype_value
  return misses.map((miss) => reasonOf(miss, docType, holdings, at))
}

function reasonOf(
  { code, namespace = '', element = '' }: Miss,
  docType: string,
  holdings: readonly Holding[],
  at: Date,
): Refusal {
  if (code === 'authority') return refusal('authority-not-held')
  if (code === 'element' || code === 'value')
    return refusal(`${code}-not-held`, { element: refusedElement(docType, namespace, element) })
  return withoutCopy(
    holdings.filter(({ record }) => record.docType === docType),
    at,
  )
}

/** There is no copy of the type to look at. */
function withoutCopy(ofType: readonly Holding[], at: Date): Refusal {
  const valid = ofType.filter(({ record }) => record.state === 'valid')
  if (valid.some(({ record }) => isCurrent(record, at))) return refusal('no-copy-left')
  if (valid.length > 0) return refusal('record-expired')
  const last = ofType.at(-1)?.record
  if (!last) return refusal('no-record')
  return refusal('record-disabled', last.reason === undefined ? {} : { about: last.reason })
}
