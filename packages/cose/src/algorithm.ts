/**
 * Algorithm identifiers: RFC 9053 section 2, RFC 9864.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import type { SignatureAlgorithm } from '@tegata/crypto'
import { CoseError } from './errors.ts'
import { type CoseHeaders, headerLabel } from './header.ts'

/** ESP256, ESP384, ESP512 and Ed25519 say what ISO/IEC 18013-5 lets the others mean anyway. */
const algorithms: ReadonlyMap<CborValue, SignatureAlgorithm> = new Map([
  [-7, 'ES256'],
  [-9, 'ES256'],
  [-35, 'ES384'],
  [-51, 'ES384'],
  [-36, 'ES512'],
  [-52, 'ES512'],
  [-8, 'EdDSA'],
  [-19, 'EdDSA'],
])
const identifiers = { ES256: -7, ES384: -35, ES512: -36, EdDSA: -8 } as const
/** ESB256, ESB320, ESB384, ESB512. */
const brainpool: readonly CborValue[] = [-265, -266, -267, -268]
const ed448 = -53

/**
 * The signature algorithm, from the protected header alone.
 * @throws CoseError `cose/brainpool` for ESB256 to ESB512, `cose/unsupported-algorithm` for another
 * or none
 * @see RFC 9053, 2; RFC 9864
 */
export const algorithmOf = ({ protectedHeader }: CoseHeaders): SignatureAlgorithm =>
  algorithmNamed(protectedHeader.get(headerLabel.alg))

/** @throws CoseError as {@link algorithmOf} */
export function algorithmNamed(identifier: CborValue): SignatureAlgorithm {
  const algorithm = algorithms.get(identifier)
  if (algorithm !== undefined) return algorithm
  if (brainpool.includes(identifier))
    throw new CoseError('cose/brainpool', 'alg: Brainpool curves are not supported')
  if (identifier === undefined)
    throw new CoseError('cose/unsupported-algorithm', 'alg: not in the protected header')
  const what = identifier === ed448 ? 'Ed448 is not supported' : 'not a supported signature'
  throw new CoseError('cose/unsupported-algorithm', `alg: ${what}`)
}

/** @throws CoseError `cose/unsupported-algorithm` for RSA */
export const algorithmIdentifier = (algorithm: SignatureAlgorithm): number =>
  identifiers[notRsa(algorithm)]

/** Bytes of a signature; for ECDSA r‖s: RFC 9053 section 2.1. */
const signatureLengths = { ES256: 64, ES384: 96, ES512: 132, EdDSA: 64 } as const

/** @throws CoseError `cose/unsupported-algorithm` for RSA */
export const signatureLength = (algorithm: SignatureAlgorithm): number =>
  signatureLengths[notRsa(algorithm)]

function notRsa(algorithm: SignatureAlgorithm): keyof typeof identifiers {
  if (algorithm === 'RS256' || algorithm === 'RS384' || algorithm === 'RS512')
    throw new CoseError('cose/unsupported-algorithm', 'RSA does not sign COSE here')
  return algorithm
}
