/**
 * Which pages may read an answer: those of any origin what is public, those of this deployment the
 * rest. No cookie is ever used, so a page can do no more than any other program. Fetch standard, 3.2;
 * Token Status List, 11.3.
 * @module
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type KnownRoutes, pathOf } from './known-routes.ts'

const requestHeaders = 'authorization, content-type, if-none-match'
const readableHeaders = 'allow, etag, retry-after, www-authenticate'
const preflightSeconds = '600'

/** @param pages - origins of the surfaces of this deployment */
export function addCrossOrigin(
  app: FastifyInstance,
  known: KnownRoutes,
  pages: readonly string[],
): void {
  app.addHook('onRequest', async (request, reply) => {
    const method = askedMethod(request)
    const origin = allowedOrigin(request, known.isPublic(pathOf(request), method), pages, reply)
    if (origin === undefined) return
    reply.header('access-control-allow-origin', origin)
    reply.header('access-control-expose-headers', readableHeaders)
    reply.header('cross-origin-resource-policy', 'cross-origin')
    if (request.method !== 'OPTIONS') return
    const methods = known.methodsAt(pathOf(request)).filter((one) => one !== 'HEAD')
    reply.header('access-control-allow-methods', methods.join(', '))
    reply.header('access-control-allow-headers', requestHeaders)
    reply.header('access-control-max-age', preflightSeconds)
  })
}

/** A preflight asks for what comes after it. */
function askedMethod({ method, headers }: FastifyRequest): string {
  if (method !== 'OPTIONS') return method
  return headers['access-control-request-method'] ?? ''
}

function allowedOrigin(
  { headers }: FastifyRequest,
  isPublic: boolean,
  pages: readonly string[],
  reply: FastifyReply,
): string | undefined {
  if (isPublic) return '*'
  // What is answered depends on who asks, whoever asked first.
  if (pages.length > 0) addVary(reply, 'Origin')
  const { origin } = headers
  return origin !== undefined && pages.includes(origin) ? origin : undefined
}

/** Beside what stands there already. RFC 9110, 12.5.5. */
export function addVary(reply: FastifyReply, name: string): void {
  const names = String(reply.getHeader('vary') ?? '')
    .split(', ')
    .filter(Boolean)
  if (!names.includes(name)) reply.header('vary', [...names, name].join(', '))
}
