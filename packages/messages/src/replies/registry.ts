/**
 * Replies of the registry that wallets read.
 * @module
 */
import * as z from 'zod/mini'

/** The keys that statements are signed with: RFC 7517, 5. */
export const jwksReply = z.object({ keys: z.array(z.record(z.string(), z.unknown())) })
