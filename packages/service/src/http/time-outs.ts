/**
 * How long a connection may take. A request that is never finished holds nothing for long, and does not
 * keep the server from stopping.
 * @module
 */
import type { Server } from 'node:http'
import type { FastifyHttpOptions, FastifyInstance } from 'fastify'

/** Milliseconds. */
export type HttpTimeouts = {
  /** Until the headers of a request are there. */
  readonly headersMs: number
  /** Until all of a request is there. */
  readonly requestMs: number
  /** Nothing is sent either way. */
  readonly silenceMs: number
  /** Until the next request of a connection. */
  readonly keepAliveMs: number
  /** For requests that are being answered when the server stops. */
  readonly stopMs: number
}

/** What a server keeps to unless its caller hands in others. */
export const usualTimeouts: HttpTimeouts = {
  headersMs: 10_000,
  requestMs: 30_000,
  // Longer than balancers and clients keep theirs: who closes first must not be this side.
  silenceMs: 120_000,
  keepAliveMs: 72_000,
  stopMs: 3_000,
}

/** For `fastify()`. Node looks at the first two four times as often as they last. */
export const connectionOptions = (timeouts: HttpTimeouts) =>
  ({
    connectionTimeout: timeouts.silenceMs,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    forceCloseConnections: 'idle',
    http: {
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      connectionsCheckingInterval: Math.ceil(timeouts.headersMs / 4),
    },
  }) as const satisfies FastifyHttpOptions<Server>

/** Stopping waits for answers, and not for requests that nobody finishes. */
export function endConnectionsOnStop(app: FastifyInstance, { stopMs }: HttpTimeouts): void {
  app.addHook('preClose', async () => {
    if (!app.server.listening) return
    const timer = setTimeout(() => app.server.closeAllConnections(), stopMs)
    app.server.once('close', () => clearTimeout(timer))
  })
}
