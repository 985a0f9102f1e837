/**
 * The curve of a private key in PKCS#8: RFC 5958 section 2, RFC 5480, RFC 8410. WebCrypto has to be
 * told it before it reads the key.
 * @module
 */
import { equalBytes, fromHex } from '@tegata/kernel'
import type { AgreementCurve } from './algorithm.ts'
import { CryptoError } from './errors.ts'
import { readTlv } from './spki.ts'

/** Content of the AlgorithmIdentifier. */
const algorithms: Readonly<Record<AgreementCurve, Uint8Array>> = {
  'P-256': fromHex('06072a8648ce3d020106082a8648ce3d030107'),
  'P-384': fromHex('06072a8648ce3d020106052b81040022'),
  'P-521': fromHex('06072a8648ce3d020106052b81040023'),
  X25519: fromHex('06032b656e'),
}
const curves = ['P-256', 'P-384', 'P-521', 'X25519'] as const

/** @throws CryptoError `crypto/unsupported-key` */
export function agreementCurveOf(pkcs8: Uint8Array): AgreementCurve {
  const { rest } = readTlv(readTlv(pkcs8, 0x30).content, 0x02)
  const { content } = readTlv(rest, 0x30)
  const curve = curves.find((name) => equalBytes(algorithms[name], content))
  if (curve) return curve
  throw new CryptoError('crypto/unsupported-key', 'private key: curve not supported')
}
