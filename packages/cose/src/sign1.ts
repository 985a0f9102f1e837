/**
 * COSE_Sign1: RFC 9052 section 4.2.
 * @module
 */
import {
  type CborMap,
  type CborValue,
  cborHeadLength,
  cborLength,
  encodeCbor,
  isCborArray,
} from '@tegata/cbor'
import {
  algorithmSuits,
  type MaybePromise,
  type PublicKey,
  type SignatureAlgorithm,
  type Signer,
} from '@tegata/crypto'
import { algorithmIdentifier, algorithmOf, signatureLength } from './algorithm.ts'
import {
  type CoseHeaders,
  encodeHeader,
  headerToAuthenticate,
  makeHeader,
  malformed,
  parseHeaders,
  untagged,
} from './header.ts'

/**
 * COSE_Sign1 as read.
 * @see RFC 9052, 4.2
 */
export type Sign1 = CoseHeaders & {
  /** `null` when detached. */
  readonly payload: Uint8Array | null
  readonly signature: Uint8Array
}

/**
 * Reads a message, tagged (18) or not. Nothing is verified yet.
 * @throws CoseError `cose/malformed`, `cose/critical-header`
 * @see RFC 9052, 4.2
 */
export function parseSign1(value: CborValue): Sign1 {
  const item = untagged(value, 18, 'COSE_Sign1')
  if (!isCborArray(item) || item.length !== 4) throw malformed('COSE_Sign1: not an array of four')
  const [protectedItem, unprotected, payload, signature] = item
  if (payload !== null && !(payload instanceof Uint8Array)) throw malformed('payload: wrong type')
  if (!(signature instanceof Uint8Array)) throw malformed('signature: not a byte string')
  return { payload, signature, ...parseHeaders(protectedItem, unprotected) }
}

/** What is to be signed, and what goes into the headers. */
export type Sign1Input = {
  readonly payload: Uint8Array
  /** The payload is signed but not carried. */
  readonly detached?: boolean
  /** Members beside `alg`. */
  readonly protectedHeader?: CborMap
  readonly unprotectedHeader?: CborMap
  readonly externalAad?: Uint8Array
}

/**
 * Signs; the untagged message is answered as a value to be put into a structure.
 * @throws CoseError `cose/unsupported-algorithm` for an RSA signer
 * @throws TypeError for headers that bring `alg` or `crit`, or a label twice
 * @see RFC 9052, 4.2 and 4.4
 */
export async function createSign1(input: Sign1Input, signer: Signer): Promise<CborValue> {
  const alg = algorithmIdentifier(signer.algorithm)
  const header = makeHeader(alg, input.protectedHeader, input.unprotectedHeader)
  const protectedBytes = encodeHeader(header)
  const toBeSigned = sigStructure(protectedBytes, input.externalAad, input.payload)
  const signature = await signer.sign(toBeSigned)
  const payload = input.detached ? null : input.payload
  return [protectedBytes, input.unprotectedHeader ?? new Map(), payload, signature]
}

/**
 * Bytes of the message that {@link createSign1} will make, for those who lay out a longer one before
 * they sign.
 * @throws CoseError, TypeError as `createSign1`
 */
export function sign1Length(
  input: Pick<Sign1Input, 'protectedHeader' | 'unprotectedHeader'> & {
    readonly payloadLength: number
  },
  algorithm: SignatureAlgorithm,
): number {
  const { protectedHeader, unprotectedHeader = new Map(), payloadLength } = input
  const header = makeHeader(algorithmIdentifier(algorithm), protectedHeader, unprotectedHeader)
  const strings = [encodeHeader(header).length, payloadLength, signatureLength(algorithm)]
  return strings.reduce(
    (sum, length) => sum + cborHeadLength(length) + length,
    cborHeadLength(4) + cborLength(unprotectedHeader),
  )
}

/** What the signature covers and the message does not carry; `external_aad` is empty by default. */
export type Sign1Verification = {
  readonly detachedPayload?: Uint8Array
  readonly externalAad?: Uint8Array
}

/**
 * Whether the signature holds, with an algorithm that suits the key's curve (RFC 9053, 2.1).
 * @throws CoseError `cose/unsupported-algorithm`, `cose/brainpool`; `cose/malformed` when there is no
 * payload or two
 */
export function verifySign1(
  sign1: Sign1,
  key: PublicKey,
  { detachedPayload, externalAad }: Sign1Verification = {},
): MaybePromise<boolean> {
  const algorithm = algorithmOf(sign1)
  if ((sign1.payload === null) === (detachedPayload === undefined))
    throw malformed('payload: exactly one of carried and detached')
  if (!algorithmSuits(algorithm, key.jwk)) return false
  const payload = sign1.payload ?? detachedPayload ?? new Uint8Array(0)
  const toBeSigned = sigStructure(sign1.protectedBytes, externalAad, payload)
  return key.verify(algorithm, sign1.signature, toBeSigned)
}

const none = new Uint8Array(0)

/** What is signed, the Sig_structure: RFC 9052 section 4.4. */
export const sigStructure = (
  protectedBytes: Uint8Array,
  externalAad: Uint8Array = none,
  payload: Uint8Array,
): Uint8Array =>
  encodeCbor(['Signature1', headerToAuthenticate(protectedBytes), externalAad, payload])
