import { createNodeCrypto } from '@tegata/crypto/node'
import { codeThrownBy } from '@tegata/kernel/testing'
import { createTestIssuer } from '@tegata/mdoc/testing'
import { extendedKeyUsageOid } from '@tegata/pki'
import { describe, expect, test } from 'vitest'
import type { Holding } from './consent/read-holdings.ts'
import type { RefusalCode } from './consent/refusals.ts'
import { decidePresentation } from './decide-presentation.ts'
import { type PresentationRequest, readRequest } from './read-request.ts'
import {
  createTestWorld,
  docType,
  issuerUrl,
  json,
  namespaces,
  publishRequest,
  readerUrl,
  registeredPurpose,
  sampleElements,
  type TestRequest,
  testTime,
  usualClaims,
} from './testing/test-world.ts'

const crypto = createNodeCrypto()
const world = await createTestWorld(crypto)
const deps = await world.phone()
const { japanese, international } = namespaces
const stranger = await createTestIssuer(crypto, [extendedKeyUsageOid.mdocReader])
const strangeKey = await crypto.generateSigner('ES256')

const validity = {
  validFrom: new Date('2026-05-30T00:00:00Z'),
  validUntil: new Date('2026-06-13T00:00:00Z'),
}
const elements = new Map(
  Object.entries(sampleElements()).map(([namespace, all]) => [
    namespace,
    new Map(Object.keys(all).map((element) => [element, 'x'])),
  ]),
)
const held: Holding = {
  record: { id: 'r1', docType, issuer: issuerUrl, elements: {}, ...validity, state: 'valid' },
  copies: [{ document: { id: 'c1', docType, elements, authorityKeyIdentifiers: [] }, ...validity }],
}

const read = async (how: TestRequest = {}) => readRequest(deps, await publishRequest(world, how))
const failedOf = ({ requestChecks, programChecks }: PresentationRequest) =>
  [...requestChecks, ...programChecks]
    .filter(({ outcome }) => outcome === 'failed' || outcome === 'skipped')
    .filter(({ id, outcome }) => outcome === 'failed' || id !== 'oid4vp/client-revocation')
    .map(({ id }) => id)
const codesOf = (request: PresentationRequest): RefusalCode[] => {
  const decision = decidePresentation(request, [held], testTime)
  return decision.decision === 'refuse' ? decision.refusals.map(({ code }) => code) : []
}

test.each([false, true])(
  'a request as it should be is put before the holder; post: %s',
  async (post) => {
    const request = await read({ post })
    expect(failedOf(request)).toEqual([])
    expect(request).toMatchObject({
      denials: [],
      purposeId: 'account-opening',
      statement: { name: { en: 'TEST bank' }, kind: 'receiving' },
      query: { credentials: [{ id: 'record', meta: { doctype_value: docType } }] },
      encryption: { kid: 'k1', enc: 'A128GCM' },
    })
    expect(decidePresentation(request, [held], testTime)).toMatchObject({
      decision: 'ask-holder',
      answers: [
        {
          queryId: 'record',
          records: [
            {
              record: held.record,
              copyIds: ['c1'],
              elements: {
                [japanese]: { full_name_unicode: { retain: true } },
                [international]: { birth_date: { retain: false } },
              },
            },
          ],
        },
      ],
    })
  },
)

test('reading says nothing about the holder', async () => {
  world.exchanges.length = 0
  await read({ post: true })
  expect(world.exchanges).toHaveLength(1)
  expect(world.exchanges[0]?.body).toMatch(/^wallet_nonce=[\w-]{22}$/)
  await read()
  expect(world.exchanges[1]).toMatchObject({ body: '' })
})

/** Changes one character of the payload, whose end is the end of a nonce or an address. */
const changePayload = (token: string) => {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const text = Buffer.from(payload, 'base64url').toString().replace('state-', 'stale-')
  return [header, Buffer.from(text).toString('base64url'), signature].join('.')
}

describe('whoever asks cannot be established: request-not-trusted', () => {
  type Row = readonly [string, TestRequest, string]
  const rows: readonly Row[] = [
    ['the payload was changed', { tamper: changePayload }, 'oid4vp/request-signature'],
    ['signed with another key', { signer: strangeKey }, 'oid4vp/request-signature'],
    [
      'another link than the request',
      { members: { client_id: 'x509_hash:AAAA' } },
      'oid4vp/client-id',
    ],
    [
      'a certificate that no root of the wallet knows',
      { chain: stranger.chain, signer: stranger.signer },
      'oid4vp/client-trusted',
    ],
    [
      'the certificate of an issuer',
      { chain: world.issuer.chain, signer: world.issuer.signer },
      'oid4vp/client-trusted',
    ],
    [
      'a request of yesterday',
      { members: { exp: testTime.getTime() / 1000 - 86_400 } },
      'oid4vp/request-fresh',
    ],
    ['meant for another wallet', { members: { aud: 'https://other' } }, 'oid4vp/request-fresh'],
    ['a nonce that is too short', { members: { nonce: 'short' } }, 'oid4vp/request-nonce'],
    [
      'an answer that would go over plain HTTP',
      { members: { response_uri: 'http://reader.test.example/r' } },
      'oid4vp/response-uri',
    ],
    [
      'an answer that would go to loopback',
      { members: { response_uri: 'http://127.0.0.1/r' } },
      'oid4vp/response-uri',
    ],
    [
      'the wallet’s nonce does not come back',
      { post: true, members: { wallet_nonce: 'another' } },
      'oid4vp/wallet-nonce',
    ],
    [
      'transaction data that nobody understands',
      { members: { transaction_data: ['x'] } },
      'oid4vp/request-members',
    ],
  ]
  test.each(rows)('%s', async (_, how, check) => {
    const request = await read(how)
    expect(failedOf(request)).toContain(check)
    expect(codesOf(request)).toContain('request-not-trusted')
  })
})

describe('not a certified program: program-not-certified', () => {
  const seconds = testTime.getTime() / 1000
  type Row = readonly [string, TestRequest, readonly string[]]
  const rows: readonly Row[] = [
    ['no statement', { statement: null }, []],
    [
      'a statement of another format',
      { members: { verifier_info: [{ format: 'x', data: {} }] } },
      [],
    ],
    [
      'a statement that is no token',
      {
        members: {
          verifier_info: [
            {
              format: 'tegata-registry-statement+jwt',
              data: { statement: 'x', purpose: 'account-opening' },
            },
          ],
        },
      },
      ['registry/format'],
    ],
    ['a statement of a stranger', { statementKey: strangeKey }, ['registry/key']],
    [
      'a statement about another program',
      { statement: { cert_sha256: ['A'.repeat(43)] } },
      ['registry/certificate'],
    ],
    [
      'a statement that has expired',
      { statement: { iat: seconds - 7200, exp: seconds - 3600 } },
      ['registry/validity'],
    ],
    [
      'a statement of tomorrow',
      { statement: { iat: seconds + 3600, exp: seconds + 7200 } },
      ['registry/validity'],
    ],
  ]
  test.each(rows)('%s', async (_, how, checks) => {
    const request = await read(how)
    expect(failedOf(request)).toEqual(expect.arrayContaining([...checks]))
    expect(codesOf(request)).toContain('program-not-certified')
  })
})

describe('more than the purpose needs, by the rule that is broken', () => {
  const more = (element: string, intent_to_retain = false) => ({
    claims: [...usualClaims, { path: [japanese, element] as const, intent_to_retain }],
  })
  const { legal_basis: _, ...withoutLaw } = registeredPurpose
  const anyAge = { retain: false, required: true, max: 2 }
  const withAges = {
    ...registeredPurpose,
    requests: [{ docType, namespaces: { [international]: { age_over_NN: anyAge } } }],
  }
  type Row = readonly [string, TestRequest, readonly string[]]
  const rows: readonly Row[] = [
    ['sex', more('sex_unicode'), ['registry/element sex_unicode']],
    [
      'the individual number',
      more('individual_number_unicode'),
      ['registry/element individual_number_unicode'],
    ],
    [
      'the individual number without a law',
      {
        ...more('individual_number_unicode'),
        statement: { purposes: [withoutLaw] },
      },
      [
        'registry/element individual_number_unicode',
        'registry/legal-basis individual_number_unicode',
      ],
    ],
    [
      'keeping what was only to be checked',
      more('resident_address_unicode', true),
      ['registry/retention resident_address_unicode'],
    ],
    ['a name that every object has', more('constructor'), ['registry/element constructor']],
    [
      'three ages',
      {
        claims: ['age_over_18', 'age_over_20', 'age_over_65'].map((age) => ({
          path: [international, age] as const,
        })),
        statement: { purposes: [withAges] },
      },
      ['registry/age-limit'],
    ],
    ['a purpose that is not registered', { purposeId: 'marketing' }, ['registry/purpose']],
    ['a program that may only send', { statement: { kind: 'sending' } }, ['registry/kind']],
    ['another type of document', { docType: 'org.example.other' }, ['registry/document-type']],
    [
      'another way of asking',
      { statement: { purposes: [{ ...registeredPurpose, channels: ['proximity'] }] } },
      ['registry/channel'],
    ],
    [
      'another client of the same program',
      { statement: { purposes: [{ ...registeredPurpose, client_ids: ['x509_hash:AAAA'] }] } },
      ['registry/channel'],
    ],
  ]
  test.each(rows)('%s', async (_, how, denied) => {
    const request = await read(how)
    expect(failedOf(request)).toEqual([])
    expect(request.denials.map(({ code, element }) => [code, element].join(' ').trim())).toEqual(
      denied,
    )
    expect(codesOf(request)).toEqual(denied.map((line) => line.split(' ')[0]))
  })

  test('what the purpose allows is allowed, the address unkept among it', async () => {
    expect(codesOf(await read(more('resident_address_unicode')))).toEqual([])
  })
})

describe('nothing to read', () => {
  const answering = async (response: Response) => {
    const link = await publishRequest(world)
    const uri = new URL(link).searchParams.get('request_uri') ?? ''
    world.routes.set(uri, () => response.clone())
    return codeThrownBy(() => readRequest(deps, link))
  }

  test.each([
    ['an error', json({ code: 'verifier/not-open' }, 410), 'wallet/refused-by-peer'],
    ['a redirect', Response.redirect(`${readerUrl}/elsewhere`, 302), 'wallet/unreachable'],
    ['a redirect that a page cannot see', Response.error(), 'wallet/unreachable'],
    ['a page', new Response('<html>'), 'wallet/malformed-answer'],
    ['nothing', new Response(''), 'wallet/malformed-answer'],
    [
      'an answer that says it is too long',
      new Response('x', { headers: { 'content-length': '99999999' } }),
      'wallet/malformed-answer',
    ],
    ['an answer that is too long', new Response('x'.repeat(4_194_305)), 'wallet/malformed-answer'],
  ])('%s', async (_, response, code) => {
    expect(await answering(response)).toBe(code)
  })

  test('nobody there', async () => {
    const link = await publishRequest(world)
    world.routes.delete(new URL(link).searchParams.get('request_uri') ?? '')
    expect(await codeThrownBy(() => readRequest(deps, link))).toBe('wallet/unreachable')
  })

  test.each([
    'openid4vp://?client_id=x',
    `openid4vp://?client_id=x&request_uri=${encodeURIComponent('http://reader.test.example/r')}`,
    `openid4vp://?client_id=x&request_uri=${encodeURIComponent('http://localhost:1/r')}`,
    'https://example.org',
    'noise',
  ])('a link that is none: %s', async (link) => {
    expect(await codeThrownBy(() => readRequest(deps, link))).toBe('oid4vc/invalid-request')
  })

  test.each([
    ['two documents', { credentials: [{ id: 'a' }, { id: 'b' }] }, 'oid4vc/invalid-dcql'],
    ['no query', undefined, 'wallet/malformed-answer'],
    ['a query for nothing', { credentials: [] }, 'oid4vc/invalid-dcql'],
  ])('%s', async (_, dcql_query, code) => {
    expect(await codeThrownBy(() => read({ members: { dcql_query } }))).toBe(code)
  })

  test('redirects are asked for as they are, and none is followed', async () => {
    world.exchanges.length = 0
    await read()
    expect(world.exchanges[0]?.init.redirect).toBe('manual')
    expect(world.exchanges[0]?.url.startsWith(readerUrl)).toBe(true)
  })
})
