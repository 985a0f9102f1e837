/**
 * Public keys in structures of this standard: COSE_Key, RFC 9052 section 7.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import { coseKeyToJwk } from '@tegata/cose'
import type { PublicJwk } from '@tegata/crypto'
import { CodedError } from '@tegata/kernel'
import { MdocError, malformed } from '../errors.ts'

/**
 * Whether a point is on its curve shows when the key is used.
 * @throws MdocError `mdoc/unsupported` for a curve that is not offered, `mdoc/malformed`
 */
export function asCoseKey(
  value: CborValue,
  where: string,
  options: { readonly allowCompressed: boolean },
): PublicJwk {
  try {
    return coseKeyToJwk(value, options)
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause
    if (cause.code === 'cose/unsupported-key' || cause.code === 'cose/brainpool')
      throw new MdocError('mdoc/unsupported', `${where}: ${cause.message}`, { cause })
    throw malformed(`${where}: ${cause.message}`, cause)
  }
}
