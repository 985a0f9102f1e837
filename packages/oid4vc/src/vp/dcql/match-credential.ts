/**
 * Which documents answer one credential query: OpenID4VP 1.0, 6.1 and Appendix B.2.
 * @module
 */
import type { AskedElements } from './asked-elements.ts'
import { type CredentialQuery, isMdocQuery, type MdocQuery } from './dcql-query.ts'
import type { HeldDocument, Miss } from './held-document.ts'
import { matchClaims } from './match-claims.ts'

/** A document that answers, and with exactly which elements. */
export type Candidate = {
  readonly documentId: string
  /** Index among the `claim_sets`: the asker likes a lower one better. */
  readonly claimSet: number
  readonly elements: AskedElements
}

/** What answers one credential query, and why the rest does not. */
export type CredentialMatch = {
  readonly queryId: string
  /** Whether more than one document may answer. */
  readonly multiple: boolean
  /** In the order in which the documents were given. */
  readonly candidates: readonly Candidate[]
  readonly misses: readonly Miss[]
}

/**
 * Looks at every document. A query for another format than `mso_mdoc` is answered by none.
 *
 * @see OpenID4VP 1.0, 6.1
 */
export function matchCredential(
  credential: CredentialQuery,
  held: readonly HeldDocument[],
): CredentialMatch {
  const { id: queryId, multiple = false } = credential
  const none = { queryId, multiple, candidates: [] }
  if (!isMdocQuery(credential)) return { ...none, misses: [{ code: 'format' }] }
  const ofType = held.filter(({ docType }) => docType === credential.meta.doctype_value)
  if (ofType.length === 0) return { ...none, misses: [{ code: 'document-type' }] }
  const candidates: Candidate[] = []
  const misses: Miss[] = []
  for (const document of ofType) {
    const documentId = document.id
    if (!isFromTrusted(document, credential)) {
      misses.push({ code: 'authority', documentId })
      continue
    }
    const match = matchClaims(credential, document)
    if ('misses' in match) misses.push(...match.misses)
    else candidates.push({ documentId, ...match })
  }
  return { queryId, multiple, candidates, misses }
}

/** One of the authorities is enough; a kind of authority that is not known matches nothing: 6.1.1. */
function isFromTrusted(
  { authorityKeyIdentifiers }: HeldDocument,
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
