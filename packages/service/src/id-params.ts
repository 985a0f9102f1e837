import { z } from 'zod'

/** `:id` in a path: the random ids that roles give out are base64url. */
export const idParams = z.strictObject({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) })
