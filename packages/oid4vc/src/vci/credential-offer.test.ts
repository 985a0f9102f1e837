import { readFileSync } from 'node:fs'
import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import {
  credentialOffer,
  credentialOfferUrl,
  parseCredentialOfferUrl,
  preAuthorizedGrant,
  preAuthorizedGrantOf,
} from './credential-offer.ts'
import { createTokenRequest, nonceResponse, tokenRequest, tokenResponse } from './token.ts'

const issuer = 'https://issuer.example/records'
const offer = (changes: object = {}, grant: object = {}) => ({
  credential_issuer: issuer,
  credential_configuration_ids: ['record'],
  grants: { [preAuthorizedGrant]: { 'pre-authorized_code': 'c0de', ...grant } },
  ...changes,
})
const byValue = (value: unknown) =>
  `openid-credential-offer://?credential_offer=${encodeURIComponent(JSON.stringify(value))}`

test('a link carries the address of an offer, or the offer: 4.1.2 and 4.1.3', () => {
  const offerUri = 'https://issuer.example/offers/1?a=b&c=d'
  expect(parseCredentialOfferUrl(credentialOfferUrl(offerUri))).toEqual({ offerUri })
  expect(parseCredentialOfferUrl(byValue(offer()))).toEqual({ offer: offer() })
})

const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`

test.each([
  ['no offer', 'openid-credential-offer://?'],
  ['not a link', 'offer'],
  ['both ways', `${byValue(offer())}&credential_offer_uri=https%3A%2F%2Fa.example`],
  ['one parameter twice', `${credentialOfferUrl('https://a.example')}&credential_offer_uri=b`],
  ['not JSON', 'openid-credential-offer://?credential_offer=%7B'],
  ['not an object', byValue('offer')],
  ['deep', `openid-credential-offer://?credential_offer=${deep}`],
  ['oversize', byValue(offer({ padding: 'x'.repeat(20_000) }))],
  ['address with http', credentialOfferUrl('http://issuer.example/')],
  ['address of a script', credentialOfferUrl('javascript:alert(1)')],
  ['address of a file', credentialOfferUrl('file:///etc/passwd')],
  ['address of a private host', credentialOfferUrl('http://10.0.0.1/')],
  ['address that names a user', credentialOfferUrl('https://issuer.example@evil.example/')],
  ['address with a fragment', credentialOfferUrl('https://issuer.example/#a')],
  ['issuer with http', byValue(offer({ credential_issuer: 'http://issuer.example' }))],
  ['issuer with a query', byValue(offer({ credential_issuer: `${issuer}?a` }))],
  ['no configuration', byValue(offer({ credential_configuration_ids: [] }))],
  ['one configuration twice', byValue(offer({ credential_configuration_ids: ['a', 'a'] }))],
  ['grants that are a list', byValue(offer({ grants: [] }))],
  ['a server that is no address', byValue(offer({}, { authorization_server: 'x' }))],
  ['a code of no length', byValue(offer({}, { tx_code: { length: 0 } }))],
  ['empty code', byValue(offer({}, { 'pre-authorized_code': '' }))],
  ['long description', byValue(offer({}, { tx_code: { description: 'x'.repeat(301) } }))],
])('%s: refused', async (_, link) => {
  expect(await codeThrownBy(() => parseCredentialOfferUrl(link))).toBe('oid4vc/invalid-offer')
})

test.each(['http://localhost:4100/o', 'http://127.0.0.1:4100/o', 'http://[::1]:4100/o'])(
  '%s only where loopback is allowed',
  async (address) => {
    const link = credentialOfferUrl(address)
    const inside = byValue(offer({ credential_issuer: address }))
    expect(parseCredentialOfferUrl(link, { allowLoopbackHttp: true })).toEqual({
      offerUri: address,
    })
    for (const refused of [link, inside])
      expect(
        await codeThrownBy(() => parseCredentialOfferUrl(refused, { allowLoopbackHttp: false })),
      ).toBe('oid4vc/invalid-offer')
  },
)

const cases: { offers: unknown[] } = JSON.parse(
  readFileSync(new URL('./testing/i01-offers.json', import.meta.url), 'utf8'),
)

test.each([
  ...cases.offers,
  offer({ grants: {} }),
  offer({ grants: { 'urn:ietf:params:oauth:grant-type:jwt-bearer': {} } }),
])('another grant, or none, is named as not supported: %#', async (value) => {
  const read = credentialOffer.parse(value)
  expect(await codeThrownBy(() => preAuthorizedGrantOf(read))).toBe('oid4vc/grant-not-supported')
})

const grantOf = (grant: object = {}) =>
  preAuthorizedGrantOf(
    credentialOffer.parse(
      offer({
        grants: {
          authorization_code: { issuer_state: 'x' },
          [preAuthorizedGrant]: { 'pre-authorized_code': 'c0de', ...grant },
        },
      }),
    ),
  )

test('token request: 6.1', () => {
  const form = (text: string) => Object.fromEntries(new URLSearchParams(text))
  const expected = { grant_type: preAuthorizedGrant, 'pre-authorized_code': 'c0de' }
  expect(form(createTokenRequest(grantOf()))).toEqual(expected)
  expect(form(createTokenRequest(grantOf(), '123456'))).toEqual(expected)
  const withCode = form(
    createTokenRequest(grantOf({ tx_code: { length: 6, input_mode: 'text' } }), '12&45='),
  )
  expect(tokenRequest.parse({ ...withCode, unknown: 'x' })).toEqual({
    ...expected,
    tx_code: '12&45=',
  })
  expect(form(createTokenRequest(grantOf({ tx_code: {} }), '0042')).tx_code).toBe('0042')
})

test.each([
  ['missing', {}, undefined],
  ['empty', {}, ''],
  ['letters where digits are the default', {}, '12ab'],
  ['digits of another script', {}, '１２３４'],
  ['too short', { length: 6 }, '12345'],
  ['too long', { length: 6, input_mode: 'text' }, '1234567'],
])('a transaction code that is %s costs no try', async (_, tx_code, given) => {
  const run = () => createTokenRequest(grantOf({ tx_code }), given)
  expect(await codeThrownBy(run)).toBe('oid4vc/transaction-code')
})

test.each([
  [tokenResponse, { access_token: 'a', token_type: 'Bearer', expires_in: 60 }, true],
  [tokenResponse, { token_type: 'Bearer' }, false],
  [tokenResponse, { access_token: 1, token_type: 'Bearer' }, false],
  [nonceResponse, { c_nonce: 'n' }, true],
  [nonceResponse, { nonce: 'n' }, false],
])('response %#: 6.2 and 7.2', (shape, body, accepted) => {
  expect(shape.safeParse(body).success).toBe(accepted)
})
