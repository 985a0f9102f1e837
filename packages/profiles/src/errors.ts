import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const profilesErrorCodes = ['profiles/malformed'] as const
export type ProfilesErrorCode = (typeof profilesErrorCodes)[number]
export class ProfilesError extends CodedError<ProfilesErrorCode> {}
