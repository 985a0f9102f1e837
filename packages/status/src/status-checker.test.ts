import { createServer, type RequestListener, type Server } from 'node:http'
import { createNodeCrypto } from '@tegata/crypto/node'
import { CodedError, createMemoryFreshness, type Fetch } from '@tegata/kernel'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  createStatusList,
  type ListReference,
  type StatusCheckerDeps,
  signIdentifierListCwt,
  signStatusListCwt,
  signStatusListJwt,
  statusChecker,
  withStatuses,
} from './index.ts'
import { createTestAuthority, type TestAuthority, type TestSigner } from './testing.ts'

const crypto = createNodeCrypto()
const now = () => new Date('2026-04-01T12:00:00Z')
let authority: TestAuthority
let signer: TestSigner
let server: Server | undefined

beforeAll(async () => {
  authority = await createTestAuthority('TEST IACA', crypto)
  signer = await authority.issueSigner()
})
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A real server: only what is outside is faked, at the socket. */
async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener)
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  const address = started.address()
  if (typeof address !== 'object' || !address) throw new Error('no address')
  return `http://127.0.0.1:${address.port}/list`
}

const claimsFor = (uri: string) => ({
  uri,
  list: withStatuses(createStatusList({ bits: 1, size: 16 }), [[1, 1]]),
  issuedAt: new Date('2026-04-01T00:00:00Z'),
  expiresAt: new Date('2026-04-02T00:00:00Z'),
  ttlSeconds: 172_800,
})

const anHour = 3_600_000

async function ask(uri: string, index = 0, more: Partial<StatusCheckerDeps> = {}) {
  const trustAnchors = [authority.root]
  const check = statusChecker({ fetch, now, crypto, trustAnchors, timeoutMs: anHour, ...more })
  const checks = await check({ uri, index }, [signer.certificate])
  return checks
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ id, reason }) => `${id} ${reason}`)
}

const sends = (media: string, body: string | Uint8Array): RequestListener => {
  return (_request, response) => response.setHeader('content-type', media).end(body)
}

async function serveList(form: 'jwt' | 'cwt'): Promise<string> {
  const ready: { listener?: RequestListener } = {}
  const uri = await serve((request, response) => ready.listener?.(request, response))
  const chain = { chain: [signer.certificate] }
  const body =
    form === 'jwt'
      ? await signStatusListJwt(claimsFor(uri), signer.signer, chain)
      : await signStatusListCwt(claimsFor(uri), signer.signer, chain)
  ready.listener = sends(`application/statuslist+${form}; charset=utf-8`, body)
  return uri
}

test.each(['jwt', 'cwt'] as const)('a list as %s over HTTP', async (form) => {
  const uri = await serveList(form)
  expect(await ask(uri, 0)).toEqual([])
  expect(await ask(uri, 1)).toEqual(['status/valid invalid'])
  expect(await ask(uri, 16)).toContain('status/index the list has no such entry')
})

test('an older list is asked for once more, since two may overtake each other', async () => {
  const freshness = createMemoryFreshness()
  const served: string[] = []
  const ready: { listener?: RequestListener } = {}
  const uri = await serve((request, response) => ready.listener?.(request, response))
  const signed = (second: number) =>
    signStatusListJwt(
      { ...claimsFor(uri), issuedAt: new Date(Date.UTC(2026, 3, 1, 0, 0, second)) },
      signer.signer,
      { chain: [signer.certificate] },
    )
  const [older, newer] = [await signed(0), await signed(1)]
  ready.listener = (request, response) =>
    sends('application/statuslist+jwt', served.shift() ?? older)(request, response)
  served.push(newer, older, newer, older, older)
  const answers = [await ask(uri, 0, { freshness }), await ask(uri, 0, { freshness })]
  expect(answers).toEqual([[], []])
  expect(await ask(uri, 0, { freshness })).toEqual(['status/not-older older than one seen before'])
})

test('what the policy says reaches the judgement', async () => {
  const uri = await serveList('jwt')
  expect(await ask(uri, 0, { signerRevocation: 'required' })).toEqual([
    'status/signer-revocation the policy asks for it and nobody was asked',
  ])
})

test('the list is asked for as CWT or JWT, wherever its host leads', async () => {
  const token = { body: new Uint8Array() }
  const seen: string[] = []
  const uri = await serve((request, response) => {
    seen.push(`${request.url} ${request.headers.accept}`)
    if (request.url === '/list') response.writeHead(302, { location: '/moved' }).end()
    else sends('application/statuslist+cwt', token.body)(request, response)
  })
  const chain = { chain: [signer.certificate] }
  token.body = await signStatusListCwt(claimsFor(uri), signer.signer, chain)
  expect(await ask(uri)).toEqual([])
  const accept = 'application/statuslist+cwt, application/statuslist+jwt;q=0.9'
  expect(seen).toEqual([`/list ${accept}`, `/moved ${accept}`])
})

test('a good list is accepted with any status that says success', async () => {
  for (const status of [200, 203]) {
    const token = { body: new Uint8Array() }
    const uri = await serve((_, response) => {
      response.writeHead(status, { 'content-type': 'application/statuslist+cwt' }).end(token.body)
    })
    const chain = { chain: [signer.certificate] }
    token.body = await signStatusListCwt(claimsFor(uri), signer.signer, chain)
    expect(await ask(uri)).toEqual([])
    server?.close()
  }
})

test('what a guarded fetch refuses keeps its reason', async () => {
  const refuses =
    (code: string): Fetch =>
    () =>
      Promise.reject(new CodedError(code, `says ${code}`))
  for (const code of ['service/address-not-allowed', 'service/too-large'])
    expect(await ask('https://issuer.test/list', 0, { fetch: refuses(code) })).toEqual([
      `status/fetch says ${code}`,
    ])
})

const redirects = (location: string): RequestListener => {
  return (_q, r) => r.writeHead(302, { location }).end()
}

test.each<[string, RequestListener, string]>([
  ['not found', (_q, r) => r.writeHead(404).end(), 'HTTP status 404'],
  ['broken', (_q, r) => r.writeHead(500).end(), 'HTTP status 500'],
  ['not modified', (_q, r) => r.writeHead(304).end(), 'HTTP status 304'],
  ['no content', (_q, r) => r.writeHead(204).end(), 'content-type: not a status list'],
  ['another origin', redirects('http://localhost:1/list'), 'a redirect to another origin'],
  ['a circle', redirects('/list'), 'more than 3 redirects'],
  ['HTML', sends('text/html', '<p>hello</p>'), 'content-type: not a status list'],
  ['no content type', (_q, r) => r.end(new Uint8Array(3)), 'content-type: not a status list'],
  [
    'too long',
    sends('application/statuslist+jwt', 'a'.repeat(1001)),
    'answer: longer than 1000 bytes',
  ],
  [
    'too long without saying so',
    (_q, r) => {
      r.setHeader('content-type', 'application/statuslist+jwt')
      r.write('a'.repeat(600))
      r.end('a'.repeat(600))
    },
    'answer: longer than 1000 bytes',
  ],
  ['silence', () => undefined, 'no answer in time'],
  [
    'an answer that stops',
    (_q, r) => {
      r.writeHead(200, { 'content-type': 'application/statuslist+jwt', 'content-length': '100' })
      r.write('a')
    },
    'no answer in time',
  ],
  ['a closed connection', (q) => q.socket.destroy(), 'no answer'],
  [
    'text that is not UTF-8',
    sends('application/statuslist+jwt', Uint8Array.of(0xff)),
    'answer: not UTF-8',
  ],
])('%s fails closed', async (_, listener, reason) => {
  const uri = await serve(listener)
  const timeoutMs = reason === 'no answer in time' ? 300 : anHour
  expect(await ask(uri, 0, { timeoutMs, maxBytes: 1000 })).toEqual([`status/fetch ${reason}`])
})

test('an answer may be as long as the limit', async () => {
  const uri = await serveList('cwt')
  const { byteLength } = await (await fetch(uri)).arrayBuffer()
  expect(await ask(uri, 0, { maxBytes: byteLength })).toEqual([])
  expect(await ask(uri, 0, { maxBytes: byteLength - 1 })).toEqual([
    `status/fetch answer: longer than ${byteLength - 1} bytes`,
  ])
})

test('an answer that says it is too long is not read', async () => {
  const uri = 'https://issuer.test/list'
  let read = false
  const pull = () => {
    read = true
  }
  const body = new ReadableStream({ pull }, { highWaterMark: 0 })
  const says: Fetch = async () => new Response(body, { headers: { 'content-length': '1001' } })
  expect(await ask(uri, 0, { fetch: says, maxBytes: 1000 })).toEqual([
    'status/fetch answer: longer than 1000 bytes',
  ])
  expect(read).toBe(false)
})

test('garbage of the right type is a failed check', async () => {
  const uri = await serve(sends('application/statuslist+cwt', Uint8Array.of(0xff, 0xff)))
  expect((await ask(uri))[0]).toMatch(/^status\/format /)
})

test.each(['file:///etc/passwd', 'data:text/plain,x', 'list', ''])(
  '%s is not fetched',
  async (uri) => {
    const fetch: Fetch = () => expect.fail('was fetched')
    expect(await ask(uri, 0, { fetch })).toEqual(['status/fetch uri: neither https nor http'])
  },
)

test('a record that names the anchor of its list: that one counts, and no other', async () => {
  const own = await createTestAuthority('TEST list authority', crypto)
  const ownSigner = await own.issueSigner()
  const ready: { listener?: RequestListener } = {}
  const uri = await serve((request, response) => ready.listener?.(request, response))
  const token = await signStatusListCwt(claimsFor(uri), ownSigner.signer, {
    chain: [ownSigner.certificate],
  })
  ready.listener = sends('application/statuslist+cwt', token)
  const check = statusChecker({ fetch, now, crypto, trustAnchors: [authority.root] })
  const failed = async (certificate?: Uint8Array) => {
    const reference = { uri, index: 0, ...(certificate && { certificate }) }
    const checks = await check(reference, [signer.certificate])
    return checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  }
  expect(await failed()).toContain('status/signer')
  expect(await failed(own.root)).toEqual([])
  expect(await failed(authority.root)).toContain('status/signer')
  expect(await failed(Uint8Array.of(0x30, 0))).toContain('status/signer')
})

describe('an identifier list over HTTP', () => {
  const id = Uint8Array.of(1, 2, 3)
  const media = 'application/identifierlist+cwt'

  async function serveIdentifiers(by = signer, revoked = [id]): Promise<string> {
    const ready: { listener?: RequestListener } = {}
    const uri = await serve((request, response) => ready.listener?.(request, response))
    const { list: _, ...claims } = claimsFor(uri)
    const identifiers = { ...claims, identifiers: revoked }
    const token = await signIdentifierListCwt(identifiers, by.signer, { chain: [by.certificate] })
    ready.listener = sends(media, token)
    return uri
  }
  const askFor = async (reference: ListReference) => {
    const check = statusChecker({ fetch, now, crypto, trustAnchors: [authority.root] })
    const checks = await check(reference, [signer.certificate])
    return checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  }

  test('an identifier that is not in it holds, one that is in it was revoked', async () => {
    const uri = await serveIdentifiers()
    expect(await askFor({ uri, id: Uint8Array.of(1, 2) })).toEqual([])
    expect(await askFor({ uri, id })).toEqual(['status/valid'])
  })

  test('it is asked for as what it is, and nothing else is taken for it', async () => {
    const seen: string[] = []
    const uri = await serve((request, response) => {
      seen.push(request.headers.accept ?? '')
      sends('application/statuslist+cwt', Uint8Array.of(0))(request, response)
    })
    const check = statusChecker({ fetch, now, crypto, trustAnchors: [authority.root] })
    expect(await check({ uri, id })).toMatchObject([
      { id: 'status/fetch', outcome: 'failed', reason: 'content-type: not an identifier list' },
    ])
    expect(seen).toEqual([media])
  })

  test('nor is it taken for a status list', async () => {
    expect(await ask(await serveIdentifiers())).toEqual([
      'status/fetch content-type: not a status list',
    ])
  })

  test('the anchor that the record names counts, and no other', async () => {
    const own = await createTestAuthority('TEST list authority', crypto)
    const uri = await serveIdentifiers(await own.issueSigner(), [])
    expect(await askFor({ uri, id })).toContain('status/signer')
    expect(await askFor({ uri, id, certificate: own.root })).toEqual([])
  })
})
