/**
 * `/metrics` for the operator, in the text format of Prometheus: durations of requests, figures of the
 * process and alarms; nothing of a person.
 * @module
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { alarmCounter } from './alarms/alarm.ts'
import { ServiceError } from './errors.ts'
import { requireBearer } from './require-bearer.ts'

/** @param token - for an operator who asks from another machine; none of them may when left out */
export function addMetrics(app: FastifyInstance, token: string | undefined): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  registry.registerMetric(alarmCounter)
  const duration = new Histogram({
    name: 'tegata_http_request_seconds',
    help: 'Duration of requests by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    const { method } = request
    const status = reply.statusCode
    duration.observe({ method, route, status: String(status) }, reply.elapsedTime / 1000)
    const ms = Math.round(reply.elapsedTime)
    request.log.info({ event: 'http.request', method, route, status, ms })
  })
  const guard = token === undefined ? refuseEverybody : requireBearer({ operator: token })
  app.get('/metrics', { config: { rateLimit: false } }, async (request, reply) => {
    if (!isOfThisMachine(request)) guard(request)
    reply.header('content-type', registry.contentType)
    return await registry.metrics()
  })
}

function refuseEverybody(): never {
  const what = 'asked from another machine: set TEGATA_OPERATOR_TOKEN and send it as a bearer token'
  throw new ServiceError('service/forbidden', what)
}

/** Itself, and not a proxy beside it that asks for somebody else. */
function isOfThisMachine({ socket, headers }: FastifyRequest): boolean {
  const peer = socket.remoteAddress ?? ''
  const isLoopback = /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(peer)
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via', 'x-forwarded-host'].some(
    (name) => headers[name] !== undefined,
  )
  return isLoopback && !isForwarded
}
