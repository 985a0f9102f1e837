/**
 * A private key for tests from a file. Keys of people stay in their card or phone.
 * @module
 */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { Crypto, SignatureAlgorithm, Signer } from '@tegata/crypto'
import { CliError } from '../errors.ts'

/** @throws CliError `cli/signing-key-unusable` */
export async function readSigningKey(
  bytes: Uint8Array,
  path: string,
  crypto: Pick<Crypto, 'importSigner'>,
): Promise<Signer> {
  try {
    const key = readKey(bytes)
    const pkcs8 = new Uint8Array(key.export({ type: 'pkcs8', format: 'der' }))
    return await crypto.importSigner(algorithmOf(key), { pkcs8 })
  } catch (cause) {
    const message = `${path}: no private key of RSA, P-256 or P-384 that can be used; give PKCS#8`
    throw new CliError('cli/signing-key-unusable', message, { cause })
  }
}

function readKey(bytes: Uint8Array): KeyObject {
  const key = Buffer.from(bytes)
  if (key.includes('-----BEGIN ')) return createPrivateKey({ key, format: 'pem' })
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): SignatureAlgorithm {
  if (asymmetricKeyType === 'rsa') return 'RS256'
  return asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'ES384' : 'ES256'
}
