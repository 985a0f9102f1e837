/**
 * Authorization responses: OpenID4VP 1.0, section 8.
 * @module
 */
import { encoded, listOf, mapOf } from '../cbor/forms/container.ts'
import type { Form } from '../cbor/forms/form.ts'
import { anything, text } from '../cbor/forms/scalar.ts'
import { may, must, structure } from '../cbor/forms/structure.ts'
import { deviceResponse } from '../cbor/structures/document/device-response.ts'
import { openId4Vp } from '../explanation.ts'
import { explainToken, looksLikeToken } from '../jose/explain-token.ts'
import { inBase64url } from './json-item.ts'

const mdoc = inBase64url((bytes, place) => encoded(deviceResponse).show(bytes, place))

/** DeviceResponse in base64url, or a token; JSON credentials are shown as they are. */
const presentation: Form = {
  type: 'tstr / {* tstr => any}',
  inner: [deviceResponse],
  show: async (value, place) => {
    if (typeof value !== 'string') return await anything.show(value, place)
    if (!looksLikeToken(value))
      return { called: 'DeviceResponse', ...(await mdoc.show(value, place)) }
    const found = await explainToken(value, place)
    if ('looksLike' in found) return { value: found.looksLike }
    const { kind, clause, ...shown } = found
    return { called: kind, clause, ...shown }
  },
}

export const authorizationResponse = structure({
  name: 'OpenID4VP response',
  clause: openId4Vp('8.1'),
  extensions: 'ignored',
  members: {
    vp_token: must(
      'presentations, by the id of the query',
      mapOf(listOf(presentation, { filled: true, clause: openId4Vp('8.1') }), {
        filled: true,
        label: 'query',
        clause: openId4Vp('8.1'),
      }),
    ),
    state: may('of the request', text, openId4Vp('5.3')),
  },
})
