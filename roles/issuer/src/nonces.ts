/**
 * c_nonce values that need no row until they are used: time and randomness under a MAC.
 * OpenID4VCI 1.0, section 7.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { CodedError, concatBytes, equalBytes, fromBase64url, toBase64url } from '@tegata/kernel'

const lifetimeSeconds = 300

export type Nonces = {
  make(at: Date): Promise<string>
  /** When it ends, if this issuer made it and it is still good. */
  expiryOf(nonce: string, at: Date): Promise<Date | undefined>
}

/** @param macKey - 32 bytes of this issuer */
export function createNonces(crypto: Pick<Crypto, 'hmac' | 'random'>, macKey: Uint8Array): Nonces {
  const mac = async (body: Uint8Array) =>
    (await crypto.hmac('SHA-256', macKey, body)).subarray(0, 16)
  return {
    async make(at) {
      const body = concatBytes(timeBytes(at), crypto.random(12))
      return toBase64url(concatBytes(body, await mac(body)))
    },
    async expiryOf(nonce, at) {
      const bytes = read(nonce)
      if (bytes?.length !== 34) return undefined
      const body = bytes.subarray(0, 18)
      if (!equalBytes(bytes.subarray(18), await mac(body))) return undefined
      const expiry = new Date(timeIn(body).getTime() + lifetimeSeconds * 1000)
      return expiry > at ? expiry : undefined
    },
  }
}

function timeBytes(at: Date): Uint8Array {
  const bytes = new Uint8Array(6)
  let rest = at.getTime()
  for (let i = 5; i >= 0; i -= 1) {
    bytes[i] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return bytes
}

const timeIn = (bytes: Uint8Array): Date =>
  new Date(bytes.subarray(0, 6).reduce((time, byte) => time * 256 + byte, 0))

function read(nonce: string): Uint8Array | undefined {
  try {
    return fromBase64url(nonce)
  } catch (error) {
    if (error instanceof CodedError) return undefined
    throw error
  }
}
