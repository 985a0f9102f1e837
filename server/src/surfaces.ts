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
import { connectionOptions, requireHost, usualTimeouts } from '@tegata/service'
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { z } from 'zod'
import { expectedHosts, type ServerConfig } from './config.ts'
import { addPushService } from './push-service.ts'
import { type SurfaceName, surfaceConfig, surfaceNames, surfaceOrigin } from './surface-config.ts'

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
    if (name === 'start' && runTour && config.sandbox) addTour(surface, runTour)
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

async function buildSurface(
  config: ServerConfig,
  name: SurfaceName,
  root: string,
): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    ...connectionOptions(usualTimeouts),
    logger: false,
    forceCloseConnections: true,
    bodyLimit: 1_024,
  })
  requireHost(app, expectedHosts(config))
  await app.register(helmet, {
    strictTransportSecurity: surfaceOrigin(config, name).startsWith('https:'),
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
