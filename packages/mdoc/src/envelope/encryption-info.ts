/**
 * EncryptionInfo: the verifier's nonce and the key to encrypt to. ISO/IEC TS 18013-7:2025, Annex C.
 * Wire: base64url of `["dcapi", {"nonce", "recipientPublicKey"}]`. The text itself goes into the session
 * transcript: keep it as it was sent.
 * @module
 */
import { type CborValue, encodeCbor } from '@tegata/cbor'
import { coseKeyToJwk, jwkToCoseKey } from '@tegata/cose'
import type { PublicJwk } from '@tegata/crypto'
import { toBase64url } from '@tegata/kernel'
import { MdocError, malformed } from '../errors.ts'
import { cosePart } from '../reading/cose-part.ts'
import { asBytes } from '../reading/read-member.ts'
import { dcApiStructure, readDcApiStructure } from './dc-api-structure.ts'

/**
 * The verifier's nonce and the key to encrypt to.
 * @see ISO/IEC TS 18013-7:2025, Annex C
 */
export type EncryptionInfo = {
  /** At least 16 bytes, of this request alone. */
  readonly nonce: Uint8Array
  /** Of P-256 and of this request alone. */
  readonly recipientPublicKey: PublicJwk
}

const minNonceBytes = 16
const maxNonceBytes = 1024
const where = 'encryptionInfo'

/**
 * The text that a verifier sends, and keeps for its transcript.
 *
 * @throws TypeError for a short nonce, or a key that is not of P-256
 * @see ISO/IEC TS 18013-7:2025, Annex C
 */
export function createEncryptionInfo({ nonce, recipientPublicKey }: EncryptionInfo): string {
  if (nonce.length < minNonceBytes) throw new TypeError('nonce: shorter than 16 bytes')
  if (!isP256(recipientPublicKey)) throw new TypeError('recipientPublicKey: not of P-256')
  const members = new Map<CborValue, CborValue>([
    ['nonce', nonce],
    ['recipientPublicKey', jwkToCoseKey(recipientPublicKey)],
  ])
  return toBase64url(encodeCbor(dcApiStructure(members)))
}

/**
 * Reads the text of an EncryptionInfo.
 *
 * @throws MdocError `mdoc/unsupported` for a key of another curve, `mdoc/malformed`
 * @see ISO/IEC TS 18013-7:2025, Annex C
 */
export function parseEncryptionInfo(text: string): EncryptionInfo {
  const map = readDcApiStructure(text, where)
  const nonce = asBytes(map.get('nonce'), `${where}.nonce`)
  if (nonce.length < minNonceBytes || nonce.length > maxNonceBytes)
    throw malformed(`${where}.nonce: not of 16 to ${maxNonceBytes} bytes`)
  const key = map.get('recipientPublicKey')
  const recipientPublicKey = cosePart(`${where}.recipientPublicKey`, () => coseKeyToJwk(key))
  if (!isP256(recipientPublicKey))
    throw new MdocError('mdoc/unsupported', `${where}.recipientPublicKey: not of P-256`)
  return { nonce, recipientPublicKey }
}

const isP256 = (key: PublicJwk) => key.kty === 'EC' && key.crv === 'P-256'
