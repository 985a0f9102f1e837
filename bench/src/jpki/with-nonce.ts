/**
 * Puts a nonce into an OCSP request that has none: RFC 9654 2.1. Cheap, for what only asks.
 * @module
 */

/** `[2] { SEQUENCE { SEQUENCE { OID nonce, OCTET STRING { OCTET STRING (32) } } } }`, without the 32. */
const head = Buffer.from('a2333031302f06092b0601050507300102042204 20'.replace(' ', ''), 'hex')

/** @param request - below 128 bytes, as those about one certificate by SHA-1 or SHA-256 are */
export function withNonce(request: Uint8Array, nonce: Uint8Array): Uint8Array {
  const inner = contentOf(contentOf(request))
  return sequence(sequence(Buffer.concat([inner, head, nonce])))
}

function contentOf(value: Uint8Array): Uint8Array {
  const first = value[1] ?? 0
  return value.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f))
}

function sequence(content: Uint8Array): Uint8Array {
  const { length } = content
  const bytes =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([0x30, ...bytes]), content])
}
