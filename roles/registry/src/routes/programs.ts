/**
 * Programs: anybody reads, the registrar writes.
 * @module
 */
import { CodedError, fromBase64url } from '@tegata/kernel'
import { forEverybody, problemHandler, requireBearer } from '@tegata/service'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  jwksReply,
  newCertificate,
  newProgram,
  programId,
  programReply,
  programsReply,
  statementReply,
} from '../contract.ts'
import type { Registry } from '../create-registry.ts'
import { RegistryError, registryStatus } from '../errors.ts'

export type RegistryHttp = { readonly registry: Registry; readonly registrarToken: string }

const params = z.strictObject({ id: programId })

export const programRoutes =
  (http: RegistryHttp): FastifyPluginAsyncZod =>
  async (app) => {
    app.setErrorHandler(problemHandler(registryStatus))
    await app.register(publicRoutes(http))
    await app.register(registrarRoutes(http))
  }

const publicRoutes =
  ({ registry }: RegistryHttp): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/registry/programs',
      { ...forEverybody, schema: { summary: 'Every program', response: { 200: programsReply } } },
      async () => ({ programs: [...(await registry.programs())] }),
    )
    app.get(
      '/registry/programs/:id',
      {
        ...forEverybody,
        schema: { summary: 'One program', params, response: { 200: programReply } },
      },
      ({ params: { id } }) => registry.program(id),
    )
    app.get(
      '/registry/programs/:id/statement',
      {
        ...forEverybody,
        schema: {
          summary: 'The signed statement that a program shows to wallets',
          params,
          response: { 200: statementReply },
        },
      },
      async ({ params: { id } }) => ({ statement: await registry.statementFor(id) }),
    )
    app.get(
      '/registry/jwks',
      {
        ...forEverybody,
        schema: { summary: 'Keys of the registry, RFC 7517', response: { 200: jwksReply } },
      },
      async () => registry.jwks(),
    )
  }

const registrarRoutes =
  ({ registry, registrarToken }: RegistryHttp): FastifyPluginAsyncZod =>
  async (app) => {
    const guard = requireBearer({ registrar: registrarToken })

    app.post(
      '/registry/programs',
      {
        bodyLimit: 262_144,
        schema: {
          summary: 'Certify a program [registrar]',
          body: newProgram,
          response: { 201: programReply },
        },
        onRequest: async (request) => void guard(request),
      },
      async ({ body, log }, reply) => {
        const program = await registry.certifyProgram(body)
        log.info({ event: 'program.certified', id: program.id })
        return reply.status(201).send(program)
      },
    )
    app.post(
      '/registry/programs/:id/certificates',
      {
        schema: {
          summary: 'Add a certificate that the program asks with [registrar]',
          params,
          body: newCertificate,
          response: { 200: programReply },
        },
        onRequest: async (request) => void guard(request),
      },
      ({ params: { id }, body }) => registry.addCertificate(id, bytesOf(body.certificate)),
    )
    app.post(
      '/registry/programs/:id/withdrawal',
      {
        schema: {
          summary: 'Withdraw a certification [registrar]',
          params,
          response: { 200: programReply },
        },
        onRequest: async (request) => void guard(request),
      },
      async ({ params: { id }, log }) => {
        log.info({ event: 'program.withdrawn', id })
        return await registry.withdrawProgram(id)
      },
    )
  }

function bytesOf(text: string): Uint8Array {
  try {
    return fromBase64url(text)
  } catch (error) {
    if (error instanceof CodedError)
      throw new RegistryError('registry/malformed', 'certificate: not base64url')
    throw error
  }
}
