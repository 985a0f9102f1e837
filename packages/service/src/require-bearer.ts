import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { ServiceError } from './errors.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()

/**
 * Makes a guard for routes of one kind of caller: the bearer token is compared by its hash, in
 * constant time. RFC 6750.
 * @param holders - token by holder, e.g. `{ clerk: '…' }`
 * @returns a function that answers the holder
 * @throws ServiceError `service/unauthenticated` (no token), `service/forbidden` (another token)
 */
export function requireBearer(
  holders: Readonly<Record<string, string>>,
): (request: FastifyRequest) => string {
  const known = Object.entries(holders).map(([holder, token]) => ({ holder, hash: digest(token) }))
  return (request) => {
    const token = bearerToken(request)
    if (token === undefined)
      throw new ServiceError('service/unauthenticated', 'send a bearer token for this address')
    const hash = digest(token)
    const found = known.filter((candidate) => timingSafeEqual(candidate.hash, hash))
    if (!found[0]) throw new ServiceError('service/forbidden', 'this token is not for this address')
    return found[0].holder
  }
}

/** The token of `Authorization: Bearer …`. */
export function bearerToken({ headers }: FastifyRequest): string | undefined {
  return /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1]
}
