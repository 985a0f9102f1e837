/**
 * Every check of this package, by id: docs/checks.md is compared with this list.
 * @module
 */
import { cmsChecks } from './cms/cms-checks.ts'
import { crlChecks } from './crl/crl-checks.ts'
import { ocspChecks } from './ocsp/ocsp-checks.ts'
import { pathChecks } from './path/path-checks.ts'
import { profileChecks } from './profile/profile-checks.ts'
import { revocationChecks } from './revocation/revocation-checks.ts'

/** The catalogue of the checks of this package. */
export const pkiChecks = [
  ...pathChecks,
  ...profileChecks,
  ...crlChecks,
  ...ocspChecks,
  ...cmsChecks,
  ...revocationChecks,
] as const
