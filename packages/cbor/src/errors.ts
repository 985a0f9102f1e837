import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const cborErrorCodes = [
  'cbor/duplicate-key',
  'cbor/indefinite',
  'cbor/invalid-utf8',
  'cbor/limit',
  'cbor/malformed',
  'cbor/not-shortest',
  'cbor/trailing',
  'cbor/truncated',
  'cbor/unsupported',
] as const
/**
 * One of the codes of this package.
 * @useDeclaredType
 */
export type CborErrorCode = (typeof cborErrorCodes)[number]
/**
 * What `@tegata/cbor` throws: a code, and a message that names a path or a rule and never a value.
 */
export class CborError extends CodedError<CborErrorCode> {}
