/**
 * The makers of virtual phones on the wire; a sandbox has them, and nothing else.
 * @module
 */
import { type PublicJwk, parsePublicJwk } from '@tegata/crypto'
import { writeDeviceAttestation } from '@tegata/jpki'
import { CodedError, fromBase64url, toBase64url } from '@tegata/kernel'
import { forEverybody, problemHandler, ServiceError } from '@tegata/service'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { VirtualMakers } from './virtual-makers.ts'

const bytes = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[A-Za-z0-9_-]+$/)
const publicKey = z.record(z.string(), z.unknown())
const attestationOrder = z.strictObject({
  platform: z.enum(['android', 'iphone']),
  /** Of the application, base64url. */
  challenge: bytes(1_024),
  signKey: publicKey,
  authKey: publicKey,
})
const attestationReply = z.discriminatedUnion('format', [
  z.object({
    format: z.literal('android-key'),
    chains: z.object({ sign: z.array(z.string()), auth: z.array(z.string()) }),
  }),
  z.object({
    format: z.literal('apple-app-attest'),
    attestation: z.string(),
    keyId: z.string(),
    clientData: z.string(),
  }),
])
/** Roots in DER, base64url. */
const trusted = z.object({ roots: z.array(z.string()), policy: z.unknown() })
const makersReply = z.object({ android: trusted, iphone: trusted })

export const makerRoutes =
  (makers: VirtualMakers): FastifyPluginAsyncZod =>
  async (app) => {
    app.setErrorHandler(problemHandler({}))
    app.get(
      '/phone-makers',
      {
        ...forEverybody,
        schema: { summary: 'TEST roots and policies', response: { 200: makersReply } },
      },
      async () => {
        const { android, apple } = makers.trust()
        return {
          android: { roots: texts(android.anchors), policy: android.policy },
          iphone: { roots: texts(apple.anchors), policy: apple.policy },
        }
      },
    )
    app.post(
      '/phone-makers/attestations',
      {
        ...forEverybody,
        bodyLimit: 16_384,
        schema: {
          summary: 'A virtual phone’s proof of its two keys',
          body: attestationOrder,
          response: { 200: attestationReply },
        },
      },
      async ({ body }, reply) => {
        const { platform, signKey, authKey } = body
        const challenge = attempt('challenge', () => fromBase64url(body.challenge))
        const keys = { sign: readKey(signKey, 'signKey'), auth: readKey(authKey, 'authKey') }
        reply.header('cache-control', 'no-store')
        return writeDeviceAttestation(await makers.attest({ platform, challenge, keys }))
      },
    )
  }

const texts = (roots: readonly Uint8Array[]) => roots.map((der) => toBase64url(der))

const readKey = (value: unknown, member: string): PublicJwk =>
  attempt(member, () => parsePublicJwk(value))

function attempt<T>(member: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause
    throw new ServiceError('service/invalid-request', `${member}: not what it should be`, { cause })
  }
}
