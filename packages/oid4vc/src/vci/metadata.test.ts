import { expect, test } from 'vitest'
import { authorizationServerMetadata, issuerMetadata, wellKnownUrl } from './metadata.ts'

const metadata = (base: string, changes: object = {}) => ({
  credential_issuer: base,
  authorization_servers: [base],
  credential_endpoint: `${base}/credential`,
  nonce_endpoint: `${base}/nonce`,
  notification_endpoint: `${base}/notification`,
  batch_credential_issuance: { batch_size: 10 },
  credential_configurations_supported: { record: { format: 'mso_mdoc', doctype: 'd' } },
  ...changes,
})
const https = 'https://issuer.example'
const sandbox = 'http://localhost:4100'

test.each([
  ['https://h.example', 'https://h.example/.well-known/openid-credential-issuer'],
  ['https://h.example/', 'https://h.example/.well-known/openid-credential-issuer'],
  ['https://h.example/a/b', 'https://h.example/.well-known/openid-credential-issuer/a/b'],
  ['https://h.example:8443/a', 'https://h.example:8443/.well-known/openid-credential-issuer/a'],
])('the metadata of %s: 12.2.2', (issuer, url) => {
  expect(wellKnownUrl(issuer, 'openid-credential-issuer')).toBe(url)
})

test.each([
  ['https throughout', metadata(https), true],
  ['a sandbox on loopback', metadata(sandbox), true],
  ['members that are not known', metadata(https, { display: [] }), true],
  ['http', metadata('http://issuer.example'), false],
  [
    'https issuer, endpoint with http',
    metadata(https, { nonce_endpoint: `http://a.example` }),
    false,
  ],
  ['https issuer, endpoint on loopback', metadata(https, { credential_endpoint: sandbox }), false],
  [
    'https issuer, server on loopback',
    metadata(https, { authorization_servers: [sandbox] }),
    false,
  ],
  [
    'https issuer, notification on loopback',
    metadata(https, { notification_endpoint: sandbox }),
    false,
  ],
  ['endpoint of a script', metadata(https, { nonce_endpoint: 'javascript:0' }), false],
  [
    'endpoint that names a user',
    metadata(https, { nonce_endpoint: 'https://a:b@c.example' }),
    false,
  ],
  ['no nonce endpoint', metadata(https, { nonce_endpoint: undefined }), true],
  ['a batch of one', metadata(https, { batch_credential_issuance: { batch_size: 1 } }), false],
  ['half a copy', metadata(https, { batch_credential_issuance: { batch_size: 2.5 } }), false],
])('%s', (_, document, accepted) => {
  expect(issuerMetadata.safeParse(document).success).toBe(accepted)
})

test.each([
  [{ issuer: https, token_endpoint: `${https}/token` }, true],
  [{ issuer: sandbox, token_endpoint: `${sandbox}/token` }, true],
  [{ issuer: https, token_endpoint: `${sandbox}/token` }, false],
  [{ issuer: https, token_endpoint: 'http://issuer.example/token' }, false],
  [{ issuer: `${https}?a`, token_endpoint: `${https}/token` }, false],
])('authorization server %#: RFC 8414 section 2', (document, accepted) => {
  expect(authorizationServerMetadata.safeParse(document).success).toBe(accepted)
})
