import { CodedError } from '@tegata/kernel'
import type { VerifierErrorCode } from '@tegata/verifier'

/** A test compares this list with docs/errors.md. */
export const verifierRoleErrorCodes = [
  'verifier/beyond-purpose',
  'verifier/login-not-open',
  'verifier/malformed',
  'verifier/not-open',
  'verifier/response-code',
  'verifier/response-refused',
  'verifier/response-unreadable',
  'verifier/unknown-login',
  'verifier/unknown-presentation',
  'verifier/wrong-state',
] as const
export type VerifierRoleErrorCode = (typeof verifierRoleErrorCodes)[number]
export class VerifierRoleError extends CodedError<VerifierRoleErrorCode> {}

/** HTTP status by code; a forgotten code does not compile. */
export const verifierStatus: Readonly<Record<VerifierRoleErrorCode | VerifierErrorCode, number>> = {
  'verifier/beyond-purpose': 403,
  'verifier/login-not-open': 409,
  'verifier/malformed': 400,
  'verifier/not-open': 409,
  'verifier/response-code': 403,
  'verifier/response-refused': 400,
  'verifier/response-unreadable': 400,
  'verifier/unknown-login': 404,
  'verifier/unknown-presentation': 404,
  'verifier/unknown-use-case': 404,
  'verifier/wrong-state': 400,
}
