/**
 * Which of several media types is answered: the one that the asker's weights prefer. RFC 9110, 12.5.1.
 * @module
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { ServiceError } from '../errors.ts'
import { addVary } from './cross-origin.ts'

/**
 * One of the offered types; the first where the asker has no preference. Caches are told.
 * @throws ServiceError `service/not-acceptable` when the asker refuses all of them
 */
export function negotiateType<Type extends string>(
  { headers }: Pick<FastifyRequest, 'headers'>,
  reply: FastifyReply,
  offered: readonly Type[],
): Type {
  addVary(reply, 'Accept')
  // An empty header prefers nothing, as no header does.
  const accept = headers.accept?.trim() ? { accept: headers.accept } : {}
  const preferred = new Negotiator({ headers: accept }).mediaType([...offered])
  const found = offered.find((type) => type === preferred)
  if (found !== undefined) return found
  throw new ServiceError('service/not-acceptable', `there is ${offered.join(' or ')}`)
}
