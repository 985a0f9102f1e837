/**
 * Headers of COSE messages: RFC 9052 section 3, RFC 9360.
 * @module
 */
import {
  type CborMap,
  CborTag,
  type CborValue,
  decodeCbor,
  encodeCbor,
  isCborArray,
  isCborMap,
} from '@tegata/cbor'
import { codeOf } from '@tegata/kernel'
import { CoseError } from './errors.ts'

/**
 * Labels of the header parameters that are read and written here.
 * @see RFC 9052, 3.1; RFC 9360, 2; RFC 9596, 2
 */
export const headerLabel = {
  alg: 1,
  crit: 2,
  contentType: 3,
  kid: 4,
  typ: 16,
  x5chain: 33,
} as const

/** HMAC 256/256: RFC 9053 section 3.1. */
export const hmac256 = 5

/**
 * The two headers that every COSE message starts with.
 * @see RFC 9052, 3
 */
export type CoseHeaders = {
  /** As received; an empty header is the empty string. */
  readonly protectedBytes: Uint8Array
  readonly protectedHeader: CborMap
  readonly unprotectedHeader: CborMap
}

/**
 * Both headers of a message. The protected one is decoded strictly, whatever else is tolerated.
 * @throws CoseError `cose/malformed`, `cose/critical-header`
 */
export function parseHeaders(protectedItem: CborValue, unprotected: CborValue): CoseHeaders {
  if (!(protectedItem instanceof Uint8Array)) throw malformed('protected header: not a byte string')
  if (!isCborMap(unprotected)) throw malformed('unprotected header: not a map')
  const header = decodeHeader(protectedItem)
  for (const label of [...header.keys(), ...unprotected.keys()])
    if (!isLabel(label)) throw malformed('a label is neither an integer nor text')
  for (const label of header.keys())
    if (unprotected.has(label)) throw malformed('a label is in both headers')
  if (header.has(headerLabel.crit) || unprotected.has(headerLabel.crit))
    throw new CoseError('cose/critical-header', 'a header is marked critical that is not known')
  return { protectedBytes: protectedItem, protectedHeader: header, unprotectedHeader: unprotected }
}

const isLabel = (label: CborValue) =>
  typeof label === 'number' || typeof label === 'bigint' || typeof label === 'string'

/** No bytes and an empty map say the same: RFC 9052 section 3. */
function decodeHeader(bytes: Uint8Array): CborMap {
  if (bytes.length === 0) return new Map()
  const header = decoded(bytes)
  if (isCborMap(header)) return header
  throw malformed('protected header: not a map')
}

function decoded(bytes: Uint8Array): CborValue {
  try {
    return decodeCbor(bytes)
  } catch (cause) {
    const why = codeOf(cause) ?? 'not CBOR'
    throw new CoseError('cose/malformed', `protected header: ${why}`, { cause })
  }
}

/**
 * A protected header as it stands in what is signed or authenticated: as received, but for an empty
 * map, which counts as no bytes (RFC 9052 sections 4.4 and 6.3).
 */
export const headerToAuthenticate = (bytes: Uint8Array): Uint8Array =>
  bytes.length === 1 && bytes[0] === 0xa0 ? bytes.subarray(1) : bytes

/**
 * The header of a message to be made: `alg` and what else the caller puts in.
 * @throws TypeError for an `alg` or `crit` of the caller, or a label that is in both headers
 */
export function makeHeader(alg: number, more: CborMap = new Map(), unprotected?: CborMap): CborMap {
  for (const label of [headerLabel.alg, headerLabel.crit])
    if (more.has(label) || unprotected?.has(label))
      throw new TypeError('header: alg and crit are not the caller’s')
  for (const label of more.keys())
    if (unprotected?.has(label)) throw new TypeError('header: a label is in both headers')
  return new Map<CborValue, CborValue>([[headerLabel.alg, alg], ...more])
}

/** The bytes of a protected header; empty for no members: RFC 9052 section 3. */
export const encodeHeader = (header: CborMap): Uint8Array =>
  header.size === 0 ? new Uint8Array(0) : encodeCbor(header)

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

/**
 * The value of an x5chain header.
 * @throws TypeError for no certificate
 * @see RFC 9360, 2
 */
export function x5chainValue(chain: readonly Uint8Array[]): CborValue {
  if (chain.length === 0) throw new TypeError('chain: no certificate')
  return chain.length === 1 ? chain[0] : chain
}

/**
 * The message in its own tag, or without one. Another tag is named: who wrapped it should know which.
 * @see RFC 9052, 2
 */
export function untagged(value: CborValue, tag: number, name: string): CborValue {
  if (!(value instanceof CborTag)) return value
  if (value.tag === tag) return value.value
  throw malformed(`${name}: not an array of four, but tag ${value.tag} around it`)
}

export const malformed = (what: string) => new CoseError('cose/malformed', what)
