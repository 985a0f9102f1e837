/**
 * Bodies: of the media type that an address documents, in UTF-8, none of their members twice. No body
 * is an object without members, which is right where all of them are optional.
 * @module
 */
import { codeOf, utf8Decode } from '@tegata/kernel'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ServiceError } from '../errors.ts'

const maxJsonDepth = 32

/** Media type of a form: URL Standard, 5. */
export const formType = 'application/x-www-form-urlencoded'
/** Media type of an OCSP request: RFC 6960, Appendix C.1. */
export const ocspRequestType = 'application/ocsp-request'

/** JSON where a route says nothing else in `schema.consumes`. */
export function addBodies(app: FastifyInstance): void {
  const bytes = { parseAs: 'buffer' } as const
  const parsers: Readonly<Record<string, (body: Uint8Array) => unknown>> = {
    'application/json': readJson,
    [formType]: readForm,
    [ocspRequestType]: (body) => body,
  }
  app.removeAllContentTypeParsers()
  for (const [type, parse] of Object.entries(parsers))
    app.addContentTypeParser(type, bytes, async (_: unknown, body: string | Buffer) => {
      const sent = typeof body === 'string' ? Buffer.from(body) : body
      return sent.length === 0 ? undefined : parse(sent)
    })
  app.addHook('preParsing', async (request, reply) => requireDocumentedType(request, reply))
  app.addHook('preValidation', async (request) => {
    if (request.routeOptions.schema?.body !== undefined) request.body ??= {}
  })
}

function requireDocumentedType(request: FastifyRequest, reply: FastifyReply): void {
  const { headers, routeOptions } = request
  const isEmpty = headers['content-length'] === undefined || headers['content-length'] === '0'
  if (isEmpty && headers['transfer-encoding'] === undefined) return
  const consumes = routeOptions.schema?.consumes ?? ['application/json']
  if (consumes.includes(mediaTypeOf(headers['content-type'] ?? ''))) return
  // RFC 9110, 15.5.16.
  reply.header('accept', consumes.join(', '))
  const text = `send ${consumes.join(' or ')}, in UTF-8`
  throw new ServiceError('service/unsupported-media-type', text)
}

/** In lower case; nothing where the charset is not one that UTF-8 reads. */
function mediaTypeOf(header: string): string {
  const [type = '', ...parameters] = header
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  const charset = parameters
    .find((one) => one.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '')
  const isReadable = charset === undefined || ['utf-8', 'utf8', 'us-ascii'].includes(charset)
  return isReadable || type === ocspRequestType ? type : ''
}

function readJson(body: Uint8Array): unknown {
  const text = readText(body)
  if (depthOf(text) > maxJsonDepth) throw malformed(`nested deeper than ${maxJsonDepth} levels`)
  const value = parseJson(text)
  // Not to be taken for a body that is not there.
  if (value === null) throw malformed('the body is null')
  return value
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ServiceError('service/invalid-request', 'the body is not JSON', { cause })
  }
}

/** RFC 6749, 3.1 and 3.2: a parameter does not come twice. */
function readForm(body: Uint8Array): unknown {
  const parameters = [...new URLSearchParams(readText(body))]
  if (new Set(parameters.map(([name]) => name)).size !== parameters.length)
    throw malformed('a parameter comes twice')
  return Object.fromEntries(parameters)
}

function readText(body: Uint8Array): string {
  try {
    return utf8Decode(body)
  } catch (error) {
    if (codeOf(error) === 'kernel/malformed') throw malformed('the body is not UTF-8')
    throw error
  }
}

const malformed = (what: string) => new ServiceError('service/invalid-request', what)

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
