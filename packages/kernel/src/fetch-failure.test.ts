import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CodedError } from './coded-error.ts'
import { fetchProblemOf } from './fetch-failure.ts'

/** As `fetch` of Node throws it. */
const failed = (cause: unknown) => new TypeError('fetch failed', { cause })
const system = (code: string) => Object.assign(new Error('system'), { code })
const named = (name: string) => new DOMException('stopped', name)

test.each<[string, unknown, string]>([
  ['a name that is not known', failed(system('ENOTFOUND')), 'unknown-host'],
  ['a resolver that is away', failed(system('EAI_AGAIN')), 'unknown-host'],
  ['a certificate that expired', failed(system('CERT_HAS_EXPIRED')), 'tls'],
  ['a certificate of itself', failed(system('DEPTH_ZERO_SELF_SIGNED_CERT')), 'tls'],
  ['a chain of its own', failed(system('SELF_SIGNED_CERT_IN_CHAIN')), 'tls'],
  ['no issuer', failed(system('UNABLE_TO_VERIFY_LEAF_SIGNATURE')), 'tls'],
  ['another host', failed(system('ERR_TLS_CERT_ALTNAME_INVALID')), 'tls'],
  ['a handshake that fails', failed(system('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')), 'tls'],
  ['the system gives up', failed(system('ETIMEDOUT')), 'timeout'],
  ['no connection in time', failed(system('UND_ERR_CONNECT_TIMEOUT')), 'timeout'],
  ['no headers in time', failed(system('UND_ERR_HEADERS_TIMEOUT')), 'timeout'],
  ['no body in time', failed(system('UND_ERR_BODY_TIMEOUT')), 'timeout'],
  ['a signal', named('TimeoutError'), 'timeout'],
  ['a signal of the caller', named('AbortError'), 'timeout'],
  ['a refusal of a guard', new CodedError('x/address-not-allowed', 'told'), 'address-not-allowed'],
  ['too much for a guard', new CodedError('x/too-large', 'told'), 'too-large'],
  ['a redirect for a guard', new CodedError('x/redirected', 'told'), 'redirected'],
  [
    'a guard that wraps',
    new CodedError('x/unreachable', 'told', { cause: failed(system('ENOTFOUND')) }),
    'unknown-host',
  ],
  ['a closed port', failed(system('ECONNREFUSED')), 'unreachable'],
  ['a cut', failed(system('ECONNRESET')), 'unreachable'],
  ['a page, which learns nothing', new TypeError('Failed to fetch'), 'unreachable'],
  ['no error at all', 'text', 'unreachable'],
])('%s', (_, error, failure) => {
  const problem = fetchProblemOf(error)
  expect(problem.failure).toBe(failure)
  expect(problem.text).toBe(problem.text.trim())
  expect(problem.text).not.toBe('')
})

test('words of its own for each, and those of a guard where there are some', () => {
  const codes = ['ENOTFOUND', 'CERT_HAS_EXPIRED', 'ETIMEDOUT', 'ECONNREFUSED']
  const texts = codes.map((code) => fetchProblemOf(failed(system(code))).text)
  expect(new Set(texts).size).toBe(codes.length)
  expect(fetchProblemOf(new CodedError('x/redirected', 'told')).text).toBe('told')
})

const server = createServer((_, response) => response.writeHead(302, { location: '/' }).end())
let port = 0
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
})
afterAll(() => server.close())

test.each([
  ['http', 'redirected'],
  ['https', 'tls'],
])('as Node throws it today: %s', async (scheme, failure) => {
  const asked = fetch(`${scheme}://127.0.0.1:${port}/`, { redirect: 'error' })
  expect(fetchProblemOf(await asked.catch((error: unknown) => error)).failure).toBe(failure)
})
