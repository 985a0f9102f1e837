import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const jpkiErrorCodes = [
  'jpki/attestation-malformed',
  'jpki/attestation-policy',
  'jpki/card-refused',
  'jpki/document-malformed',
  'jpki/document-unsupported',
  'jpki/maker-refused',
  'jpki/malformed',
  'jpki/no-certificate',
  'jpki/pin-locked',
  'jpki/pin-malformed',
  'jpki/pin-wrong',
  'jpki/revocation-unreachable',
  'jpki/shown-differs',
  'jpki/signature-unfit',
  'jpki/unknown-card',
  'jpki/unlock-refused',
] as const
/**
 * One of the codes of this package.
 * @useDeclaredType
 */
export type JpkiErrorCode = (typeof jpkiErrorCodes)[number]
/**
 * What `@tegata/jpki` throws: a code, and a message that names a path or a rule and never a value.
 */
export class JpkiError extends CodedError<JpkiErrorCode> {}

/** A wrong PIN says how often it may still be tried. */
export class PinWrongError extends JpkiError {
  readonly triesLeft: number
  constructor(triesLeft: number) {
    super('jpki/pin-wrong', `wrong PIN; ${triesLeft} tries left`)
    this.triesLeft = triesLeft
  }
}
