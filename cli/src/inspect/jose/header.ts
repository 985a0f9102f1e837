/**
 * Header of JWS and JWE: RFC 7515, section 4.1; RFC 7516, section 4.1; RFC 7518, section 4.6.
 * @module
 */

import { listOf } from '../cbor/forms/container.ts'
import type { Form } from '../cbor/forms/form.ts'
import { anything, oneText, text } from '../cbor/forms/scalar.ts'
import { may, must, structure } from '../cbor/forms/structure.ts'
import { rfc } from '../explanation.ts'
import { base64urlBytes, inBase64 } from '../json/json-item.ts'
import { jwk } from '../json/jwk.ts'
import { certificateShown } from '../x509/certificate.ts'

const certificate: Form = inBase64((bytes, place) => {
  const { profile, trust } = place.context.signer ?? {}
  return certificateShown(bytes, place, {
    check: trust ?? place.formCheck,
    ...(profile && { profile }),
  })
})

const critical: Form = {
  type: '[+ tstr]',
  show: async (value, place) => ({
    ...(await anything.show(value, place)),
    marks: [
      {
        check: place.context.signer?.signature ?? place.formCheck,
        why: 'a critical header that is not known',
      },
    ],
  }),
}

const algorithms = oneText(
  {
    ES256: 'ECDSA with SHA-256',
    ES384: 'ECDSA with SHA-384',
    ES512: 'ECDSA with SHA-512',
    EdDSA: '',
    Ed25519: '',
    RS256: 'RSA with SHA-256',
    RS384: 'RSA with SHA-384',
    RS512: 'RSA with SHA-512',
    'ECDH-ES': 'key agreement',
    'ECDH-ES+A128KW': 'key agreement',
    'ECDH-ES+A256KW': 'key agreement',
  },
  'an algorithm that is not known, or none',
)

const jws = (section: string) => rfc(7515, section)
const jwe = (section: string) => rfc(7516, section)

export const joseHeader = structure({
  name: 'JOSE header',
  clause: rfc(7515, '4'),
  extensions: 'ignored',
  members: {
    alg: must('algorithm', algorithms, jws('4.1.1')),
    enc: may('how the content is encrypted', text, jwe('4.1.2')),
    zip: may('compressed before it was encrypted', text, jwe('4.1.3')),
    jku: may('where keys are; not fetched', text, jws('4.1.2')),
    jwk: may('key of the signer', jwk, jws('4.1.3')),
    kid: may('name of the key', text, jws('4.1.4')),
    x5u: may('where the certificate is; not fetched', text, jws('4.1.5')),
    x5c: may(
      'certificates of the signer, leaf first',
      listOf(certificate, { filled: true }),
      jws('4.1.6'),
    ),
    'x5t#S256': may('hash of the certificate', text, jws('4.1.8')),
    typ: may('what kind of token it is', text, jws('4.1.9')),
    cty: may('what the content is', text, jws('4.1.10')),
    crit: may('headers that must be understood', critical, jws('4.1.11')),
    epk: may('ephemeral key of the sender', jwk, rfc(7518, '4.6.1.1')),
    apu: may('about the sender', base64urlBytes, rfc(7518, '4.6.1.2')),
    apv: may('about the recipient', base64urlBytes, rfc(7518, '4.6.1.3')),
  },
})
