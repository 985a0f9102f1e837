/**
 * Whether an identifier is in a list of what was revoked, and whether the list may be believed.
 * @module
 */
import { type CborMap, isCborMap } from '@tegata/cbor'
import { type Check, checkMaker, equalBytes, type Reason } from '@tegata/kernel'
import { completed, judgeToken, type ListExpectation, tokenChecks } from '../judge-token.ts'
import { type StatusCheckId, statusChecks } from '../status-checks.ts'
import { identifierListLimits, readIdentifierListToken } from './identifier-list-token.ts'

/** What is asked of a list: which identifier, when, and who may have signed it. */
export type IdentifierExpectation = ListExpectation & {
  /** What the record is called in the list. */
  readonly id: Uint8Array
  /** Most identifiers in the list; default 32,000. */
  readonly maxIdentifiers?: number
}

/** What was found out about an identifier. */
export type IdentifierReport = {
  readonly checks: readonly Check[]
  /** Whether the identifier is in the list; only when every check of the list passed. */
  readonly revoked?: boolean
}

const { judge } = checkMaker(statusChecks)
const order: readonly StatusCheckId[] = [...tokenChecks, 'status/identifiers', 'status/valid']

/**
 * Checks form, signer, signature, subject and period, and only then looks into the list. `status/valid`
 * fails when the identifier is in it. Never throws for what the token says, nor for a trust anchor that
 * cannot be read: it fails `status/signer`, since a record may name the anchor.
 *
 * @param token - a CWT; the standard knows no other form
 * @see ISO/IEC 18013-5, 2nd edition (CD), 12.3.6.4
 */
export async function verifyIdentifierList(
  token: Uint8Array,
  expected: IdentifierExpectation,
): Promise<IdentifierReport> {
  const { checks, list } = await judgeToken(() => readIdentifierListToken(token), expected)
  if (!list) return { checks: completed(checks, order) }
  const reason = identifiersReason(list.identifiers, expected)
  const judged = [...checks, judge('status/identifiers', reason)]
  if (reason !== undefined) return { checks: completed(judged, order) }
  const revoked = isIn(list.identifiers, expected.id)
  return { checks: [...judged, judge('status/valid', revoked ? 'revoked' : undefined)], revoked }
}

/** Every entry is looked at: one that is no identifier may be one that was revoked. */
function identifiersReason(
  identifiers: CborMap,
  { id, maxIdentifiers = identifierListLimits.identifiers }: IdentifierExpectation,
): Reason {
  if (!isIdentifier(id)) return 'the record names no identifier that could be in a list'
  if (identifiers.size > maxIdentifiers) return `more than ${maxIdentifiers} identifiers`
  for (const [identifier, info] of identifiers)
    if (!isIdentifier(identifier) || !isCborMap(info)) return 'an entry that is no identifier'
  return undefined
}

const isIdentifier = (value: unknown): value is Uint8Array =>
  value instanceof Uint8Array &&
  value.length > 0 &&
  value.length <= identifierListLimits.identifierLength

function isIn(identifiers: CborMap, id: Uint8Array): boolean {
  for (const identifier of identifiers.keys())
    if (identifier instanceof Uint8Array && equalBytes(identifier, id)) return true
  return false
}
