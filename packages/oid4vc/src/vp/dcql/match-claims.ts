/**
 * Which claims of one document answer a credential query: OpenID4VP 1.0, 6.3 and 6.4.1.
 * @module
 */
import { type AskedElements, askedElements } from './asked-elements.ts'
import type { MdocQuery } from './dcql-query.ts'
import type { HeldDocument, Miss } from './held-document.ts'

/** @inline */
type Claim = NonNullable<MdocQuery['claims']>[number]

/** The first claim set that the document answers whole, or everything that is missing. */
export type ClaimMatch =
  | { readonly claimSet: number; readonly elements: AskedElements }
  | { readonly misses: readonly Miss[] }

/**
 * Without `claims` nothing is disclosed; without `claim_sets` all claims are asked for; else the first
 * set that can be answered, in the asker's order. A set is answered whole or not at all.
 *
 * @see OpenID4VP 1.0, 6.4.1
 */
export function matchClaims(
  { claims = [], claim_sets }: MdocQuery,
  document: HeldDocument,
): ClaimMatch {
  const asked = withoutDuplicates(claims)
  const sets = claim_sets?.map((set) => set.flatMap((id) => asked.byId.get(id) ?? [])) ?? [
    asked.claims,
  ]
  const misses: Miss[] = []
  for (const [claimSet, set] of sets.entries()) {
    const missing = set.flatMap((claim) => missOf(claim, document) ?? [])
    if (missing.length === 0) return { claimSet, elements: askedElements(set) }
    misses.push(...missing)
  }
  return { misses }
}

/**
 * A second claims query for the same claim is ignored, its id then means the first one: 6.1. Whether
 * the value is kept is heeded in both.
 */
function withoutDuplicates(claims: readonly Claim[]) {
  const first = new Map<string, Claim>()
  const pathOf = ({ path }: Claim) => JSON.stringify(path)
  for (const claim of claims) {
    const known = first.get(pathOf(claim))
    if (!known) first.set(pathOf(claim), claim)
    else if (claim.intent_to_retain)
      first.set(pathOf(claim), { ...known, intent_to_retain: claim.intent_to_retain })
  }
  const byId = new Map<string, Claim>()
  for (const claim of claims) {
    const known = first.get(pathOf(claim))
    if (claim.id !== undefined && known) byId.set(claim.id, known)
  }
  return { claims: [...first.values()], byId }
}

/** A value other than those asked for is as good as none: 6.4.1. Type and value both match: 6.3. */
function missOf({ path, values }: Claim, { id, elements }: HeldDocument): Miss | undefined {
  const [namespace, element] = path
  const value = elements.get(namespace)?.get(element)
  const miss = { documentId: id, namespace, element }
  if (value === undefined) return { code: 'element', ...miss }
  if (values && !values.some((wanted) => wanted === value)) return { code: 'value', ...miss }
  return undefined
}
