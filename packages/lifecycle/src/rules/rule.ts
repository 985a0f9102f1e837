/**
 * A rule of the life of certificates: one name, one place, one source.
 * @module
 */
import { LifecycleError } from '../errors.ts'

/** Where a rule comes from, and how sure that is. */
export type RuleSource = {
  /** What the source says, in its own words or their plain translation. */
  readonly sentence: string
  readonly where: string
  /** `A`: official text read. `B`: reliable second hand. `C`: decided here, to be confirmed. */
  readonly confidence: 'A' | 'B' | 'C'
}

/** What all rules have in common; docs/life-rules.md lists them. */
export type Rule = {
  readonly name: string
  readonly says: { readonly ja: string; readonly en: string }
  readonly source: RuleSource
  /** Applies it: each takes what it needs. */
  readonly apply: (...needed: never[]) => unknown
}

/** Keeps name and signature of a rule as they are. */
export const defineRule = <const Name extends string, Apply extends Rule['apply']>(
  rule: Omit<Rule, 'apply' | 'name'> & { readonly name: Name; readonly apply: Apply },
) => rule

/** The message begins with the rule's name. */
export const notAllowed = (rule: string, why: string) =>
  new LifecycleError('lifecycle/not-allowed', `${rule}: ${why}`)
