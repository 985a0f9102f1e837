/**
 * Which addresses there are: another method on one of them is answered 405 with what it allows, and not
 * 404. RFC 9110, 9.3.7, 10.2.1, 15.5.6.
 * @module
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ServiceError } from '../errors.ts'
import { sendProblem } from '../problem.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Pages of any origin may call it: it wants no token of an operator or relying party. */
    isPublic?: boolean
  }
}

/** For the options of a route that pages of any origin may call. */
export const forEverybody = { config: { isPublic: true } } as const

type KnownRoute = {
  readonly methods: readonly string[]
  readonly pattern: RegExp
  readonly isPublic: boolean
}

export type KnownRoutes = {
  /** Methods of an address; none where nothing is. */
  methodsAt(path: string): readonly string[]
  isPublic(path: string, method: string): boolean
}

/** Records every route that is added from now on. */
export function recordRoutes(app: FastifyInstance): KnownRoutes {
  const routes: KnownRoute[] = []
  app.addHook('onRoute', ({ url, method, config }) => {
    const methods = typeof method === 'string' ? [method] : method
    routes.push({ methods, pattern: patternOf(url), isPublic: config?.isPublic === true })
  })
  const at = (path: string) => routes.filter(({ pattern }) => pattern.test(path))
  return {
    methodsAt: (path) => [...new Set(at(path).flatMap(({ methods }) => methods))].toSorted(),
    isPublic: (path, method) =>
      at(path).some((route) => route.isPublic && route.methods.includes(method)),
  }
}

export const pathOf = ({ url }: Pick<FastifyRequest, 'url'>): string => url.split('?')[0] ?? ''

/** 404, or 405 where there is something for another method, or 204 for who asks for the methods. */
export const answerUnknown =
  (known: KnownRoutes) =>
  (request: FastifyRequest, reply: FastifyReply): void => {
    const methods = known.methodsAt(pathOf(request))
    if (methods.length === 0 || methods.includes(request.method)) {
      sendProblem(reply, new ServiceError('service/not-found', 'there is nothing here'), 404)
      return
    }
    reply.header('allow', [...methods, 'OPTIONS'].join(', '))
    if (request.method === 'OPTIONS') {
      reply.status(204).send()
      return
    }
    const text = 'use one of the methods that allow names'
    sendProblem(reply, new ServiceError('service/method-not-allowed', text), 405)
  }

/** `:name` is one segment, `*` is the rest: as find-my-way has it. */
function patternOf(url: string): RegExp {
  const escaped = url.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
  const source = escaped.replaceAll(/:\w+/g, '[^/]+').replaceAll('*', '.*')
  return new RegExp(`^${source}$`)
}
