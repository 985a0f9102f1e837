/**
 * JWK and JWK Set: RFC 7517, RFC 7518 section 6, RFC 8037.
 * @module
 */

import { listOf } from '../cbor/forms/container.ts'
import { type Form, malformed } from '../cbor/forms/form.ts'
import { anything, text } from '../cbor/forms/scalar.ts'
import { may, must, structure } from '../cbor/forms/structure.ts'
import { rfc } from '../explanation.ts'
import { base64urlBytes } from './json-item.ts'

/** Nobody needs to see it. */
const privateMember: Form = {
  type: 'tstr',
  show: (_, place) => ({
    value: '(private key, not shown)',
    marks: [malformed(place, 'a private key in a structure for others')],
  }),
}

const ec = rfc(7518, '6.2.1')
const common = (section: string) => rfc(7517, section)

export const jwk = structure({
  name: 'JWK',
  clause: rfc(7517, '4'),
  extensions: 'ignored',
  members: {
    kty: must('type of the key', text, common('4.1')),
    use: may('what for', text, common('4.2')),
    key_ops: may('what it may do', listOf(text), common('4.3')),
    alg: may('the one algorithm it is for', text, common('4.4')),
    kid: may('name of the key', text, common('4.5')),
    x5c: may('certificates of the key', anything, common('4.7')),
    'x5t#S256': may('hash of its certificate', text, common('4.9')),
    crv: may('curve', text, ec),
    x: may('x coordinate, or public key', base64urlBytes, ec),
    y: may('y coordinate', base64urlBytes, ec),
    n: may('modulus', base64urlBytes, rfc(7518, '6.3.1')),
    e: may('exponent', base64urlBytes, rfc(7518, '6.3.1')),
    d: may('private key', privateMember, rfc(7518, '6.2.2')),
    k: may('shared key', privateMember, rfc(7518, '6.4')),
  },
})

export const jwkSet = structure({
  name: 'JWK Set',
  clause: rfc(7517, '5'),
  extensions: 'ignored',
  members: { keys: must('the keys', listOf(jwk)) },
})
