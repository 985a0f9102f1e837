/**
 * EncryptionParameters: the key for which a document is to be encrypted inside the response.
 * ISO/IEC 18013-5, 2nd edition, `docResponseEncryption`. Wire: `#6.24` around a map; the bytes as
 * received are part of the session transcript of the encrypted document.
 * @module
 */
import { CborTag, type CborValue, encodeCbor } from '@tegata/cbor'
import { coseKeyToJwk, jwkToCoseKey } from '@tegata/cose'
import type { PublicJwk } from '@tegata/crypto'
import { cosePart } from '../../reading/cose-part.ts'
import { asBytes, asEmbedded, asMap } from '../../reading/read-member.ts'
import { decodeUnder, type Reading } from '../../reading/tolerance.ts'

/**
 * For whom a document is to be encrypted.
 * @see ISO/IEC 18013-5, 2nd edition
 */
export type EncryptionParameters = {
  readonly recipientPublicKey: PublicJwk
  readonly nonce?: Uint8Array
  /** DER. */
  readonly recipientCertificate?: Uint8Array
  /** The complete `#6.24` encoding as received. */
  readonly raw: CborTag
}

/** @throws MdocError `mdoc/malformed` */
export function parseEncryptionParameters(
  value: CborValue,
  where: string,
  reading: Reading,
): EncryptionParameters {
  const { raw, inner } = asEmbedded(value, where)
  const map = asMap(decodeUnder(reading, inner, where), where)
  const key = `${where}.recipientPublicKey`
  return {
    recipientPublicKey: cosePart(key, () => coseKeyToJwk(map.get('recipientPublicKey'))),
    ...(map.has('nonce') && { nonce: asBytes(map.get('nonce'), `${where}.nonce`) }),
    ...(map.has('recipientCertificate') && {
      recipientCertificate: asBytes(
        map.get('recipientCertificate'),
        `${where}.recipientCertificate`,
      ),
    }),
    raw,
  }
}

/**
 * For whom a document is to be encrypted, encoded once: `raw` goes into transcripts as it is.
 *
 * @throws CoseError `cose/unsupported-key` for an RSA key
 * @see ISO/IEC 18013-5, 2nd edition
 */
export function createEncryptionParameters(
  parameters: Omit<EncryptionParameters, 'raw'>,
): EncryptionParameters {
  const { recipientPublicKey, nonce, recipientCertificate } = parameters
  const map = new Map<CborValue, CborValue>([
    ['recipientPublicKey', jwkToCoseKey(recipientPublicKey)],
  ])
  if (nonce) map.set('nonce', nonce)
  if (recipientCertificate) map.set('recipientCertificate', recipientCertificate)
  const inner = encodeCbor(map)
  return { ...parameters, raw: new CborTag(24, inner, encodeCbor(new CborTag(24, inner))) }
}
