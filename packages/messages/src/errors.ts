import { CodedError } from '@tegata/kernel'

/** A test compares this list with docs/errors.md. */
export const messageErrorCodes = ['messages/malformed'] as const
/** One of {@link messageErrorCodes}. */
export type MessageErrorCode = (typeof messageErrorCodes)[number]
/**
 * What `@tegata/messages` throws: a code, and a message that names a path or a rule and never a
 * value.
 */
export class MessageError extends CodedError<MessageErrorCode> {}
