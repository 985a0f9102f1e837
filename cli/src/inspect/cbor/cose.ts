/**
 * COSE messages and keys: RFC 9052, RFC 9053, RFC 9360, RFC 9864.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import { CborTag, isCborArray, isCborMap } from '@tegata/cbor'
import { certificateSummary } from '../x509/certificate.ts'
import {
  asIs,
  type Describe,
  encoded,
  listOf,
  oneOf,
  opaque,
  orNull,
  structure,
  tuple,
} from './describe-cbor.ts'

const algorithm = oneOf({
  [-7]: 'ES256',
  [-9]: 'ESP256',
  [-35]: 'ES384',
  [-51]: 'ESP384',
  [-36]: 'ES512',
  [-52]: 'ESP512',
  [-8]: 'EdDSA',
  [-19]: 'Ed25519',
  [-53]: 'Ed448',
  [-265]: 'ESB256',
  [-266]: 'ESB320',
  [-267]: 'ESB384',
  [-268]: 'ESB512',
  5: 'HMAC 256/256',
})

const certificate: Describe = (value, view) =>
  value instanceof Uint8Array ? certificateSummary(value) : opaque(value, view)

/** One certificate is a byte string, several are an array, leaf first. */
const x5chain: Describe = (value, view) =>
  isCborArray(value) ? listOf(certificate)(value, view) : certificate(value, view)

const header = structure({
  1: { name: 'alg', is: algorithm },
  2: { name: 'crit', is: asIs },
  3: { name: 'content type', is: asIs },
  4: { name: 'kid', is: asIs },
  16: { name: 'typ', is: asIs },
  33: { name: 'x5chain', is: x5chain, clause: 'RFC 9360, 2' },
  34: { name: 'x5t', is: asIs, clause: 'RFC 9360, 2' },
})
const protectedHeader: Describe = (value, view) =>
  value instanceof Uint8Array && value.length === 0
    ? { value: 'empty' }
    : encoded(header)(value, view)

const message =
  (last: string, payload: Describe): Describe =>
  (value, view) =>
    tuple(
      { name: 'protected', is: protectedHeader },
      { name: 'unprotected', is: header },
      { name: 'payload', is: detachedOr(payload) },
      { name: last, is: opaque },
    )(untagged(value), view)

const detachedOr =
  (payload: Describe): Describe =>
  (value, view) =>
    value === null ? { value: 'null (detached)' } : payload(value, view)

/** Tag 18, or none as in ISO/IEC 18013-5. */
export const sign1 = (payload: Describe): Describe => message('signature', payload)
export const mac0 = (payload: Describe): Describe => message('tag', payload)

const untagged = (value: CborValue) =>
  value instanceof CborTag && (value.tag === 17 || value.tag === 18) ? value.value : value

/** What a message is, by its tag or else by its shape and algorithm. */
export function messageKind(value: CborValue): 'COSE_Sign1' | 'COSE_Mac0' | undefined {
  const item = untagged(value)
  if (!isCborArray(item) || item.length !== 4) return undefined
  const [protectedBytes, unprotected, payload, last] = item
  const shaped =
    protectedBytes instanceof Uint8Array &&
    isCborMap(unprotected) &&
    (payload === null || payload instanceof Uint8Array) &&
    last instanceof Uint8Array
  if (!shaped) return undefined
  if (value instanceof CborTag) return value.tag === 17 ? 'COSE_Mac0' : 'COSE_Sign1'
  return last.length === 32 ? 'COSE_Mac0' : 'COSE_Sign1'
}

/** The payload and the protected header of a message that {@link messageKind} knows. */
export function messageBytes(value: CborValue): { payload?: Uint8Array; header?: Uint8Array } {
  const item = untagged(value)
  if (!isCborArray(item)) return {}
  const [headerBytes, , payload] = item
  return {
    ...(payload instanceof Uint8Array && { payload }),
    ...(headerBytes instanceof Uint8Array && { header: headerBytes }),
  }
}

const keyType = oneOf({ 1: 'OKP', 2: 'EC2', 3: 'RSA' })
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

/** COSE_Key. The private part is never shown. */
export const coseKey = structure({
  1: { name: 'kty', is: keyType, required: true },
  2: { name: 'kid', is: asIs },
  3: { name: 'alg', is: algorithm },
  4: { name: 'key_ops', is: asIs },
  '-1': { name: 'crv', is: curve, required: true },
  '-2': { name: 'x', is: asIs, required: true },
  '-3': { name: 'y', is: asIs },
  '-4': { name: 'd', is: () => ({ value: '(private key, not shown)' }) },
})
export const keyOrNull = orNull(coseKey)
