/**
 * Policies of attestation are plain data, complete, frozen, and refused where a member is not known:
 * a demand that is misspelt is not a demand that is off.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { toHex, utf8Encode } from '@tegata/kernel'
import { JpkiError } from '../errors.ts'

/** One rule for each member. */
export type PolicyRules<Policy> = { readonly [Member in keyof Policy]: (value: unknown) => boolean }

export const oneOf =
  (...allowed: readonly unknown[]) =>
  (value: unknown): boolean =>
    allowed.includes(value)

export const listOf =
  (holds: (member: unknown) => boolean, least = 0) =>
  (value: unknown): boolean =>
    Array.isArray(value) &&
    value.length >= least &&
    value.length <= 64 &&
    new Set(value).size === value.length &&
    value.every(holds)

export const wholeNumber =
  (least: number, most: number) =>
  (value: unknown): boolean =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most

export const matching =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === 'string' && pattern.test(value)

/** An object without members that are not known. @throws JpkiError `jpki/attestation-policy` */
export function requireKnown(value: unknown, names: readonly string[], path: string): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(path, 'not an object')
  for (const member of Object.keys(value))
    if (!names.includes(member)) throw invalid(path, 'member that is not known')
  return value
}

/**
 * Whether a value has exactly the members of the rules, each as its rule wants it.
 * @throws JpkiError `jpki/attestation-policy`, naming the member
 */
export function requireMembers(given: unknown, rules: object, path: string): object {
  const value = requireKnown(given, Object.keys(rules), path)
  for (const [member, holds] of Object.entries(rules))
    if (!Object.hasOwn(value, member) || !holds(Reflect.get(value, member)))
      throw invalid(path, member)
  return value
}

const invalid = (path: string, rule: string) =>
  new JpkiError('jpki/attestation-policy', `${path}: ${rule}`)

/**
 * A reader of whole policies, as a file holds them; what it answers is frozen.
 * It throws JpkiError `jpki/attestation-policy`, naming the member: also for one that is not known.
 */
export function policyReader<Policy extends object>(rules: PolicyRules<Policy>) {
  const isPolicy = (value: unknown): value is Policy =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries<(member: unknown) => boolean>(rules).every(([member, holds]) =>
      holds(Reflect.get(value, member)),
    )
  return (value: unknown): Policy => {
    const policy = frozenCopy(requireMembers(value, rules, 'policy'))
    if (!isPolicy(policy)) throw new TypeError('policy changed while it was read')
    return policy
  }
}

/** A copy that nobody changes afterwards, in depth. */
function frozenCopy(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, member]) => [name, frozenCopy(member)])
  return Object.freeze(Object.fromEntries(members))
}

/**
 * SHA-256 of a policy as JSON without spaces, the members of each object in the order of their names;
 * hexadecimal. The same demands have the same hash, in whatever order a file names them.
 */
export async function attestationPolicyHash(
  policy: object,
  crypto: Pick<Crypto, 'digest'>,
): Promise<string> {
  return toHex(await crypto.digest('SHA-256', utf8Encode(JSON.stringify(sorted(policy)))))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]))
}
