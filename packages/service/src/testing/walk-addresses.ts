/**
 * A walk over every address of an OpenAPI document: what HTTP asks of all of them alike, so that a new
 * address is covered by being documented. RFC 9110; Fetch standard; OpenID4VP 1.0, 5.10.
 * @module
 */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

const documented = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
} as const
/**
 * A method that a document of OpenAPI lists here.
 * @useDeclaredType
 */
export type Documented = (typeof documented)[keyof typeof documented]

/** What is sent; the path as it is to stand on the wire. */
export type WalkRequest = {
  readonly method: Documented | 'HEAD' | 'OPTIONS'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}
/** What comes back; names of headers in lower case. */
export type WalkReply = {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}
/** Sends one request, with the `host` that it names. */
export type WalkSend = (request: WalkRequest) => Promise<WalkReply>

/** Sends to an application that does not listen. */
export const injectInto =
  (app: FastifyInstance): WalkSend =>
  async ({ body, ...request }) => {
    const reply = await app.inject({ ...request, ...(body !== undefined && { payload: body }) })
    return { status: reply.statusCode, headers: reply.headers, body: reply.body }
  }

/** One method of one address. */
export type WalkedOperation = {
  readonly method: Documented
  /** As the document writes it: `/demo/{id}`. */
  readonly path: string
  readonly url: string
  readonly summary: string
  /** Whoever its summary names in brackets has a token for it; nobody: it is public. */
  readonly holder?: string
  /** Media types of its body. */
  readonly types: readonly string[]
  /** Every member of its body may be left out. */
  readonly mayBeEmpty: boolean
}

const bodyShape = z.looseObject({
  type: z.string().optional(),
  required: z.array(z.string()).optional(),
})
const operationShape = z.looseObject({
  summary: z.string(),
  requestBody: z
    .object({ content: z.record(z.string(), z.object({ schema: bodyShape })) })
    .optional(),
})
const methodName = z.enum(['get', 'post', 'put', 'patch', 'delete'])
const documentShape = z.object({
  paths: z.record(z.string(), z.partialRecord(methodName, operationShape)),
})

/**
 * Every address of a role, as its own document describes it.
 * @param document - as `/<role>/openapi.json` answers it
 */
export function operationsOf(document: unknown): readonly WalkedOperation[] {
  const { paths } = documentShape.parse(document)
  return Object.entries(paths).flatMap(([path, methods]) =>
    methodName.options.flatMap((method) => {
      const operation = methods[method]
      return operation ? [operationOf(documented[method], path, operation)] : []
    }),
  )
}

function operationOf(
  method: Documented,
  path: string,
  { summary, requestBody }: z.output<typeof operationShape>,
): WalkedOperation {
  const bodies = Object.entries(requestBody?.content ?? {})
  const holder = /\[([a-z ]+)\]/.exec(summary)?.[1]
  return {
    ...{ method, path, summary, url: path.replaceAll(/\{\w+\}/g, 'unknown-0123456789') },
    ...(holder !== undefined && { holder }),
    types: bodies.map(([type]) => type),
    mayBeEmpty: bodies.some(
      ([, { schema }]) => schema.type === 'object' && (schema.required ?? []).length === 0,
    ),
  }
}

type Walk = {
  readonly send: WalkSend
  readonly tokenOf: (operation: WalkedOperation) => string | undefined
  readonly report: (about: WalkedOperation, what: string, reply: WalkReply) => void
}

/**
 * Tries every operation in every way. Nothing is found when all is right.
 * @param tokenOf - of the holder of an operation
 */
export async function walkAddresses(
  operations: readonly WalkedOperation[],
  send: WalkSend,
  tokenOf: Walk['tokenOf'],
): Promise<readonly string[]> {
  const found: string[] = []
  const report: Walk['report'] = ({ method, path }, what, { status, body }) =>
    void found.push(`${method} ${path}: ${what}: ${status} ${body.slice(0, 100)}`)
  const walk = { send, tokenOf, report }
  for (const operation of operations) {
    const beside = operations.filter(({ path }) => path === operation.path)
    await tryMethods(
      walk,
      operation,
      beside.map(({ method }) => method),
    )
    await tryOrigins(walk, operation)
    await tryHosts(walk, operation)
    if (operation.method === 'GET') await tryHead(walk, operation)
    if (operation.method === 'POST') await tryTypes(walk, operation)
  }
  return found
}

const foreign = 'https://wallet.example'
const own = { host: 'localhost' } as const

async function tryMethods(
  { send, report }: Walk,
  operation: WalkedOperation,
  known: readonly string[],
): Promise<void> {
  const { url } = operation
  const here = [...known, ...(known.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].toSorted()
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    if (here.includes(method)) continue
    const reply = await send({ method, url, headers: own })
    if (reply.status !== 405 || !sameNames(reply.headers.allow, here))
      report(operation, `by ${method} it is not 405 with allow`, reply)
  }
  const reply = await send({ method: 'OPTIONS', url, headers: own })
  if (reply.status !== 204 || !sameNames(reply.headers.allow, here))
    report(operation, 'OPTIONS does not name the methods', reply)
}

const sameNames = (header: unknown, names: readonly string[]): boolean =>
  String(header).split(', ').toSorted().join() === names.join()

async function tryOrigins({ send, report }: Walk, operation: WalkedOperation): Promise<void> {
  const { method, url, holder } = operation
  const headers = { ...own, origin: foreign }
  const reply = await send({ method, url, headers })
  const asked = { 'access-control-request-method': method }
  const preflight = await send({ method: 'OPTIONS', url, headers: { ...headers, ...asked } })
  for (const { headers: got, ...rest } of [reply, preflight]) {
    const isOpen = got['access-control-allow-origin'] === '*'
    const isEmbeddable = got['cross-origin-resource-policy'] === 'cross-origin'
    if (isOpen !== (holder === undefined) || isOpen !== isEmbeddable)
      report(operation, `a page of another origin ${isOpen ? 'may' : 'may not'}`, {
        ...rest,
        headers: got,
      })
  }
  const allowed = String(preflight.headers['access-control-allow-methods'] ?? '').split(', ')
  if (holder === undefined && (preflight.status !== 204 || !allowed.includes(method)))
    report(operation, 'a preflight is not answered', preflight)
}

async function tryHosts({ send, report }: Walk, operation: WalkedOperation): Promise<void> {
  const { method, url } = operation
  const reply = await send({ method, url, headers: { host: 'rebound.example', origin: foreign } })
  if (reply.status !== 421 || reply.headers['access-control-allow-origin'] !== undefined)
    report(operation, 'it answers for a foreign host', reply)
}

const bearerOf = (token: string | undefined): Readonly<Record<string, string>> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` }

async function tryHead({ send, tokenOf, report }: Walk, operation: WalkedOperation): Promise<void> {
  const { url } = operation
  const headers = { ...own, ...bearerOf(tokenOf(operation)) }
  const [get, head] = [
    await send({ method: 'GET', url, headers }),
    await send({ method: 'HEAD', url, headers }),
  ]
  if (head.status !== get.status || head.body !== '')
    report(operation, `HEAD is not as GET, which answers ${get.status}`, head)
}

/** Bodies of other types, in other charsets, and none. */
async function tryTypes(
  { send, tokenOf, report }: Walk,
  operation: WalkedOperation,
): Promise<void> {
  const { url, types, mayBeEmpty } = operation
  const taken = types.length > 0 ? types : ['application/json']
  const post = (headers: Readonly<Record<string, string>>, body?: string) =>
    send({
      ...{ method: 'POST', url, ...(body !== undefined && { body }) },
      headers: { ...own, ...bearerOf(tokenOf(operation)), ...headers },
    })
  const others = [
    'application/json',
    'application/x-www-form-urlencoded',
    'application/ocsp-request',
  ]
  for (const type of [...others, 'text/plain', 'text/xml', 'multipart/form-data', 'nonsense']) {
    if (taken.includes(type)) continue
    const reply = await post({ 'content-type': type }, 'a=1')
    if (reply.status !== 415 || reply.headers.accept !== taken.join(', '))
      report(operation, `a body of ${type} is not 415 with accept`, reply)
  }
  for (const type of taken) {
    const spelled = [`${type}; charset=utf-8`, `${type.toUpperCase()};charset="UTF-8"`]
    for (const contentType of spelled) {
      const reply = await post({ 'content-type': contentType }, 'x')
      if (reply.status === 415) report(operation, `${contentType} is refused`, reply)
    }
    if (type.startsWith('application/ocsp')) continue
    const reply = await post({ 'content-type': `${type}; charset=shift_jis` }, 'x')
    if (reply.status !== 415) report(operation, `${type} in Shift_JIS is not refused`, reply)
  }
  for (const headers of [{}, ...taken.map((type) => ({ 'content-type': type }))]) {
    const reply = await post({ ...headers, 'content-length': '0' })
    const isRefused = reply.status === 415 || /"service\/invalid-request"/.test(reply.body)
    if (reply.status >= 500 || (mayBeEmpty && isRefused))
      report(operation, `an empty body with ${JSON.stringify(headers)}`, reply)
  }
}
