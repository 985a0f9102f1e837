/**
 * COSE_Mac0 with HMAC 256/256: RFC 9052 section 6.2, RFC 9053 section 3.1.
 * @module
 */
import { type CborValue, encodeCbor, isCborArray } from '@tegata/cbor'
import type { Crypto } from '@tegata/crypto'
import { equalBytes } from '@tegata/kernel'
import { CoseError } from './errors.ts'
import {
  type CoseHeaders,
  encodeHeader,
  headerLabel,
  headerToAuthenticate,
  hmac256,
  makeHeader,
  malformed,
  parseHeaders,
  untagged,
} from './header.ts'

/**
 * COSE_Mac0 as read; `payload` is `null` when detached.
 * @see RFC 9052, 6.2
 */
export type Mac0 = CoseHeaders & { readonly payload: Uint8Array | null; readonly tag: Uint8Array }

/**
 * Reads a message, tagged (17) or not. Nothing is verified yet.
 * @throws CoseError `cose/malformed`, `cose/critical-header`
 * @see RFC 9052, 6.2
 */
export function parseMac0(value: CborValue): Mac0 {
  const item = untagged(value, 17, 'COSE_Mac0')
  if (!isCborArray(item) || item.length !== 4) throw malformed('COSE_Mac0: not an array of four')
  const [protectedItem, unprotected, payload, tag] = item
  if (payload !== null && !(payload instanceof Uint8Array)) throw malformed('payload: wrong type')
  if (!(tag instanceof Uint8Array)) throw malformed('tag: not a byte string')
  return { payload, tag, ...parseHeaders(protectedItem, unprotected) }
}

/**
 * What the tag is computed over beside the message: the key, the payload where it is
 * detached, and `external_aad`, empty by default.
 */
export type MacInput = {
  readonly key: Uint8Array
  readonly detachedPayload?: Uint8Array
  readonly externalAad?: Uint8Array
}

/**
 * A message over a detached payload, as a value to be put into a structure.
 * @see RFC 9052, 6.2; RFC 9053, 3.1
 */
export async function createMac0(
  input: MacInput & { readonly detachedPayload: Uint8Array },
  crypto: Pick<Crypto, 'hmac'>,
): Promise<CborValue> {
  const protectedBytes = encodeHeader(makeHeader(hmac256))
  const { key, externalAad, detachedPayload } = input
  const toBeMaced = macStructure(protectedBytes, externalAad, detachedPayload)
  return [protectedBytes, new Map(), null, await crypto.hmac('SHA-256', key, toBeMaced)]
}

/**
 * Whether the tag holds: all 32 bytes, compared without stopping at the first difference.
 * @throws CoseError `cose/unsupported-algorithm`; `cose/malformed` when there is no payload or two
 * @see RFC 9052, 6.3
 */
export async function verifyMac0(
  mac0: Mac0,
  { key, detachedPayload, externalAad }: MacInput,
  crypto: Pick<Crypto, 'hmac'>,
): Promise<boolean> {
  if (mac0.protectedHeader.get(headerLabel.alg) !== hmac256)
    throw new CoseError('cose/unsupported-algorithm', 'MAC algorithm missing or not supported')
  if ((mac0.payload === null) === (detachedPayload === undefined))
    throw malformed('payload: exactly one of carried and detached')
  const payload = mac0.payload ?? detachedPayload ?? new Uint8Array(0)
  const toBeMaced = macStructure(mac0.protectedBytes, externalAad, payload)
  return equalBytes(await crypto.hmac('SHA-256', key, toBeMaced), mac0.tag)
}

const none = new Uint8Array(0)

/** What is authenticated, the MAC_structure: RFC 9052 section 6.3. */
export const macStructure = (
  protectedBytes: Uint8Array,
  externalAad: Uint8Array = none,
  payload: Uint8Array,
): Uint8Array => encodeCbor(['MAC0', headerToAuthenticate(protectedBytes), externalAad, payload])
