import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const profilesErrorCodes = ['profiles/malformed'] as const
/**
 * One of the codes of this package.
 * @useDeclaredType
 */
export type ProfilesErrorCode = (typeof profilesErrorCodes)[number]
/**
 * What `@tegata/profiles` throws: a code, and a message that names a path or a rule and never a
 * value.
 */
export class ProfilesError extends CodedError<ProfilesErrorCode> {}
