/**
 * The HTTP application that roles are mounted on: schemas, limits, headers, health, metrics, and
 * logs without bodies, queries or tokens.
 * @module
 */
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
import { addBodies } from './http/bodies.ts'
import { addCrossOrigin } from './http/cross-origin.ts'
import { requireHost } from './http/expected-hosts.ts'
import { answerUnknown, forEverybody, recordRoutes } from './http/known-routes.ts'
import {
  connectionOptions,
  endConnectionsOnStop,
  type HttpTimeouts,
  usualTimeouts,
} from './http/time-outs.ts'
import { addMetrics } from './metrics.ts'
import { problemHandler, sendProblem, tryLater } from './problem.ts'

/**
 * What the application of a process is made of. By default a body of 64 KiB, unless an address says
 * more, and 600 requests a minute.
 */
export type HttpAppOptions = {
  readonly log: FastifyBaseLogger
  /** Largest body, bytes. */
  readonly bodyLimit?: number
  /** Requests a minute from one address. */
  readonly requestsPerMinute?: number
  readonly isReady: () => Promise<boolean>
  /** Origins of pages that may call all of this; those of others may call what is public. */
  readonly allowedOrigins?: readonly string[]
  /** Names of hosts that it answers for, beside those of this machine. */
  readonly hosts?: readonly string[]
  /** Others reach it by TLS only, and are told so. */
  readonly isSecure?: boolean
  readonly timeouts?: HttpTimeouts
  /** With it `/metrics` answers other machines too. */
  readonly operatorToken?: string
}

/** Builds an application; it does not listen. What a peer sends wrong is answered: it never throws. */
export async function buildHttpApp(options: HttpAppOptions): Promise<FastifyInstance> {
  const timeouts = options.timeouts ?? usualTimeouts
  const app: FastifyInstance = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimit ?? 65_536,
    trustProxy: false,
    routerOptions: { maxParamLength: 4096 },
    ...connectionOptions(timeouts),
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(problemHandler({}))
  const known = recordRoutes(app)
  app.setNotFoundHandler(answerUnknown(known))
  addBodies(app)
  endConnectionsOnStop(app, timeouts)
  await app.register(helmet, headersOf(options))
  requireHost(app, options.hosts ?? [])
  await app.register(rateLimit, { max: options.requestsPerMinute ?? 600, timeWindow: 60_000 })
  addCrossOrigin(app, known, options.allowedOrigins ?? [])
  addHealth(app, options)
  addMetrics(app, options.operatorToken)
  return app
}

/** Answers are no pages: they load nothing and stand in no frame. HSTS is ignored without TLS. */
const headersOf = ({ isSecure = false }: HttpAppOptions) => ({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  strictTransportSecurity: isSecure && { maxAge: 31_536_000 },
})

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
    const own = { ...forEverybody, schema: { hide: true } }
    scope.get(`/${role.name}/openapi.json`, own, async () => scope.swagger())
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
