/**
 * Replies of the issuer beside what OpenID4VCI defines.
 * @module
 */
import * as z from 'zod/mini'

/** Each a JWT of type `tegata-lapse-notice+jwt`; the oldest, so many that a phone can read them. */
export const noticesReply = z.object({ notices: z.array(z.string()).check(z.maxLength(100)) })
