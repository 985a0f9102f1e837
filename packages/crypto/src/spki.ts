/**
 * SubjectPublicKeyInfo and JWK, both ways: RFC 5280 4.1.2.7, RFC 5480, RFC 8017 A.1.1, RFC 8410.
 * Exactly one DER form is accepted: named curve, uncompressed point.
 * @module
 */
import { concatBytes, equalBytes, fromBase64url, fromHex, toBase64url } from '@tegata/kernel'
import { CryptoError } from './errors.ts'
import { coordinateLength, type EcCurve, type PublicJwk, parsePublicJwk } from './jwk.ts'

/** Everything before the point, `04 ‖ x ‖ y` or the raw key. */
const ecHeads: Readonly<Record<EcCurve, Uint8Array>> = {
  'P-256': fromHex('3059301306072a8648ce3d020106082a8648ce3d03010703420004'),
  'P-384': fromHex('3076301006072a8648ce3d020106052b8104002203620004'),
  'P-521': fromHex('30819b301006072a8648ce3d020106052b810400230381860004'),
}
const okpHeads = {
  Ed25519: fromHex('302a300506032b6570032100'),
  X25519: fromHex('302a300506032b656e032100'),
} as const
const rsaAlgorithm = fromHex('300d06092a864886f70d0101010500')
const ecCurves = ['P-256', 'P-384', 'P-521'] as const
const okpCurves = ['Ed25519', 'X25519'] as const

/**
 * The JWK of a SubjectPublicKeyInfo in DER. Named curves and uncompressed points only.
 *
 * @throws CryptoError `crypto/unsupported-key`
 * @see RFC 5280, 4.1.2.7; RFC 5480, 2; RFC 8410, 4
 */
export function spkiToJwk(spki: Uint8Array): PublicJwk {
  for (const crv of ecCurves) {
    const point = after(ecHeads[crv], spki, 2 * coordinateLength[crv])
    if (!point) continue
    const length = coordinateLength[crv]
    const x = toBase64url(point.subarray(0, length))
    return { kty: 'EC', crv, x, y: toBase64url(point.subarray(length)) }
  }
  for (const crv of okpCurves) {
    const raw = after(okpHeads[crv], spki, 32)
    if (raw) return { kty: 'OKP', crv, x: toBase64url(raw) }
  }
  return rsaSpkiToJwk(spki)
}

/**
 * SubjectPublicKeyInfo in DER, for X.509 and WebCrypto.
 * @see RFC 5280, 4.1.2.7
 */
export function jwkToSpki(key: PublicJwk): Uint8Array<ArrayBuffer> {
  if (key.kty === 'EC')
    return concatBytes(ecHeads[key.crv], fromBase64url(key.x), fromBase64url(key.y))
  if (key.kty === 'OKP') return concatBytes(okpHeads[key.crv], fromBase64url(key.x))
  const numbers = sequence(integer(fromBase64url(key.n)), integer(fromBase64url(key.e)))
  return sequence(rsaAlgorithm, tlv(0x03, Uint8Array.of(0), numbers))
}

function after(head: Uint8Array, spki: Uint8Array, length: number): Uint8Array | undefined {
  if (spki.length !== head.length + length) return undefined
  return equalBytes(spki.subarray(0, head.length), head) ? spki.subarray(head.length) : undefined
}

function rsaSpkiToJwk(spki: Uint8Array): PublicJwk {
  const outer = readTlv(spki, 0x30)
  const key = outer.content
  if (outer.rest.length === 0 && equalBytes(key.subarray(0, rsaAlgorithm.length), rsaAlgorithm)) {
    const bits = readTlv(key.subarray(rsaAlgorithm.length), 0x03)
    const numbers = readTlv(bits.content.subarray(1), 0x30)
    const n = readTlv(numbers.content, 0x02)
    const e = readTlv(n.rest, 0x02)
    const jwk = parsePublicJwk({ kty: 'RSA', n: unsigned(n.content), e: unsigned(e.content) })
    // What was passed over above shows here: no second DER form stands for the same key.
    if (equalBytes(jwkToSpki(jwk), spki)) return jwk
  }
  throw new CryptoError('crypto/unsupported-key', 'public key: type, curve or form not supported')
}

const unsigned = (content: Uint8Array) =>
  toBase64url(content[0] === 0 ? content.subarray(1) : content)

/** One value of a tag; the length in at most two bytes. @throws CryptoError `crypto/unsupported-key` */
export function readTlv(bytes: Uint8Array, tag: number): { content: Uint8Array; rest: Uint8Array } {
  const first = bytes[1] ?? 0
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  let length = lengthBytes === 0 ? first : 0
  for (let i = 0; i < lengthBytes; i += 1) length = length * 256 + (bytes[2 + i] ?? 0)
  const start = 2 + lengthBytes
  if (bytes[0] !== tag || lengthBytes > 2 || start + length > bytes.length)
    throw new CryptoError('crypto/unsupported-key', 'key: not the expected DER')
  return { content: bytes.subarray(start, start + length), rest: bytes.subarray(start + length) }
}

function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const content = concatBytes(...parts)
  const { length } = content
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff]
  return concatBytes(Uint8Array.from(head), content)
}

const sequence = (...parts: readonly Uint8Array[]) => tlv(0x30, ...parts)
const integer = (bytes: Uint8Array) =>
  tlv(0x02, (bytes[0] ?? 0) >= 0x80 ? concatBytes(Uint8Array.of(0), bytes) : bytes)
