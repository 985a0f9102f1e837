/**
 * What anybody may ask of the authorities: roots, CRLs, OCSP.
 * @module
 */
import { toBase64url } from '@tegata/kernel'
import { forEverybody, problemHandler } from '@tegata/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { anchorsReply } from '../contract.ts'
import type { Ca } from '../create-ca.ts'
import type { CrlScope } from '../crl/partition.ts'
import { caStatus } from '../errors.ts'
import { ocspRoutes } from './ocsp.ts'
import { sendCached } from './send-cached.ts'

const idPattern = '[a-z]+(?:-[a-z]+)*(?:-\\d+)?'
const authorityId = z.string().regex(new RegExp(`^${idPattern}$`))
const rootFile = z.string().regex(new RegExp(`^${idPattern}\\.der$`))
const crlFile = z.string().regex(new RegExp(`^${idPattern}\\.crl$`))
const partitionFile = z.string().regex(/^\d{5}\.crl$/)
const nameIn = (file: string) => file.slice(0, -4)
/** A list may be replaced at any time: kept for a quarter of an hour at most. */
const mostSeconds = 900

export const publicRoutes =
  (ca: Ca): FastifyPluginAsyncZod =>
  async (app) => {
    app.setErrorHandler(problemHandler(caStatus))
    await app.register(ocspRoutes(ca))
    await app.register(rootRoutes(ca))
    await app.register(crlRoutes(ca))
  }

const rootRoutes =
  (ca: Ca): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/ca/anchors',
      {
        ...forEverybody,
        schema: {
          summary: 'Roots by what they vouch for, the newest generation first: DER, base64url',
          response: { 200: anchorsReply },
        },
      },
      async () => ({
        jpkiSign: ca.rootsOf('jpki-sign').map(toBase64url),
        jpkiAuth: ca.rootsOf('jpki-auth').map(toBase64url),
        iaca: ca.rootsOf('iaca').map(toBase64url),
        reader: ca.rootsOf('reader-ca').map(toBase64url),
      }),
    )
    app.get(
      '/ca/certificates/:file',
      {
        ...forEverybody,
        schema: { summary: 'A root, DER', params: z.strictObject({ file: rootFile }) },
      },
      async ({ params }, reply) => {
        const root = ca.rootById(nameIn(params.file))
        if (!root) return reply.callNotFound()
        return reply.type('application/pkix-cert').send(Buffer.from(root))
      },
    )
  }

const crlRoutes =
  (ca: Ca): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/ca/crl/:file',
      {
        ...forEverybody,
        schema: {
          summary: 'The CRL of an authority for certificates of no municipality, DER',
          params: z.strictObject({ file: crlFile }),
        },
      },
      async (request, reply) =>
        sendCrl(ca, { authority: nameIn(request.params.file), partition: '' }, request, reply),
    )
    app.get(
      '/ca/crl/:authority/:file',
      {
        ...forEverybody,
        schema: {
          summary: 'The CRL of an authority for one municipality, DER',
          params: z.strictObject({ authority: authorityId, file: partitionFile }),
        },
      },
      async (request, reply) => {
        const { authority, file } = request.params
        return sendCrl(ca, { authority, partition: nameIn(file) }, request, reply)
      },
    )
  }

async function sendCrl(
  ca: Ca,
  scope: CrlScope,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { der, number, thisUpdate, nextUpdate } = await ca.crl(scope)
  return sendCached(request, reply, {
    ...{ type: 'application/pkix-crl', bytes: der, entityTag: `"${number}"` },
    ...{ lastModified: thisUpdate, expires: nextUpdate, mostSeconds, now: ca.now() },
  })
}
