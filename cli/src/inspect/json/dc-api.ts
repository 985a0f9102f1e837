/**
 * What goes through the Digital Credentials API: requests and responses of `org-iso-mdoc` (ISO/IEC
 * TS 18013-7:2025, Annex C) and of OpenID4VP 1.0, Appendix A.
 * @module
 */
import { isCborMap } from '@tegata/cbor'
import { encoded, listOf } from '../cbor/forms/container.ts'
import type { Form, Place, Shown } from '../cbor/forms/form.ts'
import { anything, oneText, text } from '../cbor/forms/scalar.ts'
import { may, must, structure } from '../cbor/forms/structure.ts'
import { deviceRequest } from '../cbor/structures/request/device-request.ts'
import {
  encryptedResponse,
  encryptionInfo,
} from '../cbor/structures/session/encryption-envelope.ts'
import { iso7, openId4Vp } from '../explanation.ts'
import { explainToken, looksLikeToken } from '../jose/explain-token.ts'
import { inBase64url } from './json-item.ts'
import { authorizationRequest } from './openid4vp-request.ts'
import { authorizationResponse } from './openid4vp-response.ts'

const cborIn = (form: Form): Form => ({
  ...inBase64url((bytes, place) => encoded(form).show(bytes, place)),
  inner: [form],
})

const annexC = iso7('Annex C')

/** The text of EncryptionInfo is what the transcript hashes: it stays as it was sent. */
export const isoRequest = structure({
  name: 'request of org-iso-mdoc',
  clause: annexC,
  extensions: 'ignored',
  members: {
    deviceRequest: must('what is asked for', cborIn(deviceRequest)),
    encryptionInfo: must('how to encrypt the answer', cborIn(encryptionInfo)),
  },
})

/** CBOR of `org-iso-mdoc`, or a JWE of OpenID4VP. */
const envelope: Form = {
  type: 'tstr',
  inner: [encryptedResponse],
  show: (value, place) =>
    typeof value === 'string' && looksLikeToken(value)
      ? tokenShown(value, place)
      : cborIn(encryptedResponse).show(value, place),
}

export async function tokenShown(token: string, place: Place): Promise<Shown> {
  const found = await explainToken(token, place)
  if ('looksLike' in found)
    return { value: found.looksLike, marks: [{ check: place.formCheck, why: 'no token' }] }
  const { kind, clause, ...shown } = found
  return { value: kind, clause, ...shown }
}

export const encryptedAnswer = structure({
  name: 'encrypted response',
  clause: `${annexC}; ${openId4Vp('8.3')}`,
  extensions: 'ignored',
  members: {
    response: must('the response, encrypted', envelope),
    state: may('of the request', text, openId4Vp('8.2')),
  },
})

const protocols = oneText({
  'org-iso-mdoc': 'ISO/IEC TS 18013-7, Annex C',
  'openid4vp-v1-unsigned': 'OpenID4VP 1.0, A.1',
  'openid4vp-v1-signed': 'OpenID4VP 1.0, A.1',
  'openid4vp-v1-multisigned': 'OpenID4VP 1.0, A.1',
})

const signedRequest = structure({
  name: 'signed request',
  clause: openId4Vp('A.3.2'),
  extensions: 'ignored',
  members: {
    request: must('request object', {
      type: 'tstr, a JWT',
      show: (value, place) =>
        typeof value === 'string' && looksLikeToken(value)
          ? tokenShown(value, place)
          : anything.show(value, place),
    }),
  },
})

/** What the protocol carries, by what is in it. */
const data: Form = {
  type: '{* tstr => any}',
  show: (value, place) => {
    const has = (name: string) => isCborMap(value) && value.has(name)
    if (has('deviceRequest')) return isoRequest.show(value, place)
    if (has('request')) return signedRequest.show(value, place)
    if (has('response')) return encryptedAnswer.show(value, place)
    if (has('vp_token')) return authorizationResponse.show(value, place)
    if (has('error')) return errorAnswer.show(value, place)
    return authorizationRequest.show(value, place)
  },
}

export const errorAnswer = structure({
  name: 'error response',
  clause: openId4Vp('8.5'),
  extensions: 'ignored',
  members: {
    error: must('why there is no answer', text),
    error_description: may('in words', text),
    error_uri: may('more about it; not fetched', text),
    state: may('of the request', text),
  },
})

export const digitalCredential = structure({
  name: 'request or response of one protocol',
  clause: 'W3C Digital Credentials',
  extensions: 'ignored',
  members: {
    protocol: must('which protocol', protocols),
    data: must('what it carries', data),
  },
})

export const digitalRequests = structure({
  name: 'requests of the Digital Credentials API',
  clause: 'W3C Digital Credentials',
  extensions: 'ignored',
  members: { requests: must('one for each protocol', listOf(digitalCredential, { filled: true })) },
})

export const credentialRequestOptions = structure({
  name: 'options of navigator.credentials.get',
  clause: 'W3C Digital Credentials',
  extensions: 'ignored',
  members: {
    digital: must('digital credentials', digitalRequests),
    mediation: may('whether the person is asked', text),
  },
})
