/**
 * The sandbox's push service for wallets that live in a browser: it counts content-free wake-ups
 * and tells the count to whoever knows the address. In production this is a platform's service.
 * @module
 */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

const params = z.strictObject({ id: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/) })
/** The oldest addresses make room: this is a sandbox. */
const mostAddresses = 1_000

export function addPushService(app: FastifyInstance): void {
  const counts = new Map<string, number>()
  app.post('/push/:id', async (request, reply) => {
    const parsed = params.safeParse(request.params)
    if (!parsed.success) return reply.status(404).send()
    const { id } = parsed.data
    const count = (counts.get(id) ?? 0) + 1
    counts.delete(id)
    counts.set(id, count)
    const [oldest] = counts.keys()
    if (counts.size > mostAddresses && oldest !== undefined) counts.delete(oldest)
    return reply.status(201).send()
  })
  app.get('/push/:id', async (request, reply) => {
    const parsed = params.safeParse(request.params)
    reply.header('cache-control', 'no-store')
    return { wakeUps: parsed.success ? (counts.get(parsed.data.id) ?? 0) : 0 }
  })
}
