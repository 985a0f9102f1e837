/**
 * CodedError: every error a caller may have to act on, with a stable code.
 * @module
 */

/** Facts beside the message. Never a value from a document, a token or a key. */
export type CodedErrorOptions = {
  cause?: unknown
  /** For `unavailable` errors: when trying again makes sense. */
  retryAfterSeconds?: number
}

/**
 * Base of all errors of tegata. Package `packages/x` owns the codes `x/…`; `docs/errors.md` lists
 * them. The message names a path or a rule and never repeats the rejected value.
 */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code
  readonly retryAfterSeconds: number | undefined

  constructor(code: Code, message: string, options: CodedErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'CodedError'
    this.code = code
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** The code of a thrown value, or `undefined` when it is not one of ours. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof CodedError ? error.code : undefined
}
