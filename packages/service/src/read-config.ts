import type * as z from 'zod'
import { ServiceError } from './errors.ts'

/**
 * Reads settings from environment variables.
 * @param env - the environment, handed in by the program's entry
 * @throws ServiceError `service/bad-config`, naming every wrong variable and no value
 */
export function readConfig<T extends z.ZodType>(
  shape: T,
  env: Readonly<Record<string, string | undefined>>,
): z.output<T> {
  const parsed = shape.safeParse(env)
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new ServiceError('service/bad-config', `set these variables right: ${wrong.join('; ')}`)
}
