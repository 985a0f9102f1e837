/**
 * Which documents answer a query, and in which combinations: OpenID4VP 1.0, 6.2 and 6.4.2. A wallet
 * refuses, asks its holder and sends from this one answer.
 * @module
 */
import type { DcqlQuery } from './dcql-query.ts'
import type { HeldDocument } from './held-document.ts'
import { type CredentialMatch, matchCredential } from './match-credential.ts'

/** Credential queries that are answered together. */
export type SetOption = { readonly queryIds: readonly string[]; readonly answerable: boolean }

/** One credential set query; its options stand in the asker's order. */
export type SetMatch = { readonly required: boolean; readonly options: readonly SetOption[] }

/** What answers a query. */
export type DcqlMatch = {
  readonly credentials: readonly CredentialMatch[]
  /** Without `credential_sets`: one that asks for every credential. */
  readonly sets: readonly SetMatch[]
  /** Whether every required set has an option that is answered: never a part (6.4.2). */
  readonly answerable: boolean
}

/**
 * Looks at every credential of the query and every document.
 *
 * @see OpenID4VP 1.0, 6.4
 */
export function matchDcql(query: DcqlQuery, held: readonly HeldDocument[]): DcqlMatch {
  const credentials = query.credentials.map((credential) => matchCredential(credential, held))
  const answered = new Set(
    credentials.filter(({ candidates }) => candidates.length > 0).map(({ queryId }) => queryId),
  )
  const every = { options: [credentials.map(({ queryId }) => queryId)] }
  const sets = (query.credential_sets ?? [{ ...every, required: true }]).map(
    ({ options, required = true }): SetMatch => ({
      required,
      options: options.map((ids) => ({
        queryIds: [...new Set(ids)],
        answerable: ids.every((id) => answered.has(id)),
      })),
    }),
  )
  const answerable = sets.every(
    ({ required, options }) => !required || options.some((option) => option.answerable),
  )
  return { credentials, sets, answerable }
}
