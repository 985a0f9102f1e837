/**
 * A path report in two sentences: what is wrong with the path, and what the leaf lacks of its profile.
 * @module
 */
import type { Check, Reason } from '@tegata/kernel'
import type { PathReport } from './validate-path.ts'

/**
 * Why the path does not hold, and why the leaf is not what its profile asks for; each names the checks.
 * The country of the anchor is asked for by the profile alone, and counts there.
 */
export function pathFailures({ checks, anchor }: PathReport): {
  readonly path: Reason
  readonly profile: Reason
} {
  const path = reasonOf(
    checks.filter(
      (check) => !isOfProfile(check) && (check.outcome === 'failed' || check.outcome === 'skipped'),
    ),
  )
  const profile = reasonOf(
    checks.filter((check) => isOfProfile(check) && check.outcome === 'failed'),
  )
  return { path: anchor ? path : (path ?? 'no path'), profile }
}

const isOfProfile = ({ id }: Check): boolean =>
  id.startsWith('pki/profile') || id === 'pki/path-country'

const reasonOf = (checks: readonly Check[]): Reason =>
  checks.length === 0
    ? undefined
    : checks.map(({ id, reason }) => `${id}: ${reason ?? ''}`).join('; ')
