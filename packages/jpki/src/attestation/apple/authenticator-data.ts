/**
 * Authenticator data: what App Attest says of an app, in the form of Web Authentication Level 2, 6.1.
 * Wire: 37 bytes, and in an attestation the certified key behind them.
 * @module
 */
import { decodeCbor, isCborMap } from '@tegata/cbor'
import type { PublicJwk } from '@tegata/crypto'
import { concatBytes, toBase64url } from '@tegata/kernel'
import { JpkiError } from '../../errors.ts'

/** What stands in every authenticator data. */
export type AuthenticatorData = {
  /** SHA-256 of the app's identifier. */
  readonly rpIdHash: Uint8Array
  readonly counter: number
}

/** With the key that is attested. */
export type AttestedCredential = AuthenticatorData & {
  readonly aaguid: Uint8Array
  readonly credentialId: Uint8Array
  readonly publicKey: PublicJwk
}

const headLength = 37
const attestedFlag = 0x40

/**
 * Reads the authenticator data of an assertion: nothing may stand behind the counter.
 * @throws JpkiError `jpki/attestation-malformed`
 */
export function parseAuthenticatorData(bytes: Uint8Array): AuthenticatorData {
  if (bytes.length !== headLength) throw malformed('not of 37 bytes')
  return head(bytes)
}

const head = (bytes: Uint8Array): AuthenticatorData => ({
  rpIdHash: bytes.subarray(0, 32),
  counter: new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(33),
})

/**
 * Reads the authenticator data of an attestation.
 * @throws JpkiError `jpki/attestation-malformed`; CborError
 */
export function parseAttestedCredential(bytes: Uint8Array): AttestedCredential {
  // One flag says that a key follows; none that extensions follow it.
  if (bytes[32] !== attestedFlag) throw malformed('flags')
  const length = ((bytes[53] ?? 0) << 8) | (bytes[54] ?? 0)
  const end = headLength + 18 + length
  if (end > bytes.length) throw malformed('truncated')
  return {
    ...head(bytes),
    aaguid: bytes.subarray(37, 53),
    credentialId: bytes.subarray(55, end),
    publicKey: readCoseKey(bytes.subarray(end)),
  }
}

/** A P-256 key of COSE: RFC 9053, 7.1.1. */
function readCoseKey(bytes: Uint8Array): PublicJwk {
  const key = decodeCbor(bytes)
  if (!isCborMap(key)) throw malformed('public key')
  const x = key.get(-2)
  const y = key.get(-3)
  const kind = [key.get(1), key.get(3), key.get(-1)]
  const isP256 = kind.every((value, at) => value === [2, -7, 1][at]) && key.size === 5
  if (!isP256 || !(x instanceof Uint8Array) || !(y instanceof Uint8Array))
    throw malformed('public key')
  if (x.length !== 32 || y.length !== 32) throw malformed('public key')
  return { kty: 'EC', crv: 'P-256', x: toBase64url(x), y: toBase64url(y) }
}

/** Writes the head, and what follows it; for virtual phones. */
export function writeAuthenticatorData(
  data: AuthenticatorData,
  following: Uint8Array = new Uint8Array(),
): Uint8Array<ArrayBuffer> {
  const counter = new Uint8Array(4)
  new DataView(counter.buffer).setUint32(0, data.counter)
  return concatBytes(data.rpIdHash, Uint8Array.of(attestedFlag), counter, following)
}

const malformed = (rule: string) =>
  new JpkiError('jpki/attestation-malformed', `authenticatorData: ${rule}`)
