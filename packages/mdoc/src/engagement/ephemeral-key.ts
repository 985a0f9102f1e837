/**
 * Security: the cipher suite and the sender's ephemeral key, whose bytes are kept as received.
 * ISO/IEC 18013-5:2021, 8.2.1.1 and 9.1.5.2; ISO/IEC TS 18013-7:2025, Annex A.
 * @module
 */
import { type CborValue, embedCbor, encodeCbor } from '@tegata/cbor'
import { coseKeyToJwk, jwkToCoseKey } from '@tegata/cose'
import type { PublicJwk } from '@tegata/crypto'
import { MdocError, malformed } from '../errors.ts'
import { cosePart } from '../reading/cose-part.ts'
import { asArray, asEmbedded, asUint, rawBytes } from '../reading/read-member.ts'
import { decodeUnder, readingUnder } from '../reading/tolerance.ts'

export type EphemeralKey = {
  /** `#6.24` as received: EDeviceKeyBytes or EReaderKeyBytes. */
  readonly keyBytes: Uint8Array
  /** The COSE_Key inside, as received. */
  readonly encodedKey: Uint8Array
  readonly key: PublicJwk
}

/** The only one that is defined: 9.1.5.2, Table 22. */
const cipherSuite = 1

/** @throws MdocError `mdoc/unsupported` for another suite or curve, `mdoc/malformed` */
export function readSecurity(
  value: CborValue,
  where: string,
  options: { readonly allowCompressed: boolean },
): EphemeralKey {
  const items = asArray(value, where)
  if (items.length !== 2) throw malformed(`${where}: not two elements`)
  if (asUint(items[0], `${where}[0]`) !== cipherSuite)
    throw new MdocError('mdoc/unsupported', `${where}: cipher suite not offered`)
  return readKeyBytes(items[1], `${where}[1]`, options)
}

/** EDeviceKeyBytes or EReaderKeyBytes. @throws MdocError as {@link readSecurity} */
export function readKeyBytes(
  value: CborValue,
  where: string,
  options: { readonly allowCompressed: boolean },
): EphemeralKey {
  const { raw, inner } = asEmbedded(value, where)
  const decoded = decodeUnder(readingUnder(), inner, where)
  const key = cosePart(where, () => coseKeyToJwk(decoded, options))
  return { keyBytes: rawBytes(raw), encodedKey: inner, key }
}

/**
 * The COSE_Key of an ephemeral key: what `eReaderKey` of a session takes.
 * @throws CoseError `cose/unsupported-key` for an RSA key
 * @see ISO/IEC 18013-5:2021, 8.2.1.1 and 9.1.5.2
 */
export const encodeEphemeralKey = (key: PublicJwk): Uint8Array => encodeCbor(jwkToCoseKey(key))

export const securityValue = (key: PublicJwk): CborValue => [
  cipherSuite,
  embedCbor(encodeEphemeralKey(key)),
]
