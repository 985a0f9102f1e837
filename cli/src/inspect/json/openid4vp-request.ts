/**
 * Authorization requests and DCQL: OpenID4VP 1.0, sections 5 and 6.
 * @module
 */
import { listOf, mapOf } from '../cbor/forms/container.ts'
import { anything, bool, oneText, text } from '../cbor/forms/scalar.ts'
import { may, must, structure } from '../cbor/forms/structure.ts'
import { openId4Vp, rfc } from '../explanation.ts'
import { jwkSet } from './jwk.ts'

const filled = { filled: true } as const
const texts = listOf(text, filled)

const claimsQuery = structure({
  name: 'Claims Query',
  clause: openId4Vp('6.3'),
  extensions: 'ignored',
  members: {
    id: may('name in claim_sets', text),
    path: must(
      'which element: namespace and name in an mdoc',
      listOf(anything, filled),
      openId4Vp('7'),
    ),
    values: may('only with one of these values; a filter, no proof', listOf(anything, filled)),
    intent_to_retain: may('whether it is to be kept', bool, openId4Vp('B.2.4')),
  },
})

const trustedAuthority = structure({
  name: 'Trusted Authorities Query',
  clause: openId4Vp('6.1.1'),
  extensions: 'ignored',
  members: {
    type: must(
      'how authorities are named',
      oneText({ aki: 'key identifier', etsi_tl: '', openid_federation: '' }),
    ),
    values: must('the authorities', texts),
  },
})

const credentialMeta = structure({
  name: 'meta of a Credential Query',
  clause: openId4Vp('B'),
  extensions: 'ignored',
  members: {
    doctype_value: may('type of the document', text, openId4Vp('B.2.3')),
    vct_values: may('types of the SD-JWT VC', texts, openId4Vp('B.3.5')),
    type_values: may('types of the W3C credential', listOf(texts, filled), openId4Vp('B.1.1')),
  },
})

const credentialQuery = structure({
  name: 'Credential Query',
  clause: openId4Vp('6.1'),
  extensions: 'ignored',
  members: {
    id: must('name in the answer', text),
    format: must('kind of credential', text),
    multiple: may('more than one may be returned', bool),
    meta: may('which credentials', credentialMeta),
    trusted_authorities: may('whose credentials', listOf(trustedAuthority, filled)),
    require_cryptographic_holder_binding: may('the device must prove itself', bool),
    claims: may('which elements', listOf(claimsQuery, filled)),
    claim_sets: may('which of them together, best first', listOf(texts, filled)),
  },
})

const credentialSetQuery = structure({
  name: 'Credential Set Query',
  clause: openId4Vp('6.2'),
  extensions: 'ignored',
  members: {
    options: must('credentials that would do, by id', listOf(texts, filled)),
    required: may('whether one is needed', bool),
    purpose: may('what for', anything),
  },
})

export const dcqlQuery = structure({
  name: 'DCQL query',
  clause: openId4Vp('6'),
  extensions: 'ignored',
  members: {
    credentials: must('what is asked for', listOf(credentialQuery, filled)),
    credential_sets: may('which of them together', listOf(credentialSetQuery, filled)),
  },
})

export const clientMetadata = structure({
  name: 'client metadata',
  clause: openId4Vp('5.1'),
  extensions: 'ignored',
  members: {
    jwks: may('keys that the answer may be encrypted for', jwkSet),
    encrypted_response_enc_values_supported: may('how it may be encrypted', texts),
    vp_formats_supported: may('kinds of credential', mapOf(anything), openId4Vp('11.1')),
  },
})

const verifierInfo = structure({
  name: 'verifier_info',
  clause: openId4Vp('5.1'),
  extensions: 'ignored',
  members: {
    format: must('what is attested', text),
    data: must('the attestation', anything),
    credential_ids: may('for which queries', texts),
  },
})

const oauth = rfc(6749, '4.1.1')

export const requestMembers = {
  response_type: may('what is to come back', text, openId4Vp('5.6')),
  response_mode: may('how it is to come back', text, openId4Vp('8.2')),
  client_id: may('who asks, with its prefix', text, openId4Vp('5.9')),
  nonce: may('ties the answer to this request', text, openId4Vp('5.2')),
  response_uri: may('where the answer goes; not called', text, openId4Vp('8.2')),
  redirect_uri: may('where the person goes; not called', text, oauth),
  state: may('comes back as it is', text, openId4Vp('5.3')),
  scope: may('a query by name', text, openId4Vp('5.5')),
  dcql_query: may('what is asked for', dcqlQuery, openId4Vp('6')),
  client_metadata: may('keys and formats of who asks', clientMetadata, openId4Vp('5.1')),
  request_uri: may('where the request is; not fetched', text, rfc(9101, '5.2')),
  request_uri_method: may('how to fetch it', text, openId4Vp('5.10')),
  wallet_nonce: may('of the wallet that fetched it', text, openId4Vp('5.10')),
  transaction_data: may('what is to be agreed to', texts, openId4Vp('8.4')),
  verifier_info: may('what others say of who asks', listOf(verifierInfo, filled), openId4Vp('5.1')),
  expected_origins: may('pages that may ask', texts, openId4Vp('A.2')),
} as const

export const authorizationRequest = structure({
  name: 'OpenID4VP request',
  clause: openId4Vp('5'),
  extensions: 'ignored',
  members: requestMembers,
})
