import { readFileSync } from 'node:fs'
import { codeThrownBy } from '@tegata/kernel/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { credentialOffer, preAuthorizedGrant, preAuthorizedGrantOf } from './credential-offer.ts'
import { authorizationServersOf, offeredDocType, serverReason } from './follow-offer.ts'
import { authorizationServerMetadata, issuerMetadata } from './metadata.ts'

const issuer = 'https://issuer.example'
const mdoc = {
  format: 'mso_mdoc',
  doctype: 'example.record',
  cryptographic_binding_methods_supported: ['jwk', 'cose_key'],
  proof_types_supported: {
    jwt: { proof_signing_alg_values_supported: ['ES384', 'ES256'] },
    attestation: { proof_signing_alg_values_supported: ['ES256'] },
  },
}
const metadataOf = (changes: object = {}, configuration: object = mdoc) =>
  issuerMetadata.parse({
    credential_issuer: issuer,
    credential_endpoint: `${issuer}/credential`,
    credential_configurations_supported: { record: configuration },
    ...changes,
  })
const grantOf = (grant: object = {}) => ({ 'pre-authorized_code': 'c0de', ...grant })

describe('authorization server', () => {
  const i02 = z
    .object({ metadata: z.object({}).loose(), grants: z.unknown() })
    .parse(
      JSON.parse(
        readFileSync(
          new URL('./testing/i02-authorization-server-hint.json', import.meta.url),
          'utf8',
        ),
      ),
    )

  test('the one that the grant names', () => {
    const offer = credentialOffer.parse({
      credential_issuer: issuer,
      credential_configuration_ids: ['record'],
      grants: i02.grants,
    })
    const servers = authorizationServersOf(preAuthorizedGrantOf(offer), metadataOf(i02.metadata))
    expect(servers).toEqual([issuer])
  })

  test.each([
    [{}, [issuer]],
    [{ authorization_servers: ['https://a.example'] }, ['https://a.example']],
    [
      { authorization_servers: ['https://a.example', 'https://b.example'] },
      ['https://a.example', 'https://b.example'],
    ],
  ])('without a name: %j', (metadata, servers) => {
    expect(authorizationServersOf(grantOf(), metadataOf(metadata))).toEqual(servers)
  })

  test.each([{}, i02.metadata])('a name outside the list stops: %#', async (metadata) => {
    const named = grantOf({ authorization_server: 'https://evil.example' })
    const run = () => authorizationServersOf(named, metadataOf(metadata))
    expect(await codeThrownBy(run)).toBe('oid4vc/invalid-offer')
  })

  test.each([
    [{}, undefined],
    [{ grant_types_supported: [preAuthorizedGrant] }, undefined],
    [{ 'pre-authorized_grant_anonymous_access_supported': true }, undefined],
    [{ grant_types_supported: ['authorization_code'] }, /grant_types_supported/],
    [{ 'pre-authorized_grant_anonymous_access_supported': false }, /anonymous/],
  ])('whether it gives a token: %j', (members, reason) => {
    const server = authorizationServerMetadata.parse({
      issuer,
      token_endpoint: `${issuer}/token`,
      ...members,
    })
    if (reason) expect(serverReason(server)).toMatch(reason)
    else expect(serverReason(server)).toBeUndefined()
  })
})

describe('configuration', () => {
  test('its document type', () => {
    const required = { encryption_required: false }
    const metadata = metadataOf({
      credential_request_encryption: required,
      credential_response_encryption: required,
    })
    expect(offeredDocType(metadata, 'record')).toBe('example.record')
  })

  const jwt = { proof_signing_alg_values_supported: ['ES256'] }
  type Row = readonly [string, object, object | undefined, string]
  const rows: readonly Row[] = [
    ['unknown to the issuer', {}, undefined, 'oid4vc/invalid-offer'],
    ['another format', {}, { ...mdoc, format: 'dc+sd-jwt' }, 'oid4vc/issuer-not-supported'],
    ['no document type', {}, { ...mdoc, doctype: undefined }, 'oid4vc/issuer-not-supported'],
    ['bound to no key', {}, { format: 'mso_mdoc', doctype: 'd' }, 'oid4vc/issuer-not-supported'],
    [
      'keys of another form',
      {},
      { ...mdoc, cryptographic_binding_methods_supported: ['jwk'] },
      'oid4vc/issuer-not-supported',
    ],
    [
      'proofs of another type',
      {},
      { ...mdoc, proof_types_supported: { attestation: jwt } },
      'oid4vc/issuer-not-supported',
    ],
    [
      'proofs of another algorithm',
      {},
      {
        ...mdoc,
        proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES384'] } },
      },
      'oid4vc/issuer-not-supported',
    ],
    [
      'key attestations',
      {},
      { ...mdoc, proof_types_supported: { jwt: { ...jwt, key_attestations_required: {} } } },
      'oid4vc/issuer-not-supported',
    ],
    ...['credential_request_encryption', 'credential_response_encryption'].map(
      (member): Row => [
        `${member} required`,
        { [member]: { encryption_required: true } },
        mdoc,
        'oid4vc/issuer-not-supported',
      ],
    ),
  ]
  test.each(rows)('%s: refused', async (_, changes, configuration, code) => {
    const metadata = metadataOf(changes, configuration ?? mdoc)
    const id = configuration ? 'record' : 'constructor'
    expect(await codeThrownBy(() => offeredDocType(metadata, id))).toBe(code)
  })
})
