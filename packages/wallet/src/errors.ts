import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const walletErrorCodes = [
  'wallet/issuer-not-trusted',
  'wallet/malformed-answer',
  'wallet/no-copy-left',
  'wallet/record-lapsed',
  'wallet/record-not-acceptable',
  'wallet/refused-by-peer',
  'wallet/status-unknown',
  'wallet/unreachable',
] as const
export type WalletErrorCode = (typeof walletErrorCodes)[number]
export class WalletError extends CodedError<WalletErrorCode> {}
