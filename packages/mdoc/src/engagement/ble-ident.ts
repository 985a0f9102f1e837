/**
 * Ident: by which a wallet in central client mode knows that it reached the right reader.
 * ISO/IEC 18013-5:2021, 8.3.3.1.1.3. Another value means: disconnect.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { utf8Encode } from '@tegata/kernel'

/**
 * Ident, by which the wallet knows the reader again.
 *
 * @param eDeviceKeyBytes - `#6.24` as in the engagement
 * @returns 16 bytes
 * @see ISO/IEC 18013-5:2021, 8.3.3.1.1.3
 */
export async function deriveBleIdent(
  eDeviceKeyBytes: Uint8Array,
  crypto: Pick<Crypto, 'hkdf'>,
): Promise<Uint8Array> {
  return await crypto.hkdf('SHA-256', {
    ikm: eDeviceKeyBytes,
    salt: new Uint8Array(0),
    info: utf8Encode('BLEIdent'),
    length: 16,
  })
}
