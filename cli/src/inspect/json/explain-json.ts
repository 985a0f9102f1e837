/**
 * JSON, recognised by its members. A new structure is an entry.
 * @module
 */
import { type CborValue, isCborMap } from '@tegata/cbor'
import { codeOf } from '@tegata/kernel'
import { parseJson } from '../../input/parse-json.ts'
import { explainAs } from '../cbor/explain-cbor.ts'
import type { Structure } from '../cbor/forms/structure.ts'
import type { Explanation, Unknown, View } from '../explanation.ts'
import { type CheckId, refusal } from '../refusal.ts'
import {
  credentialRequestOptions,
  digitalCredential,
  digitalRequests,
  encryptedAnswer,
  errorAnswer,
  isoRequest,
} from './dc-api.ts'
import { jsonItem } from './json-item.ts'
import { jwk, jwkSet } from './jwk.ts'
import { authorizationRequest, clientMetadata, dcqlQuery } from './openid4vp-request.ts'
import { authorizationResponse } from './openid4vp-response.ts'
import { statusListInJson } from './status-list.ts'

type JsonKind = {
  readonly has: readonly string[]
  readonly form: Structure
  readonly check?: CheckId
}

/** In the order in which they are tried. */
export const jsonKinds: readonly JsonKind[] = [
  { has: ['digital'], form: credentialRequestOptions },
  { has: ['requests'], form: digitalRequests },
  { has: ['protocol', 'data'], form: digitalCredential },
  { has: ['deviceRequest', 'encryptionInfo'], form: isoRequest },
  { has: ['vp_token'], form: authorizationResponse },
  { has: ['response'], form: encryptedAnswer },
  { has: ['dcql_query'], form: authorizationRequest },
  { has: ['response_type'], form: authorizationRequest },
  { has: ['credentials'], form: dcqlQuery },
  { has: ['vp_formats_supported'], form: clientMetadata },
  { has: ['kty'], form: jwk },
  { has: ['keys'], form: jwkSet },
  { has: ['bits', 'lst'], form: statusListInJson, check: refusal.statusForm },
  { has: ['error'], form: errorAnswer },
]

/** Explains JSON that is a structure of these standards. */
export async function explainJson(text: string, view: View): Promise<Explanation | Unknown> {
  const parsed = tryParse(text)
  if ('why' in parsed) return { looksLike: `JSON: ${parsed.why}` }
  const { item } = parsed
  const known = isCborMap(item)
    ? jsonKinds.find(({ has }) => has.every((name) => item.has(name)))
    : undefined
  if (!known) return { looksLike: 'JSON of nothing that is known here' }
  const { form, check = refusal.form } = known
  const decoded = { item, deviationsIn: () => [], deviations: [] }
  return await explainAs({ kind: form.name, clause: form.clause, check, form }, decoded, view)
}

function tryParse(text: string): { readonly item: CborValue } | { readonly why: string } {
  try {
    return { item: jsonItem(parseJson(text)) }
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || !(error instanceof Error)) throw error
    return { why: `${code}: ${error.message}` }
  }
}
