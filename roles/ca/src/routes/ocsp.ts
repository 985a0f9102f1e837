/**
 * OCSP over HTTP: RFC 6960 Appendix A, RFC 9919 section 6.
 * @module
 */
import { fromBase64 } from '@tegata/kernel'
import { forEverybody, ocspRequestType } from '@tegata/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Ca } from '../create-ca.ts'
import { sendCached } from './send-cached.ts'

/** No page shows what comes by POST: what keeps a page safe would be a third of the work. */
const forPrograms = { ...forEverybody, helmet: false } as const

const ocspReply = 'application/ocsp-response'

export const ocspRoutes =
  (ca: Ca): FastifyPluginAsyncZod =>
  async (app) => {
    // Askers put a slash after an address, or do not.
    for (const url of ['/ca/ocsp', '/ca/ocsp/'])
      app.post(
        url,
        {
          bodyLimit: 16_384,
          schema: {
            summary: 'OCSP, RFC 6960',
            body: z.unknown(),
            consumes: [ocspRequestType],
            hide: url.endsWith('/'),
          },
          ...forPrograms,
        },
        async ({ body }, reply) => {
          const { der } = await ca.answerOcsp(body instanceof Uint8Array ? body : new Uint8Array())
          reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
          return reply.type(ocspReply).send(bufferOf(der))
        },
      )
    const encoded = z.string().max(4096)
    app.get(
      '/ca/ocsp/:encoded',
      {
        ...forEverybody,
        schema: {
          summary: 'OCSP by GET, RFC 6960 A.1: the request in base64, URL-encoded',
          params: z.strictObject({ encoded }),
        },
      },
      async (request, reply) => answerGet(ca, request.params.encoded, request, reply),
    )
    // Base64 has slashes, which not every asker encodes.
    app.get(
      '/ca/ocsp/*',
      { ...forEverybody, schema: { hide: true, params: z.strictObject({ '*': encoded }) } },
      async (request, reply) => answerGet(ca, request.params['*'], request, reply),
    )
  }

/** RFC 9919 6.2: whoever keeps an answer keeps it until `nextUpdate`, and not beyond. */
async function answerGet(
  ca: Ca,
  encoded: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { der, kept } = await ca.answerOcsp(decoded(encoded))
  if (!kept) return reply.header('cache-control', 'no-store').type(ocspReply).send(bufferOf(der))
  const { entityTag, producedAt: lastModified, nextUpdate: expires } = kept
  const age = { entityTag, lastModified, expires, now: ca.now() }
  return sendCached(request, reply, { type: ocspReply, bytes: der, ...age })
}

const bufferOf = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/**
 * What is no base64 is no request either, and is answered so. A slash in front stands between address
 * and request: the base64 of a SEQUENCE begins with `M`.
 */
function decoded(text: string): Uint8Array {
  try {
    return fromBase64(text.replace(/^\/+/, ''))
  } catch {
    return new Uint8Array()
  }
}
