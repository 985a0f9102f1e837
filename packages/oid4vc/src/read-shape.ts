import type * as z from 'zod/mini'
import { Oid4vcError, type Oid4vcErrorCode } from './errors.ts'

/** Parses, or says which members are wrong; never what they held. */
export function readShape<T>(
  shape: z.ZodMiniType<T>,
  value: unknown,
  code: Oid4vcErrorCode,
  what: string,
): T {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  const paths = parsed.error.issues.map(({ path }) => path.join('.') || '(whole)')
  throw new Oid4vcError(code, `${what}: ${[...new Set(paths)].slice(0, 10).join(', ')}`)
}
