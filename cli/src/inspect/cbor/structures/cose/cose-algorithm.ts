/**
 * Identifiers of COSE algorithms: RFC 9053 sections 2 and 3, RFC 9864.
 * @module
 */

import type { Form } from '../../forms/form.ts'
import { diagnosed, wrongType } from '../../forms/scalar.ts'

const names: Readonly<Record<string, string>> = {
  [-7]: 'ES256',
  [-9]: 'ESP256',
  [-35]: 'ES384',
  [-51]: 'ESP384',
  [-36]: 'ES512',
  [-52]: 'ESP512',
  [-8]: 'EdDSA',
  [-19]: 'Ed25519',
  [-25]: 'ECDH-ES + HKDF-256',
  [-53]: 'Ed448',
  [-265]: 'ESB256',
  [-266]: 'ESB320',
  [-267]: 'ESB384',
  [-268]: 'ESB512',
  4: 'HMAC 256/64',
  5: 'HMAC 256/256',
  6: 'HMAC 384/384',
  7: 'HMAC 512/512',
}

export const algorithm: Form = {
  type: 'int / tstr',
  show: (value, place) => {
    if (typeof value !== 'number') return wrongType(value, 'a number of an algorithm', place)
    const name = names[value]
    if (name !== undefined) return { value: `${diagnosed(value)} (${name})` }
    const check = place.context.signer?.algorithm ?? place.formCheck
    return { value: diagnosed(value), marks: [{ check, why: 'an algorithm that is not known' }] }
  },
}
