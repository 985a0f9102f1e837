/**
 * A server answers for its own names. A page whose name was made to point here (DNS rebinding) is of
 * one origin with nothing of ours: RFC 9110, 7.4 and 15.5.20.
 * @module
 */
import type { FastifyInstance } from 'fastify'
import { ServiceError } from '../errors.ts'
import { sendProblem } from '../problem.ts'
import { pathOf } from './known-routes.ts'

/** Nobody can make these names point elsewhere. */
const ownNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]']
/** Balancers ask by numbers; there is nothing to be learned from the answer. */
const forAnyHost: readonly string[] = ['/health', '/ready']

/**
 * Answers only whoever asks for one of these hosts: another name may point here by DNS rebinding.
 * @param names - of hosts, without ports; those of this machine are always right
 */
export function requireHost(app: FastifyInstance, names: readonly string[]): void {
  const expected = new Set([...ownNames, ...names.map((name) => name.toLowerCase())])
  app.addHook('onRequest', async (request, reply) => {
    if (forAnyHost.includes(pathOf(request))) return
    if (expected.has(nameIn(request.headers.host ?? ''))) return
    const error = new ServiceError('service/unexpected-host', 'this server has another name')
    sendProblem(reply, error, 421)
    return reply
  })
}

const nameIn = (host: string): string => host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
