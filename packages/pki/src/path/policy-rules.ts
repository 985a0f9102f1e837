/**
 * Certificate policies along one path: RFC 5280 6.1.2 to 6.1.5 as RFC 9618 changes it. The policies
 * of each certificate are a level of a graph, in which each policy stands once, whatever leads to it:
 * a tree of them would grow with every level.
 * @module
 */
import type { Reason } from '@tegata/kernel'
import type { Certificate } from '../certificate/certificate.ts'
import {
  inhibitAnyPolicyOf,
  mapsAnyPolicy,
  policyConstraintsOf,
  policyMappingsOf,
} from '../certificate/constraints/read-constraints.ts'
import { anyPolicy } from '../certificate/object-ids.ts'
import { policiesOf } from '../certificate/read-extensions.ts'
import type { CertificatePath } from './build-paths.ts'
import { isSelfIssued } from './name-constraints.ts'

/**
 * What is asked of the policies of a path.
 * @see RFC 5280, 6.1.1 (c), (e), (f) and (g)
 */
export type PolicyInput = {
  /** Policies that the caller takes, by object identifier; default any. */
  readonly policies?: readonly string[]
  /** The path must be valid for one of them, whether or not its authorities ask for it. */
  readonly requireExplicitPolicy?: boolean
  readonly inhibitPolicyMapping?: boolean
  readonly inhibitAnyPolicy?: boolean
}

type PolicyNode = {
  readonly policy: string
  /** What the next certificate has to name, for this policy to go on. */
  readonly expected: readonly string[]
  readonly parents: readonly PolicyNode[]
}
type Level = ReadonlyMap<string, PolicyNode>

/** How many certificates may follow before the rule holds. */
type Counters = { explicit: number; mapping: number; any: number }

/** More of them serve nobody, and cost in every path they stand in. */
const maxPolicies = 256

/** Why the path is valid for no policy that is asked for. */
export function policiesReason(path: CertificatePath, input: PolicyInput): Reason {
  const order = path.toReversed()
  const counters = initialCounters(order.length - 1, input)
  let level: Level = new Map([[anyPolicy, nodeOf(anyPolicy, [])]])
  for (const [at, certificate] of order.entries()) {
    const position = path.length - 1 - at
    if (at === 0) {
      limit(counters, certificate)
      continue
    }
    if (isTooMuch(certificate)) return `certificate ${position}: more than ${maxPolicies} policies`
    const previous = level
    level = nextLevel(previous, certificate, counters, position === 0)
    if (counters.explicit === 0 && level.size === 0)
      return `certificate ${position}: none of the policies that are required`
    if (position === 0) break
    if (mapsAnyPolicy(certificate)) return `certificate ${position}: anyPolicy is mapped`
    level = mapped(level, previous, certificate, counters.mapping > 0)
    if (!isSelfIssued(certificate)) countDown(counters)
    limit(counters, certificate)
  }
  return wrapUp(path[0], level, counters, input.policies ?? [anyPolicy])
}

const nodeOf = (
  policy: string,
  parents: readonly PolicyNode[],
  expected = [policy],
): PolicyNode => ({
  policy,
  parents,
  expected,
})

const isTooMuch = (certificate: Certificate): boolean =>
  policiesOf(certificate).length > maxPolicies || policyMappingsOf(certificate).length > maxPolicies

/** 6.1.2 (d) to (f). */
function initialCounters(count: number, input: PolicyInput): Counters {
  const never = count + 1
  return {
    explicit: input.requireExplicitPolicy ? 0 : never,
    mapping: input.inhibitPolicyMapping ? 0 : never,
    any: input.inhibitAnyPolicy ? 0 : never,
  }
}

/** 6.1.4 (h). */
function countDown(counters: Counters): void {
  counters.explicit = Math.max(0, counters.explicit - 1)
  counters.mapping = Math.max(0, counters.mapping - 1)
  counters.any = Math.max(0, counters.any - 1)
}

/** 6.1.4 (i) and (j); of the anchor as RFC 5937 3.2 lets its constraints count. */
function limit(counters: Counters, certificate: Certificate): void {
  const constraints = policyConstraintsOf(certificate)
  const { requireExplicitPolicy, inhibitPolicyMapping } = constraints ?? {}
  counters.explicit = Math.min(counters.explicit, requireExplicitPolicy ?? counters.explicit)
  counters.mapping = Math.min(counters.mapping, inhibitPolicyMapping ?? counters.mapping)
  counters.any = Math.min(counters.any, inhibitAnyPolicyOf(certificate) ?? counters.any)
}

/** 6.1.3 (d) and (e). */
function nextLevel(
  previous: Level,
  certificate: Certificate,
  counters: Counters,
  isLeaf: boolean,
): Map<string, PolicyNode> {
  const expecting = expectations(previous)
  const level = new Map<string, PolicyNode>()
  const named = policiesOf(certificate)
  const any = previous.get(anyPolicy)
  for (const policy of named) {
    if (policy === anyPolicy) continue
    const parents = expecting.get(policy) ?? (any && [any])
    if (parents) level.set(policy, nodeOf(policy, parents))
  }
  const anyCounts = counters.any > 0 || (!isLeaf && isSelfIssued(certificate))
  if (!anyCounts || !named.includes(anyPolicy)) return level
  for (const [policy, parents] of expecting)
    if (!level.has(policy)) level.set(policy, nodeOf(policy, parents))
  return level
}

/** Which policies the next certificate may name, and for which nodes. */
function expectations(level: Level): Map<string, PolicyNode[]> {
  const expecting = new Map<string, PolicyNode[]>()
  for (const node of level.values())
    for (const policy of node.expected) {
      const nodes = expecting.get(policy)
      if (nodes) nodes.push(node)
      else expecting.set(policy, [node])
    }
  return expecting
}

/** 6.1.4 (b). */
function mapped(level: Level, previous: Level, certificate: Certificate, mayMap: boolean): Level {
  const mappings = new Map<string, Set<string>>()
  for (const { issuerPolicy, subjectPolicy } of policyMappingsOf(certificate))
    mappings.set(issuerPolicy, (mappings.get(issuerPolicy) ?? new Set()).add(subjectPolicy))
  const result = new Map(level)
  const any = level.has(anyPolicy) ? previous.get(anyPolicy) : undefined
  for (const [policy, expected] of mappings) {
    const parents = level.get(policy)?.parents ?? (any && [any])
    if (!mayMap) result.delete(policy)
    else if (parents) result.set(policy, nodeOf(policy, parents, [...expected]))
  }
  return result
}

/** 6.1.5 (a), (b) and (g). */
function wrapUp(
  leaf: Certificate,
  level: Level,
  counters: Counters,
  wanted: readonly string[],
): Reason {
  const asked = policyConstraintsOf(leaf)?.requireExplicitPolicy === 0
  const explicit = asked ? 0 : Math.max(0, counters.explicit - 1)
  if (explicit > 0) return undefined
  if (level.size === 0) return 'no policy is valid for the whole path'
  const valid = wanted.includes(anyPolicy) || leadsToOneOf(level, new Set(wanted))
  return valid ? undefined : 'valid for other policies than those asked for'
}

/** Whether a policy that goes on to the leaf began as one of these: 6.1.5 (g)(iii). */
function leadsToOneOf(level: Level, wanted: ReadonlySet<string>): boolean {
  const known = new Map<PolicyNode, boolean>()
  const leads = (node: PolicyNode): boolean => {
    const before = known.get(node)
    if (before !== undefined) return before
    const begins = node.parents.some(({ policy }) => policy === anyPolicy)
    const found = begins ? wanted.has(node.policy) : node.parents.some(leads)
    known.set(node, found)
    return found
  }
  return level.has(anyPolicy) ? wanted.size > 0 : [...level.values()].some(leads)
}
