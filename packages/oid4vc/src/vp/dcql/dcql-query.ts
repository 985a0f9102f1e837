/**
 * DCQL, the query: OpenID4VP 1.0, 6.1 to 6.3. Strict about shape.
 * @module
 */
import * as z from 'zod/mini'
import { Oid4vcError } from '../../errors.ts'
import { readShape } from '../../read-shape.ts'

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
    .array(z.union([z.string(), z.int(), z.boolean()]))
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
 * One credential of a query, of whatever format.
 *
 * @see OpenID4VP 1.0, 6.1
 */
export type CredentialQuery = DcqlQuery['credentials'][number]
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

function checkClaims({ claims, claim_sets }: CredentialQuery): void {
  if (!claim_sets) return
  if (!claims) throw invalid('claim_sets: without claims')
  const ids = claims.map(({ id }) => id)
  if (ids.includes(undefined)) throw invalid('claims: an id is missing beside claim_sets')
  if (!claim_sets.flat().every((id) => ids.includes(id))) throw invalid('claim_sets: unknown id')
}

/** Whether one credential of a query asks for an mdoc. */
export const isMdocQuery = (credential: CredentialQuery): credential is MdocQuery =>
  credential.format === 'mso_mdoc'

const invalid = (why: string) => new Oid4vcError('oid4vc/invalid-dcql', `dcql_query: ${why}`)
