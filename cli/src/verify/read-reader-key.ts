/**
 * The reader's ephemeral private key, which a device MAC needs. ISO/IEC 18013-5:2021, 9.1.3.5.
 * @module
 */
import type { Crypto, KeyAgreement } from '@tegata/crypto'
import { CodedError } from '@tegata/kernel'
import * as z from 'zod'
import { CliError } from '../errors.ts'

/** RFC 7517: members that are not known are passed over. */
export const privateJwk = z.looseObject({
  kty: z.enum(['EC', 'OKP']),
  crv: z.string(),
  x: z.string(),
  y: z.string().optional(),
  d: z.string(),
})
export type PrivateJwk = z.output<typeof privateJwk>

/** @throws CliError `cli/reader-key-unusable` */
export async function importReaderKey(jwk: PrivateJwk, crypto: Crypto): Promise<KeyAgreement> {
  try {
    return await crypto.importKeyAgreement({ jwk })
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause
    const message = 'not a private key for key agreement (P-256, P-384, P-521 or X25519)'
    throw new CliError('cli/reader-key-unusable', message, { cause })
  }
}
