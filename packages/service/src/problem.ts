/**
 * Error replies: problem details (RFC 9457) everywhere, OAuth errors (RFC 6749 5.2) on OAuth
 * endpoints. A reply holds a code and what to do; never a stack, never a value.
 * @module
 */

import { CodedError } from '@tegata/kernel'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { isDatabaseGone } from './database-gone.ts'
import { ServiceError, type ServiceErrorCode, serviceStatus } from './errors.ts'

/** @inline */
type Handler = (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => void

/** An error handler for a role: every code of the role has a status, or it does not compile. */
export function problemHandler<Code extends string>(
  statusOf: Readonly<Record<Code, number>>,
): Handler {
  const statuses = new Map<string, number>([
    ...Object.entries<number>(serviceStatus),
    ...Object.entries<number>(statusOf),
  ])
  return (error, request, reply) => {
    const known = recognise(error)
    const status = known && statuses.get(known.code)
    if (known && status !== undefined && status < 500) return sendProblem(reply, known, status)
    // What others did not do: 502, 503, 504.
    if (known && status !== undefined && status > 500) return sendProblem(reply, known, status)
    const code = known?.code ?? 'unknown'
    const route = request.routeOptions.url
    request.log.error({ event: 'http.failed', code, name: error.name, route, stack: error.stack })
    const internal = new ServiceError('service/internal', 'something went wrong on this side')
    return sendProblem(reply, internal, 500)
  }
}

/** An error of an OAuth endpoint: HTTP status, and the code of RFC 6749. */
export type OauthError = { readonly status: number; readonly error: string }

/** The same for OAuth endpoints. */
export function oauthErrorHandler<Code extends string>(
  errorOf: Readonly<Record<Code, OauthError>>,
): Handler {
  const known = new Map<string, OauthError>(Object.entries<OauthError>(errorOf))
  return (error, request, reply) => {
    const coded = recognise(error)
    const found = coded && (known.get(coded.code) ?? requestError(coded.code))
    if (!found) {
      request.log.error({ event: 'http.failed', code: coded?.code, stack: error.stack })
      reply.status(500).send({ error: 'server_error' })
      return
    }
    reply.header('cache-control', 'no-store')
    if (coded?.retryAfterSeconds !== undefined) reply.header('retry-after', coded.retryAfterSeconds)
    if (found.status === 401) reply.header('www-authenticate', `Bearer error="${found.error}"`)
    const description = coded?.message.replaceAll(notDescription, "'")
    reply.status(found.status).send({ error: found.error, error_description: description })
  }
}

/** What may not stand in `error_description`: RFC 6749, 5.2; OpenID4VCI 1.0, 8.3.1.2. */
const notDescription = /[^\x20\x21\x23-\x5b\x5d-\x7e]/g

function requestError(code: string): OauthError | undefined {
  const statuses = new Map<string, number>(Object.entries(serviceStatus))
  const status = statuses.get(code)
  if (code === 'service/try-later') return { status: 503, error: 'temporarily_unavailable' }
  if (status === undefined || status >= 500) return undefined
  return { status, error: status === 401 ? 'invalid_token' : 'invalid_request' }
}

/** Errors of Fastify and of schemas as our own; `undefined` for what nobody foresaw. */
function recognise(error: FastifyError): CodedError | undefined {
  if (error instanceof CodedError) return error
  if (isDatabaseGone(error)) return tryLater()
  if (hasZodFastifySchemaValidationErrors(error)) {
    const where = error.validation.map(
      ({ instancePath, message }) => `${instancePath || '/'}: ${ruleOf(message)}`,
    )
    return new ServiceError('service/invalid-request', where.slice(0, 10).join('; '))
  }
  const code = fastifyCodes[error.code]
  if (code) return new ServiceError(code, errorTexts[code] ?? 'the request cannot be read')
  if (error.statusCode === 429)
    return new ServiceError('service/too-many-requests', 'wait a moment, then try again')
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return new ServiceError('service/invalid-request', 'the request cannot be read')
  return undefined
}

/** The database does not answer; nothing is wrong with what was asked. */
export const tryLater = (): ServiceError =>
  new ServiceError('service/try-later', 'the database does not answer: try again in a moment', {
    retryAfterSeconds: 5,
  })

const fastifyCodes: Readonly<Record<string, ServiceErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'service/too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'service/unsupported-media-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'service/invalid-request',
  FST_ERR_NOT_FOUND: 'service/not-found',
}
const errorTexts: Readonly<Partial<Record<ServiceErrorCode, string>>> = {
  'service/too-large': 'the body is too large',
  'service/unsupported-media-type': 'send the content type that this address documents',
  'service/invalid-request': 'the body is empty',
}

/** zod names unknown members in its message; the names are the sender's, so they are cut off. */
const ruleOf = (message: string | undefined) =>
  message?.startsWith('Unrecognized key') ? 'a member is not known' : (message ?? 'not valid')

/** Sends problem details. */
export function sendProblem(
  reply: FastifyReply,
  error: CodedError,
  status: number,
  members: Readonly<Record<string, unknown>> = {},
): void {
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', error.retryAfterSeconds)
  reply
    .status(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send({
      type: `https://tegata.example/errors/${error.code}`,
      title: error.code,
      status,
      code: error.code,
      detail: error.message,
      ...members,
    })
}
