/**
 * DCQL: OpenID4VP 1.0 section 6. Strict about shape, and never a partial answer.
 * @module
 */
import * as z from 'zod/mini'
import { Oid4vcError } from '../errors.ts'
import { readShape } from '../read-shape.ts'

/** Bounds of every list: a query is untrusted, and matching multiplies their lengths. */
const mostEntries = 128
const mostOptions = 32

const identifier = z.string().check(z.regex(/^[A-Za-z0-9_-]+$/))
const idList = z.array(identifier).check(z.minLength(1), z.maxLength(mostEntries))
const uniqueIds = z.refine<readonly { id?: string | undefined }[]>((entries) => {
  const ids = entries.flatMap(({ id }) => (id === undefined ? [] : [id]))
  return new Set(ids).size === ids.length
})

const values = z.optional(
  z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .check(z.minLength(1), z.maxLength(mostEntries)),
)

const mdocClaim = z.object({
  id: z.optional(identifier),
  path: z.tuple([z.string().check(z.minLength(1)), z.string().check(z.minLength(1))]),
  values,
  intent_to_retain: z.optional(z.boolean()),
})
const otherClaim = z.object({
  id: z.optional(identifier),
  path: z
    .array(z.union([z.string(), z.number(), z.null()]))
    .check(z.minLength(1), z.maxLength(mostEntries)),
  values,
})
const common = {
  id: identifier,
  multiple: z.optional(z.boolean()),
  require_cryptographic_holder_binding: z.optional(z.boolean()),
  trusted_authorities: z.optional(
    z
      .array(
        z.object({
          type: z.string(),
          values: z.array(z.string()).check(z.minLength(1), z.maxLength(mostEntries)),
        }),
      )
      .check(z.minLength(1), z.maxLength(mostOptions)),
  ),
  claim_sets: z.optional(z.array(idList).check(z.minLength(1), z.maxLength(mostOptions))),
}
const mdocQuery = z.object({
  ...common,
  format: z.literal('mso_mdoc'),
  meta: z.object({ doctype_value: z.string().check(z.minLength(1)) }),
  claims: z.optional(z.array(mdocClaim).check(z.minLength(1), z.maxLength(mostEntries), uniqueIds)),
})
/** Formats that this stack does not present are read, so that a query can be judged as a whole. */
const otherQuery = z.object({
  ...common,
  format: z.string().check(z.refine((format) => format !== 'mso_mdoc')),
  meta: z.record(z.string(), z.unknown()),
  claims: z.optional(
    z.array(otherClaim).check(z.minLength(1), z.maxLength(mostEntries), uniqueIds),
  ),
})
const query = z.object({
  credentials: z
    .array(z.union([mdocQuery, otherQuery]))
    .check(z.minLength(1), z.maxLength(mostOptions), uniqueIds),
  credential_sets: z.optional(
    z
      .array(
        z.object({
          options: z.array(idList).check(z.minLength(1), z.maxLength(mostOptions)),
          required: z.optional(z.boolean()),
        }),
      )
      .check(z.minLength(1), z.maxLength(mostOptions)),
  ),
})

/**
 * A query for credentials, of whatever format.
 *
 * @see OpenID4VP 1.0, 6
 * @useDeclaredType
 */
export type DcqlQuery = z.output<typeof query>
/**
 * One credential of a query, where it is an mdoc.
 *
 * @see OpenID4VP 1.0, 6.1 and Appendix B.2
 * @useDeclaredType
 */
export type MdocQuery = z.output<typeof mdocQuery>

/**
 * Reads a query; one that is not in shape is refused whole.
 *
 * @throws Oid4vcError `oid4vc/invalid-dcql`
 * @see OpenID4VP 1.0, 6
 */
export function parseDcqlQuery(value: unknown): DcqlQuery {
  const parsed = readShape(query, value, 'oid4vc/invalid-dcql', 'dcql_query')
  const ids = new Set(parsed.credentials.map(({ id }) => id))
  for (const { options } of parsed.credential_sets ?? [])
    if (!options.flat().every((id) => ids.has(id))) throw invalid('credential_sets: unknown id')
  for (const credential of parsed.credentials) checkClaims(credential)
  return parsed
}

function checkClaims({ claims, claim_sets }: DcqlQuery['credentials'][number]): void {
  const paths = (claims ?? []).map(({ path }) => JSON.stringify(path))
  if (new Set(paths).size !== paths.length) throw invalid('claims: one path twice')
  if (!claim_sets) return
  if (!claims) throw invalid('claim_sets: without claims')
  const ids = claims.map(({ id }) => id)
  if (ids.includes(undefined)) throw invalid('claims: an id is missing beside claim_sets')
  if (!claim_sets.flat().every((id) => ids.includes(id))) throw invalid('claim_sets: unknown id')
}

/** A document of the wallet, as far as a query looks at it. */
export type HeldDocument = {
  readonly id: string
  readonly docType: string
  /** Element identifiers by namespace. */
  readonly elements: Readonly<Record<string, readonly string[]>>
  /** base64url; of the issuer's chain, for `trusted_authorities` of type `aki`: section 6.1.1.1. */
  readonly authorityKeyIdentifiers?: readonly string[]
}

/** Which document answers which credential of the query, and with which elements. */
export type DcqlMatch = {
  readonly queryId: string
  readonly documentId: string
  readonly elements: Readonly<Record<string, readonly string[]>>
}

/**
 * What answers the query: every required credential, optional ones where they are held.
 * @returns `undefined` when a required credential is not there; never a part (section 6.4.2)
 * @see OpenID4VP 1.0, 6
 */
export function matchDcql(
  parsed: DcqlQuery,
  held: readonly HeldDocument[],
): readonly DcqlMatch[] | undefined {
  const matches = new Map<string, DcqlMatch>()
  for (const credential of parsed.credentials) {
    const match = matchCredential(credential, held)
    if (match) matches.set(credential.id, match)
  }
  if (!parsed.credential_sets)
    return matches.size === parsed.credentials.length ? [...matches.values()] : undefined
  const chosen = new Set<string>()
  for (const { options, required = true } of parsed.credential_sets) {
    const option = options.find((ids) => ids.every((id) => matches.has(id)))
    if (!option && required) return undefined
    for (const id of option ?? []) chosen.add(id)
  }
  return [...matches.values()].filter(({ queryId }) => chosen.has(queryId))
}

function matchCredential(
  credential: DcqlQuery['credentials'][number],
  held: readonly HeldDocument[],
): DcqlMatch | undefined {
  if (!isMdocQuery(credential)) return undefined
  for (const document of held) {
    if (document.docType !== credential.meta.doctype_value) continue
    if (!isFromTrusted(document, credential)) continue
    const elements = matchClaims(credential, document)
    if (elements) return { queryId: credential.id, documentId: document.id, elements }
  }
  return undefined
}

/** Whether one credential of a query asks for an mdoc. */
export const isMdocQuery = (
  credential: DcqlQuery['credentials'][number],
): credential is MdocQuery => credential.format === 'mso_mdoc'

/** A kind of authority that is not known matches nothing: section 6.1.1. */
function isFromTrusted(
  { authorityKeyIdentifiers = [] }: HeldDocument,
  { trusted_authorities }: MdocQuery,
): boolean {
  return (
    trusted_authorities === undefined ||
    trusted_authorities.some(
      ({ type, values }) =>
        type === 'aki' && values.some((value) => authorityKeyIdentifiers.includes(value)),
    )
  )
}

/** No `claims`: nothing selective is disclosed; `claim_sets` in the verifier's order: section 6.4.1. */
function matchClaims(
  { claims = [], claim_sets }: MdocQuery,
  { elements }: HeldDocument,
): Record<string, string[]> | undefined {
  // A namespace from outside may be called like a member of every object.
  const held = new Map(Object.entries(elements))
  const sets = claim_sets ?? [claims.map((_, index) => index)]
  for (const set of sets) {
    const wanted = set.map((name) =>
      typeof name === 'number' ? claims[name] : claims.find(({ id }) => id === name),
    )
    const chosen = new Map<string, string[]>()
    const complete = wanted.every((claim) => {
      const [namespace = '', element = ''] = claim?.path ?? []
      if (!held.get(namespace)?.includes(element)) return false
      chosen.set(namespace, [...(chosen.get(namespace) ?? []), element])
      return true
    })
    if (complete) return Object.fromEntries(chosen)
  }
  return undefined
}

const invalid = (why: string) => new Oid4vcError('oid4vc/invalid-dcql', `dcql_query: ${why}`)
