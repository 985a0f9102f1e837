import type { Check } from '@tegata/kernel'

/** The checks that failed and why, for the message of an error: rules and paths, never values. */
export const failedOf = (checks: readonly Check[]): string =>
  checks
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ id, reason }) => (reason === undefined ? id : `${id} (${reason})`))
    .join(', ')
