/**
 * The HTTP application that roles are mounted on: schemas, limits, headers, health, metrics, and
 * logs without bodies, queries or tokens.
 * @module
 */
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
  LogController,
} from 'fastify'
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod'
import { ServiceError } from './errors.ts'
import { addMetrics } from './metrics.ts'
import { problemHandler, sendProblem, tryLater } from './problem.ts'

/**
 * What the application of a process is made of. By default a body of 1 MiB, and 600 requests a
 * minute.
 */
export type HttpAppOptions = {
  readonly log: FastifyBaseLogger
  /** Largest body, bytes. */
  readonly bodyLimit?: number
  /** Requests a minute from one address. */
  readonly requestsPerMinute?: number
  readonly isReady: () => Promise<boolean>
  /** Origins of pages that may call this one. */
  readonly allowedOrigins?: readonly string[]
  /** With it `/metrics` answers other machines too. */
  readonly operatorToken?: string
}

const maxJsonDepth = 32

/** Builds an application; it does not listen. What a peer sends wrong is answered: it never throws. */
export async function buildHttpApp(options: HttpAppOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimit ?? 1024 * 1024,
    trustProxy: false,
    routerOptions: { maxParamLength: 4096 },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(problemHandler({}))
  app.setNotFoundHandler((_, reply) => {
    sendProblem(reply, new ServiceError('service/not-found', 'there is nothing here'), 404)
  })
  addParsers(app)
  await app.register(helmet)
  await app.register(rateLimit, { max: options.requestsPerMinute ?? 600, timeWindow: 60_000 })
  await app.register(formbody)
  addOrigins(app, options.allowedOrigins ?? [])
  addHealth(app, options)
  addMetrics(app, options.operatorToken)
  return app
}

/** A role as it is mounted: its name is the first part of every path. */
export type RoleRoutes = {
  readonly name: string
  readonly description: string
  readonly routes: FastifyPluginAsync
}

/** Mounts a role with an OpenAPI document of its own at `/<name>/openapi.json`. */
export async function mountRole(app: FastifyInstance, role: RoleRoutes): Promise<void> {
  await app.register(async (scope) => {
    const info = { title: `tegata: ${role.name}`, description: role.description, version: '0.0.0' }
    await scope.register(swagger, {
      openapi: { openapi: '3.1.0', info },
      transform: jsonSchemaTransform,
    })
    await scope.register(role.routes)
    scope.get(`/${role.name}/openapi.json`, { schema: { hide: true } }, async () => scope.swagger())
  })
}

/** JSON with a bound on its depth; bytes where a standard sends DER. */
function addParsers(app: FastifyInstance): void {
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (_: unknown, body: string | Buffer) => {
      const text = String(body)
      if (depthOf(text) > maxJsonDepth)
        throw new ServiceError(
          'service/invalid-request',
          `nested deeper than ${maxJsonDepth} levels`,
        )
      try {
        return JSON.parse(text)
      } catch (cause) {
        throw new ServiceError('service/invalid-request', 'the body is not JSON', { cause })
      }
    },
  )
  const bytes = { parseAs: 'buffer' } as const
  app.addContentTypeParser(
    'application/ocsp-request',
    bytes,
    async (_: unknown, body: string | Buffer) => body,
  )
}

/** Deepest nesting of brackets outside strings. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charCodeAt(i)
    if (inString) {
      if (char === 0x5c) i += 1
      else if (char === 0x22) inString = false
    } else if (char === 0x22) inString = true
    else if (char === 0x7b || char === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (char === 0x7d || char === 0x5d) depth -= 1
  }
  return deepest
}

/** CORS for the surfaces of this deployment, which are origins of their own. */
function addOrigins(app: FastifyInstance, allowed: readonly string[]): void {
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers
    if (origin === undefined || !allowed.includes(origin)) return
    reply.header('access-control-allow-origin', origin).header('vary', 'Origin')
    reply.header('cross-origin-resource-policy', 'cross-origin')
    if (request.method !== 'OPTIONS') return
    reply.header('access-control-allow-methods', 'GET, POST')
    reply.header('access-control-allow-headers', 'authorization, content-type')
    reply.status(204)
    return reply.send()
  })
}

function addHealth(app: FastifyInstance, { isReady }: HttpAppOptions): void {
  const quiet = { config: { rateLimit: false } } as const
  app.get('/health', quiet, async () => ({ status: 'ok' }))
  app.get('/ready', quiet, async (_, reply) => {
    if (await isReady()) return { status: 'ready' }
    sendProblem(reply, tryLater(), 503)
    return reply
  })
}
