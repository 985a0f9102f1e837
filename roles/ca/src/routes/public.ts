/**
 * What anybody may ask of the authorities: roots, CRLs, OCSP.
 * @module
 */
import { fromBase64, toBase64url } from '@tegata/kernel'
import { problemHandler } from '@tegata/service'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { anchorsReply, authorityName } from '../contract.ts'
import type { Ca } from '../create-ca.ts'
import { caStatus } from '../errors.ts'

const file = (extension: string) =>
  z.strictObject({ file: z.string().regex(new RegExp(`^[a-z-]+\\.${extension}$`)) })
const nameIn = (file: string) => authorityName.safeParse(file.replace(/\.[a-z]+$/, ''))

export const publicRoutes =
  (ca: Ca): FastifyPluginAsyncZod =>
  async (app) => {
    app.setErrorHandler(problemHandler(caStatus))
    await app.register(ocspRoutes(ca))
    await app.register(publishedRoutes(ca))
  }

const ocspRoutes =
  (ca: Ca): FastifyPluginAsyncZod =>
  async (app) => {
    const ocspReply = 'application/ocsp-response'
    app.post(
      '/ca/ocsp',
      { bodyLimit: 16_384, schema: { summary: 'OCSP, RFC 6960: application/ocsp-request' } },
      async ({ body }, reply) => {
        const request = body instanceof Uint8Array ? body : new Uint8Array()
        reply.header('cache-control', 'no-store')
        return reply.type(ocspReply).send(Buffer.from(await ca.answerOcsp(request)))
      },
    )
    app.get(
      '/ca/ocsp/:encoded',
      {
        schema: {
          summary: 'OCSP by GET, RFC 6960 A.1: the request in base64, URL-encoded',
          params: z.strictObject({ encoded: z.string().max(4096) }),
        },
      },
      async ({ params }, reply) => {
        reply.header('cache-control', 'max-age=60')
        const request = decoded(params.encoded)
        return reply.type(ocspReply).send(Buffer.from(await ca.answerOcsp(request)))
      },
    )
  }

const publishedRoutes =
  (ca: Ca): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/ca/anchors',
      {
        schema: {
          summary: 'Roots of the sandbox by what they vouch for: DER, base64url',
          response: { 200: anchorsReply },
        },
      },
      async () => ({
        jpkiSign: [toBase64url(ca.rootOf('jpki-sign'))],
        jpkiAuth: [toBase64url(ca.rootOf('jpki-auth'))],
        iaca: [toBase64url(ca.rootOf('iaca'))],
        reader: [toBase64url(ca.rootOf('reader-ca'))],
      }),
    )
    app.get(
      '/ca/certificates/:file',
      { schema: { summary: 'A root, DER', params: file('der') } },
      async ({ params }, reply) => {
        const name = nameIn(params.file)
        if (!name.success) return reply.callNotFound()
        const root = ca.rootOf(name.data)
        return reply.type('application/pkix-cert').send(Buffer.from(root))
      },
    )
    app.get(
      '/ca/crl/:file',
      { schema: { summary: 'The complete CRL of an authority, DER', params: file('crl') } },
      async ({ params }, reply) => {
        const name = nameIn(params.file)
        if (!name.success) return reply.callNotFound()
        const crl = await ca.publishCrl(name.data)
        reply.header('cache-control', 'max-age=900')
        return reply.type('application/pkix-crl').send(Buffer.from(crl))
      },
    )
  }

/** What is no base64 is no request either, and is answered so. */
function decoded(text: string): Uint8Array {
  try {
    return fromBase64(text)
  } catch {
    return new Uint8Array()
  }
}
