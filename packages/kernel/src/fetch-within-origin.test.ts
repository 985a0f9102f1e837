import { expect, test } from 'vitest'
import { codeOf, type Fetch, fetchWithinOrigin } from './index.ts'

const start = 'https://issuer.test/lists/1'

/** A host that redirects by this table and answers 200 everywhere else; every address that was asked. */
function host(locations: Readonly<Record<string, string | undefined>>, status = 302) {
  const asked: string[] = []
  const fetch: Fetch = async (url, init) => {
    asked.push(`${url} ${init?.redirect}`)
    if (!Object.hasOwn(locations, url)) return new Response('list')
    const location = locations[url]
    return new Response(null, { status, headers: location === undefined ? {} : { location } })
  }
  return { fetch, asked }
}

const outcome = (fetch: Fetch) =>
  fetchWithinOrigin(fetch, start).then(
    ({ status }) => String(status),
    (error: unknown) => `${codeOf(error)}: ${error instanceof Error ? error.message : ''}`,
  )

test.each<[string, string | undefined, string]>([
  ['a path', '/lists/2', '200'],
  ['a relative path', '2', '200'],
  ['the whole address', 'https://issuer.test/lists/2', '200'],
  ['its own port, written out', 'https://issuer.test:443/2', '200'],
  ['another host', 'https://other.test/lists/1', 'kernel/redirected: a redirect to another origin'],
  ['a host without a scheme', '//other.test/1', 'kernel/redirected: a redirect to another origin'],
  ['another port', 'https://issuer.test:8443/1', 'kernel/redirected: a redirect to another origin'],
  ['no TLS', 'http://issuer.test/lists/2', 'kernel/redirected: a redirect to another origin'],
  ['a file', 'file:///etc/passwd', 'kernel/redirected: a redirect to another origin'],
  ['no address', undefined, 'kernel/redirected: a redirect without an address'],
  ['nonsense', 'https://[', 'kernel/redirected: a redirect without an address'],
])('to %s', async (_, location, expected) => {
  for (const status of [301, 302, 303, 307, 308]) {
    const { fetch, asked } = host({ [start]: location }, status)
    expect(await outcome(fetch)).toBe(expected)
    expect(asked).toHaveLength(expected === '200' ? 2 : 1)
    expect(asked.every((one) => one.endsWith(' manual'))).toBe(true)
  }
})

test('three redirects are followed, and no fourth', async () => {
  const steps = ['', '?1', '?2', '?3', '?4'].map((query) => `${start}${query}`)
  const chain = (length: number) =>
    Object.fromEntries(steps.slice(0, length).map((from, i) => [from, steps[i + 1]]))
  expect(await outcome(host(chain(3)).fetch)).toBe('200')
  const four = host(chain(4))
  expect(await outcome(four.fetch)).toBe('kernel/redirected: more than 3 redirects')
  expect(four.asked).toHaveLength(4)
})

test.each([300, 304, 404])('status %i is answered as it is', async (status) => {
  expect(await outcome(host({ [start]: '/2' }, status).fetch)).toBe(String(status))
})

test.each([
  ['https://issuer.test/lists/2', '200'],
  ['https://other.test/lists/1', 'kernel/redirected: a redirect to another origin'],
  [undefined, 'kernel/redirected: a redirect to another origin'],
])('a browser, which hides a redirect, has followed to %s', async (url, expected) => {
  const fetch: Fetch = async (_, init) => {
    const answer = new Response('list')
    const hidden = init?.redirect === 'manual'
    return {
      status: hidden ? 0 : 200,
      ...(url !== undefined && { url }),
      headers: answer.headers,
      arrayBuffer: () => answer.arrayBuffer(),
      text: () => answer.text(),
      json: () => answer.json(),
    }
  }
  expect(await outcome(fetch)).toBe(expected)
})
