/**
 * The surfaces, each on an origin of its own: start page, wallet, reader, console. They are built
 * pages; what they know of this server is `/config.json`.
 * @module
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import helmet from '@fastify/helmet'
import fastifyStatic from '@fastify/static'
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { ServerConfig } from './config.ts'
import { hasVirtualMakers } from './device-trust/open-device-trust.ts'
import { addPushService } from './push-service.ts'

const surfaceNames = ['start', 'wallet', 'reader', 'console'] as const
type SurfaceName = (typeof surfaceNames)[number]

const folders: Readonly<Record<SurfaceName, string>> = {
  start: 'showcase',
  wallet: 'wallet',
  reader: 'reader',
  console: 'console',
}
const appsFolder = fileURLToPath(new URL('../../apps', import.meta.url))

/** A tour as a process of its own: JSON lines on `lines` until it ends. */
export type RunTour = (language: 'ja' | 'en') => { readonly lines: Readable; stop(): void }

export type Surfaces = {
  /** Addresses of those that were built. */
  readonly addresses: Readonly<Partial<Record<SurfaceName, string>>>
  close(): Promise<void>
}

/** Listens on the configured ports; a surface that was not built is left out and said so. */
export async function startSurfaces(
  config: ServerConfig,
  log: FastifyBaseLogger,
  runTour: RunTour | undefined,
): Promise<Surfaces> {
  const started: FastifyInstance[] = []
  const addresses: Partial<Record<SurfaceName, string>> = {}
  for (const name of surfaceNames) {
    const root = join(appsFolder, folders[name], 'dist')
    if (!existsSync(join(root, 'index.html'))) {
      log.warn({ event: 'surface.not-built', surface: name })
      continue
    }
    const surface = await buildSurface(config, name, root)
    if (name === 'start' && runTour) addTour(surface, runTour)
    if (name === 'wallet' && config.sandbox) addPushService(surface)
    started.push(surface)
    await surface.listen({ host: config.host, port: config.ports[name] })
    addresses[name] = surfaceOrigin(config, name)
  }
  return {
    addresses,
    close: async () => {
      await Promise.all(started.map((surface) => surface.close()))
    },
  }
}

export const surfaceOrigin = ({ host, ports }: ServerConfig, name: SurfaceName): string =>
  `http://${host}:${ports[name]}`

async function buildSurface(
  config: ServerConfig,
  name: SurfaceName,
  root: string,
): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({ logger: false, forceCloseConnections: true })
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        connectSrc: ["'self'", config.publicUrl],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  })
  await app.register(fastifyStatic, { root, cacheControl: false })
  app.get('/config.json', async (_, reply) => {
    reply.header('cache-control', 'no-store')
    return surfaceConfig(config, name)
  })
  // Addresses inside a surface, such as `/result`, are the same page.
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && !request.url.includes('.')
    return isPage ? reply.sendFile('index.html') : reply.status(404).send()
  })
  return app
}

/** Only a sandbox hands out tokens, which are known to everybody there. */
const surfaceConfig = (config: ServerConfig, name: SurfaceName) => ({
  api: config.publicUrl,
  sandbox: config.sandbox,
  roles: [...config.roles, ...(hasVirtualMakers(config) ? ['phone-makers'] : [])],
  surfaces: Object.fromEntries(
    surfaceNames.map((surface) => [surface, surfaceOrigin(config, surface)]),
  ),
  ...(config.sandbox && name !== 'start' && { tokens: config.tokens }),
})

const tourBody = z.strictObject({ language: z.enum(['ja', 'en']) })
const mostTours = 2

function addTour(app: FastifyInstance, runTour: RunTour): void {
  let running = 0
  app.post('/tour', async (request, reply) => {
    const body = tourBody.safeParse(request.body)
    if (!body.success) return reply.status(400).send({ code: 'service/invalid-request' })
    if (running >= mostTours) return reply.status(429).send({ code: 'service/too-many-requests' })
    running += 1
    const tour = runTour(body.data.language)
    // The page was closed, or the tour ended: in both cases nothing goes on.
    tour.lines.once('close', () => {
      running -= 1
    })
    request.raw.socket.once('close', () => tour.stop())
    return reply.type('application/x-ndjson').header('cache-control', 'no-store').send(tour.lines)
  })
}
