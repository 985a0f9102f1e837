import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const walletErrorCodes = [
  'wallet/copy-taken',
  'wallet/issuer-not-trusted',
  'wallet/malformed-answer',
  'wallet/no-copy-left',
  'wallet/record-lapsed',
  'wallet/record-not-acceptable',
  'wallet/record-suspended',
  'wallet/refused-by-peer',
  'wallet/status-unknown',
  'wallet/token-type-not-supported',
  'wallet/unreachable',
] as const
/**
 * One of the codes of this package.
 * @useDeclaredType
 */
export type WalletErrorCode = (typeof walletErrorCodes)[number]
/**
 * What `@tegata/wallet` throws: a code, and a message that names a path or a rule and never a
 * value.
 */
export class WalletError extends CodedError<WalletErrorCode> {}
