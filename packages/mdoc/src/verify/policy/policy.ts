/**
 * The policy of a verification as data: what is tolerated, how old a record may be, what must be
 * known about its status, its signer and its key. It is versioned, validated, and printed in every
 * report together with its hash, so that a decision can be explained years later.
 * @module
 */
import type { Crypto, MaybePromise } from '@tegata/crypto'
import { toHex, utf8Encode } from '@tegata/kernel'
import { MdocError } from '../../errors.ts'
import { type Tolerance, tolerances } from '../../reading/tolerance.ts'
import { type MdocCheckId, mdocChecks } from '../catalogue/mdoc-checks.ts'
import { type KeyProtection, keyProtections } from './key-protection.ts'

/** What a verification lets pass and what it demands, as data; {@link definePolicy} makes one. */
export type VerificationPolicy = {
  /** Version of this form. */
  readonly version: 1
  /** What the operator calls it; printed in the report. */
  readonly name: string
  /** Harmless deviations that are accepted by name. */
  readonly tolerate: readonly Tolerance[]
  /** Clock difference that is let pass, 0 to 60. */
  readonly clockSkewSeconds: number
  /** Longest time since the issuer signed; `null` for any. */
  readonly maximumAgeSeconds: number | null
  /**
   * - `required`: a document that names no status is refused
   * - `where-named`: a status that is named must be settled
   * - `not-asked`: for holders, and where there is no network; the report says `skipped`
   */
  readonly status: 'required' | 'where-named' | 'not-asked'
  /** The same for the certificate of the signer; `where-asked`: what the caller's check says counts. */
  readonly signerRevocation: 'required' | 'where-asked'
  /** How well the device key must be kept; `null` for no demand. */
  readonly keyProtection: KeyProtection | null
  readonly deviceAuthentication: readonly ('deviceSignature' | 'deviceMac')[]
  /** Elements that nobody asked for are dropped, or refuse the response. */
  readonly unrequestedElements: 'drop' | 'refuse'
  /** Elements that the profile does not define. */
  readonly unknownElements: 'accept' | 'refuse'
  /** Whether a record may outlast the certificate that signed it. */
  readonly beyondSigner: 'accept' | 'refuse'
  /** Checks that must have passed beside those that always must. */
  readonly alsoMandatory: readonly MdocCheckId[]
}

/** What holds where nobody said otherwise: nothing is tolerated, a named status must be settled. */
const standard = {
  version: 1,
  name: 'tegata standard',
  tolerate: [],
  clockSkewSeconds: 60,
  maximumAgeSeconds: null,
  status: 'where-named',
  signerRevocation: 'where-asked',
  keyProtection: null,
  deviceAuthentication: ['deviceSignature', 'deviceMac'],
  unrequestedElements: 'drop',
  unknownElements: 'accept',
  beyondSigner: 'accept',
  alsoMandatory: [],
} as const satisfies VerificationPolicy

const oneOf =
  (...allowed: readonly unknown[]) =>
  (value: unknown) =>
    allowed.includes(value)
const listOf = (allowed: readonly unknown[]) => (value: unknown) =>
  Array.isArray(value) &&
  new Set(value).size === value.length &&
  value.every((member) => allowed.includes(member))
const seconds = (most: number) => (value: unknown) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most

const deviceAuths = ['deviceSignature', 'deviceMac']
const checkIds = mdocChecks.map(({ id }) => id)
const longestName = 100

const rules: { readonly [Member in keyof VerificationPolicy]: (value: unknown) => boolean } = {
  version: oneOf(1),
  name: (value) => typeof value === 'string' && value.length > 0 && value.length <= longestName,
  tolerate: listOf(tolerances),
  clockSkewSeconds: seconds(60),
  maximumAgeSeconds: (value) => value === null || seconds(Number.MAX_SAFE_INTEGER)(value),
  status: oneOf('required', 'where-named', 'not-asked'),
  signerRevocation: oneOf('required', 'where-asked'),
  keyProtection: oneOf(null, ...keyProtections),
  deviceAuthentication: (value) => listOf(deviceAuths)(value) && oneOrMore(value),
  unrequestedElements: oneOf('drop', 'refuse'),
  unknownElements: oneOf('accept', 'refuse'),
  beyondSigner: oneOf('accept', 'refuse'),
  alsoMandatory: listOf(checkIds),
}

const oneOrMore = (value: unknown) => Array.isArray(value) && value.length > 0

const settledPolicies = new WeakSet<VerificationPolicy>()

/**
 * A policy from what differs from the standard one; frozen.
 * @throws MdocError `mdoc/invalid-policy`, naming the member: also for one that is not known, so that
 * a misspelt demand is never passed over
 */
export function definePolicy(changes: Partial<VerificationPolicy> = {}): VerificationPolicy {
  return parsePolicy({ ...standard, ...changes })
}

/** Reads a whole policy, as a file holds it. @throws MdocError `mdoc/invalid-policy` */
export function parsePolicy(value: unknown): VerificationPolicy {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('')
  for (const member of Object.keys(value))
    if (!Object.hasOwn(rules, member)) throw invalid('member that is not known')
  for (const [member, holds] of Object.entries(rules))
    if (!Object.hasOwn(value, member) || !holds(Reflect.get(value, member))) throw invalid(member)
  const policy = frozenCopy(value)
  if (!isPolicy(policy)) throw invalid('')
  settledPolicies.add(policy)
  return policy
}

const isPolicy = (value: object): value is VerificationPolicy =>
  Object.entries(rules).every(([member, holds]) => holds(Reflect.get(value, member)))

/** Members in the order of the standard policy: the hash is taken over this order. */
function frozenCopy(value: object): object {
  const members = Object.keys(standard).map((member) => {
    const given: unknown = Reflect.get(value, member)
    return [member, Array.isArray(given) ? Object.freeze([...given]) : given]
  })
  return Object.freeze(Object.fromEntries(members))
}

const invalid = (where: string) =>
  new MdocError('mdoc/invalid-policy', `policy: ${where || 'not an object'}`)

/** @throws TypeError for an object that neither {@link definePolicy} nor {@link parsePolicy} made */
export function requirePolicy(policy: VerificationPolicy): VerificationPolicy {
  if (settledPolicies.has(policy)) return policy
  throw new TypeError('policy: make it with definePolicy or parsePolicy')
}

/** Nothing tolerated; a named status must be settled. */
export const standardPolicy: VerificationPolicy = definePolicy()

const hashes = new WeakMap<VerificationPolicy, string>()

/**
 * SHA-256 of the policy as JSON, members in the order of {@link VerificationPolicy}, no spaces;
 * hexadecimal.
 */
export const policyHash = (
  policy: VerificationPolicy,
  crypto: Pick<Crypto, 'digest'>,
): MaybePromise<string> => hashes.get(policy) ?? computeHash(policy, crypto)

async function computeHash(
  policy: VerificationPolicy,
  crypto: Pick<Crypto, 'digest'>,
): Promise<string> {
  const hash = toHex(await crypto.digest('SHA-256', utf8Encode(JSON.stringify(policy))))
  hashes.set(policy, hash)
  return hash
}
