/**
 * Which apps on iPhones may hold keys, as data.
 * @module
 */
import { listOf, matching, oneOf, type PolicyRules, policyReader } from '../policy-rules.ts'

/** What Apple says an app was built for. */
export type AppEnvironment = 'production' | 'development'

/** What is demanded of the app. The phone itself has nothing to choose: the key is in its enclave. */
export type AppPolicy = {
  readonly version: 1
  /** What the operator calls it. */
  readonly name: string
  /** Ten characters of the team, a dot, the bundle; never empty. */
  readonly apps: readonly string[]
  /** `development` is for apps that their makers try out; anybody with the tools makes one. */
  readonly environments: readonly AppEnvironment[]
}

const rules: PolicyRules<AppPolicy> = {
  version: oneOf(1),
  name: matching(/^.{1,100}$/),
  apps: listOf(matching(/^[A-Z0-9]{10}\.[A-Za-z0-9.-]{1,155}$/), 1),
  environments: listOf(oneOf('production', 'development'), 1),
}

/**
 * Reads a whole policy, as a file holds it; the result is frozen.
 * @throws JpkiError `jpki/attestation-policy`, naming the member: also for one that is not known
 */
export const parseAppPolicy: (value: unknown) => AppPolicy = policyReader(rules)

/** - `production`: apps from the store. - `development`: those as well that were built to try out. */
export const appPresets = {
  production: { version: 1, name: 'production', environments: ['production'] },
  development: { version: 1, name: 'development', environments: ['production', 'development'] },
} as const satisfies Readonly<Record<string, Omit<AppPolicy, 'apps'>>>

/**
 * A policy from a preset and what differs from it, the apps at least; frozen.
 * @throws JpkiError `jpki/attestation-policy`, naming the member
 */
export const defineAppPolicy = (
  preset: keyof typeof appPresets,
  changes: Partial<AppPolicy> & Pick<AppPolicy, 'apps'>,
): AppPolicy => parseAppPolicy({ ...appPresets[preset], ...changes })
