import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const oid4vcErrorCodes = [
  'oid4vc/encryption-not-offered',
  'oid4vc/encryption-unusable',
  'oid4vc/grant-not-supported',
  'oid4vc/invalid-dcql',
  'oid4vc/invalid-nonce',
  'oid4vc/invalid-offer',
  'oid4vc/invalid-proof',
  'oid4vc/invalid-request',
  'oid4vc/issuer-not-supported',
  'oid4vc/transaction-code',
  'oid4vc/undecryptable',
  'oid4vc/unknown-configuration',
  'oid4vc/unknown-identifier',
] as const
/**
 * One of the codes of this package.
 * @useDeclaredType
 */
export type Oid4vcErrorCode = (typeof oid4vcErrorCodes)[number]
/**
 * What `@tegata/oid4vc` throws: a code, and a message that names a path or a rule and never a
 * value.
 */
export class Oid4vcError extends CodedError<Oid4vcErrorCode> {}
