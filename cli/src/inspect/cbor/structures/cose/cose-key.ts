/**
 * COSE_Key: RFC 9052 section 7, RFC 9053 section 7.
 * @module
 */
import type { CborMap } from '@tegata/cbor'
import { coseKeyToJwk } from '@tegata/cose'
import { jwkThumbprint } from '@tegata/crypto'
import { codeOf, toBase64url } from '@tegata/kernel'
import { rfc } from '../../../explanation.ts'
import { listOf } from '../../forms/container.ts'
import { type Form, malformed, type Place } from '../../forms/form.ts'
import { bytes, diagnosed, oneOf, wrongType } from '../../forms/scalar.ts'
import { type Finding, may, must, named, structure } from '../../forms/structure.ts'
import { algorithm } from './cose-algorithm.ts'

const keyType = oneOf({ 1: 'OKP', 2: 'EC2', 3: 'RSA', 4: 'symmetric' })
const curve = oneOf({
  1: 'P-256',
  2: 'P-384',
  3: 'P-521',
  4: 'X25519',
  5: 'X448',
  6: 'Ed25519',
  7: 'Ed448',
  256: 'brainpoolP256r1',
  257: 'brainpoolP320r1',
  258: 'brainpoolP384r1',
  259: 'brainpoolP512r1',
})
const operation = oneOf({ 1: 'sign', 2: 'verify', 7: 'derive key', 8: 'derive bits' })
const keyOperations = listOf(operation)
const yCoordinate: Form = {
  type: 'bstr / bool',
  show: (value, place) =>
    value instanceof Uint8Array || typeof value === 'boolean'
      ? { value: typeof value === 'boolean' ? `${value} (compressed point)` : diagnosed(value) }
      : wrongType(value, 'bstr or bool', place),
}
/** Nobody needs to see it, and it does not belong into any structure here. */
const privatePart: Form = {
  type: 'bstr',
  show: (_, place) => ({
    value: '(private key, not shown)',
    marks: [malformed(place, 'a private key in a structure for others')],
  }),
}

const ec = (section: string) => rfc(9053, section)

/** The key in it must be one, and is named by its thumbprint: RFC 7638. */
async function usableKey(value: CborMap, place: Place): Promise<readonly Finding[]> {
  try {
    const thumbprint = toBase64url(await jwkThumbprint(coseKeyToJwk(value), place.crypto))
    return [{ notes: [`thumbprint (RFC 7638): ${thumbprint}`] }]
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || !(error instanceof Error)) throw error
    return [{ marks: [malformed(place, `${code}: ${error.message}`)] }]
  }
}

export const coseKey = structure({
  name: 'COSE_Key',
  clause: rfc(9052, '7'),
  extensions: 'ignored',
  members: {
    1: named('kty', must('type of the key', keyType, rfc(9052, '7.1'))),
    2: named('kid', may('name of the key', bytes, rfc(9052, '7.1'))),
    3: named('alg', may('the one algorithm it is for', algorithm, rfc(9052, '7.1'))),
    4: named('key_ops', may('what it may do', keyOperations, rfc(9052, '7.1'))),
    5: named('Base IV', may('common part of initial values', bytes, rfc(9052, '7.1'))),
    '-1': named('crv', must('curve', curve, ec('7.1.1'))),
    '-2': named('x', must('x coordinate, or public key', bytes, ec('7.1.1'))),
    '-3': named('y', may('y coordinate, or which of the two', yCoordinate, ec('7.1.1'))),
    '-4': named('d', may('private key', privatePart, ec('7.1.1'))),
  },
  rules: [usableKey],
})
