/**
 * Headers of COSE messages: RFC 9052 section 3, RFC 9360.
 * @module
 */

import {
  type CborMap,
  type CborValue,
  decodeCbor,
  encodeCbor,
  isCborArray,
  isCborMap,
} from '@tegata/cbor'
import type { SignatureAlgorithm } from '@tegata/crypto'
import { CoseError } from './errors.ts'

export const headerLabel = {
  alg: 1,
  crit: 2,
  contentType: 3,
  kid: 4,
  typ: 16,
  x5chain: 33,
} as const

const algorithms: ReadonlyMap<CborValue, SignatureAlgorithm> = new Map([
  [-7, 'ES256'],
  [-9, 'ES256'],
  [-35, 'ES384'],
  [-51, 'ES384'],
  [-36, 'ES512'],
  [-52, 'ES512'],
  [-8, 'EdDSA'],
  [-19, 'EdDSA'],
])
const identifiers = { ES256: -7, ES384: -35, ES512: -36, EdDSA: -8 } as const
const brainpool = [-265, -266, -267, -268]

/** HMAC 256/256: RFC 9053 section 3.1. */
export const hmac256 = 5

export type CoseHeaders = {
  /** As received; an empty header is the empty string. */
  readonly protectedBytes: Uint8Array
  readonly protectedHeader: CborMap
  readonly unprotectedHeader: CborMap
}

/** Both headers of a message. @throws CoseError `cose/malformed`, `cose/critical-header` */
export function parseHeaders(protectedItem: CborValue, unprotected: CborValue): CoseHeaders {
  if (!(protectedItem instanceof Uint8Array)) throw malformed('protected header: not a byte string')
  if (!isCborMap(unprotected)) throw malformed('unprotected header: not a map')
  const header = protectedItem.length === 0 ? new Map() : decodeCbor(protectedItem)
  if (!isCborMap(header)) throw malformed('protected header: not a map')
  for (const label of header.keys())
    if (unprotected.has(label)) throw malformed('a label is in both headers')
  if (header.has(headerLabel.crit) || unprotected.has(headerLabel.crit))
    throw new CoseError('cose/critical-header', 'a header is marked critical that is not known')
  return { protectedBytes: protectedItem, protectedHeader: header, unprotectedHeader: unprotected }
}

/** The bytes of a protected header; empty for no members: RFC 9052 section 3. */
export const encodeHeader = (header: CborMap): Uint8Array =>
  header.size === 0 ? new Uint8Array(0) : encodeCbor(header)

/**
 * The signature algorithm, from the protected header alone.
 * @throws CoseError `cose/unsupported-algorithm`
 */
export function algorithmOf({ protectedHeader }: CoseHeaders): SignatureAlgorithm {
  const identifier = protectedHeader.get(headerLabel.alg)
  const algorithm = algorithms.get(identifier)
  if (algorithm !== undefined) return algorithm
  const curve = typeof identifier === 'number' && brainpool.includes(identifier)
  const what = curve ? 'Brainpool curves are not supported' : 'algorithm missing or not supported'
  throw new CoseError('cose/unsupported-algorithm', what)
}

/** @throws CoseError `cose/unsupported-algorithm` for RSA */
export function algorithmIdentifier(algorithm: SignatureAlgorithm): number {
  if (algorithm === 'RS256' || algorithm === 'RS384' || algorithm === 'RS512')
    throw new CoseError('cose/unsupported-algorithm', 'RSA does not sign COSE here')
  return identifiers[algorithm]
}

/**
 * Certificates of the signer, leaf first, from either header: RFC 9360 section 2.
 * One certificate is a bare byte string, several are an array.
 * @throws CoseError `cose/malformed`
 */
export function x5chainOf(headers: CoseHeaders): readonly Uint8Array[] {
  const label = headerLabel.x5chain
  const value = headers.protectedHeader.get(label) ?? headers.unprotectedHeader.get(label)
  if (value === undefined) return []
  if (value instanceof Uint8Array) return [value]
  if (!isCborArray(value) || value.length < 2) throw malformed('x5chain: neither one nor several')
  return value.map((certificate) => {
    if (certificate instanceof Uint8Array) return certificate
    throw malformed('x5chain: not a byte string')
  })
}

/** The value of an x5chain header. */
export const x5chainValue = (chain: readonly Uint8Array[]): CborValue =>
  chain.length === 1 ? chain[0] : chain

export const malformed = (what: string) => new CoseError('cose/malformed', what)
