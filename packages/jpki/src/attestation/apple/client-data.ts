/**
 * What the app signs with its proof: the challenge, and the keys that it made for the holder. App Attest
 * proves an instance of an app and no other key, so the app names the others here. Wire: CBOR, a map
 * with the members `challenge` and `deviceKeys` (SubjectPublicKeyInfo in DER).
 * @module
 */
import { decodeCbor, encodeCbor, isCborArray, isCborMap } from '@tegata/cbor'
import { jwkToSpki, type PublicJwk } from '@tegata/crypto'
import { equalBytes, type Reason } from '@tegata/kernel'
import { JpkiError } from '../../errors.ts'

/** What the app vouches for. */
export type AppClientData = {
  readonly challenge: Uint8Array
  readonly deviceKeys: readonly PublicJwk[]
}

/** The bytes whose SHA-256 is handed to the system as `clientDataHash`. */
export const writeAppClientData = ({ challenge, deviceKeys }: AppClientData): Uint8Array =>
  encodeCbor(
    new Map<string, Uint8Array | Uint8Array[]>([
      ['challenge', challenge],
      ['deviceKeys', deviceKeys.map((key) => jwkToSpki(key))],
    ]),
  )

const mostKeys = 8

/** As read: the keys in DER, to be compared and not used. */
export type ReadClientData = {
  readonly challenge: Uint8Array
  readonly deviceKeys: readonly Uint8Array[]
}

/** @throws JpkiError `jpki/attestation-malformed`; CborError */
export function parseAppClientData(bytes: Uint8Array): ReadClientData {
  const map = decodeCbor(bytes, { limits: { maxBytes: 16_384, maxDepth: 3, maxItems: 32 } })
  const challenge = isCborMap(map) ? map.get('challenge') : undefined
  const keys = isCborMap(map) && map.size === 2 ? map.get('deviceKeys') : undefined
  if (!(challenge instanceof Uint8Array) || !isCborArray(keys) || keys.length > mostKeys)
    throw new JpkiError('jpki/attestation-malformed', 'client data: members')
  const deviceKeys = keys.filter((key): key is Uint8Array => key instanceof Uint8Array)
  if (deviceKeys.length !== keys.length)
    throw new JpkiError('jpki/attestation-malformed', 'client data: deviceKeys')
  return { challenge, deviceKeys }
}

export const challengeReason = (data: ReadClientData, challenge: Uint8Array): Reason =>
  challenge.length > 0 && equalBytes(data.challenge, challenge)
    ? undefined
    : 'another challenge than was given'

/** All of them, in the same order, and no other. */
export function deviceKeysReason(data: ReadClientData, keys: readonly PublicJwk[]): Reason {
  if (keys.length === 0) return 'no key was presented'
  if (keys.length !== data.deviceKeys.length) return 'another number of keys'
  const same = keys.every((key, at) => equalBytes(jwkToSpki(key), data.deviceKeys[at] ?? none))
  return same ? undefined : 'other keys than those presented'
}

const none = new Uint8Array()
