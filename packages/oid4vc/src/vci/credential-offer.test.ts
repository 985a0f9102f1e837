import { codeThrownBy } from '@tegata/kernel/testing'
import { expect, test } from 'vitest'
import {
  credentialOffer,
  credentialOfferUrl,
  parseCredentialOfferUrl,
  preAuthorizedGrant,
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
  ['no grant', byValue(offer({ grants: {} }))],
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

test('token request: 6.1', async () => {
  const plain = credentialOffer.parse(offer())
  const form = (text: string) => Object.fromEntries(new URLSearchParams(text))
  const expected = { grant_type: preAuthorizedGrant, 'pre-authorized_code': 'c0de' }
  expect(form(createTokenRequest(plain))).toEqual(expected)
  const guarded = credentialOffer.parse(offer({}, { tx_code: { length: 6 } }))
  const withCode = form(createTokenRequest(guarded, '12&45='))
  expect(tokenRequest.parse({ ...withCode, unknown: 'x' })).toEqual({
    ...expected,
    tx_code: '12&45=',
  })
  expect(await codeThrownBy(() => createTokenRequest(guarded))).toBe('oid4vc/invalid-offer')
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
