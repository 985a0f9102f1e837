import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import { authorizationUrl, parseAuthorizationUrl } from './authorization-request.ts'

const clientId = 'x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk'
const requestUri = 'https://reader.example/requests/1?a=b&c=d'

test.each(['get', 'post'] as const)('a link with method %s is read back: 5.10', (method) => {
  const link = { clientId, requestUri, requestUriMethod: method }
  expect(parseAuthorizationUrl(authorizationUrl(link))).toEqual(link)
})

const linkTo = (request_uri: string, more: Record<string, string> = {}) =>
  `openid4vp://?${new URLSearchParams({ client_id: clientId, request_uri, ...more })}`

test('an own scheme and unknown parameters do no harm', () => {
  const link = linkTo(requestUri, { unknown: 'x' }).replace('openid4vp', 'haip-vp')
  expect(parseAuthorizationUrl(link).requestUri).toBe(requestUri)
})

test.each([
  ['not a link', 'request'],
  ['no client_id', `openid4vp://?request_uri=${encodeURIComponent(requestUri)}`],
  ['an unsigned request in the link', `openid4vp://?client_id=a&response_type=vp_token&nonce=n`],
  ['client_id twice', `${linkTo(requestUri)}&client_id=other`],
  ['request_uri twice', `${linkTo(requestUri)}&request_uri=https%3A%2F%2Fevil.example`],
  ['a request in the link beside its address', linkTo(requestUri, { request: 'a.b.c' })],
  ['unknown method', linkTo(requestUri, { request_uri_method: 'put' })],
  ['fragment', linkTo(`${requestUri}#a`)],
  ['http', linkTo('http://reader.example/')],
  ['http on a private host', linkTo('http://192.168.0.1/')],
  ['http on a host that looks local', linkTo('http://localhost.evil.example/')],
  ['script', linkTo('javascript:alert(1)')],
  ['data', linkTo('data:,x')],
  ['a user in it', linkTo('https://reader.example@evil.example/')],
  ['oversize', linkTo(`https://reader.example/${'x'.repeat(20_000)}`)],
])('%s: refused', async (_, link) => {
  expect(await codeThrownBy(() => parseAuthorizationUrl(link))).toBe('oid4vc/invalid-request')
})

test('http on loopback only where it is allowed', async () => {
  const link = linkTo('http://127.0.0.1:4200/requests/1')
  expect(parseAuthorizationUrl(link, { allowLoopbackHttp: true }).clientId).toBe(clientId)
  const strict = () => parseAuthorizationUrl(link, { allowLoopbackHttp: false })
  expect(await codeThrownBy(strict)).toBe('oid4vc/invalid-request')
})
