/**
 * The catalogue of checks on a mobile document. docs/checks.md is made of it. Checks on the path and
 * the certificate of the signer have their own catalogues in `@tegata/pki`, those on a status list
 * in `@tegata/status`.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'
import { deviceChecks } from './device-checks.ts'
import { elementChecks } from './element-checks.ts'
import { issuerChecks } from './issuer-checks.ts'
import { recordChecks } from './record-checks.ts'
import { responseChecks } from './response-checks.ts'

/** The catalogue of checks on a mobile document. */
export const mdocChecks = [
  ...responseChecks,
  ...issuerChecks,
  ...recordChecks,
  ...deviceChecks,
  ...elementChecks,
] as const satisfies readonly CheckEntry[]

/** The id of one of {@link mdocChecks}. */
export type MdocCheckId = (typeof mdocChecks)[number]['id']
