import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const cliErrorCodes = [
  'cli/address-malformed',
  'cli/argument-missing',
  'cli/argument-unexpected',
  'cli/command-unknown',
  'cli/file-too-large',
  'cli/file-unreadable',
  'cli/format-unknown',
  'cli/input-unknown',
  'cli/internal',
  'cli/json-malformed',
  'cli/language-unknown',
  'cli/option-conflict',
  'cli/option-malformed',
  'cli/option-unknown',
  'cli/output-closed',
  'cli/output-exists',
  'cli/output-unwritable',
  'cli/reader-key-unusable',
  'cli/reader-silent',
  'cli/reader-unreachable',
  'cli/server-not-ready',
  'cli/signing-key-unusable',
  'cli/state-in-use',
  'cli/state-malformed',
  'cli/state-unwritable',
  'cli/time-malformed',
  'cli/tolerance-unknown',
  'cli/transcript-missing',
  'cli/trust-missing',
  'cli/trust-unreadable',
] as const
export type CliErrorCode = (typeof cliErrorCodes)[number]
export class CliError extends CodedError<CliErrorCode> {}
