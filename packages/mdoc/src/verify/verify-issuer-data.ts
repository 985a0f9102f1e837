/**
 * The issuer's half of a document: signature, digests, dates. ISO/IEC 18013-5:2021, 9.3.1.
 * @module
 */
import { verifySign1, x5chainOf } from '@tegata/cose'
import type { Crypto, PublicKey } from '@tegata/crypto'
import { type Check, CodedError, checkMaker, equalBytes } from '@tegata/kernel'
import { type Certificate, parseCertificate } from '@tegata/pki'
import type { IssuerSigned } from '../issuer-data/issuer-signed.ts'
import { digestInput } from '../issuer-data/issuer-signed-item.ts'
import type { ValidityInfo } from '../issuer-data/mobile-security-object.ts'
import { mdocChecks } from './mdoc-checks.ts'

const { judge } = checkMaker(mdocChecks)

/** The signature of issuerAuth by the first certificate of its own chain, or by a known key. */
export async function checkIssuerSignature(
  { issuerAuth }: IssuerSigned,
  crypto: Crypto,
  known?: PublicKey,
): Promise<Check> {
  try {
    const key = known ?? (await leafKey(x5chainOf(issuerAuth)[0], crypto))
    const holds = await verifySign1(issuerAuth, key)
    return judge('mdoc/issuer-signature', holds ? undefined : 'signature does not verify')
  } catch (error) {
    if (error instanceof CodedError) return judge('mdoc/issuer-signature', error.code)
    throw error
  }
}

async function leafKey(der: Uint8Array | undefined, crypto: Crypto): Promise<PublicKey> {
  const leaf: Certificate = parseCertificate(der ?? new Uint8Array(0))
  return await crypto.importPublicKey({ jwk: leaf.publicKey })
}

/** Every returned item against the digest under its own namespace. */
export async function checkDigests(
  { mso, nameSpaces }: IssuerSigned,
  crypto: Pick<Crypto, 'digest'>,
): Promise<Check> {
  for (const [namespace, items] of nameSpaces) {
    const digests = mso.valueDigests.get(namespace)
    for (const item of items) {
      const expected = digests?.get(item.digestId)
      if (!expected) return judge('mdoc/digests', 'element has no digest under its namespace')
      const actual = await crypto.digest(mso.digestAlgorithm, digestInput(item))
      if (!equalBytes(actual, expected)) return judge('mdoc/digests', 'element and digest differ')
    }
  }
  return judge('mdoc/digests', undefined)
}

/** `validFrom ≤ at ≤ validUntil`, give or take the clocks. */
export function checkValidity(
  { signed, validFrom, validUntil }: ValidityInfo,
  at: Date,
  skewSeconds: number,
): Check {
  const skew = skewSeconds * 1000
  const now = at.getTime()
  if (validFrom < signed || validUntil <= validFrom)
    return judge('mdoc/validity', 'signed ≤ validFrom < validUntil does not hold')
  if (now + skew < validFrom.getTime()) return judge('mdoc/validity', 'not yet valid')
  return judge('mdoc/validity', now - skew > validUntil.getTime() ? 'expired' : undefined)
}

/** 9.3.1 step 5: the signing time lies within the validity of the signer's certificate. */
export function checkSigningTime(
  { signed }: ValidityInfo,
  signer: Pick<Certificate, 'notBefore' | 'notAfter'>,
): Check {
  const within = signer.notBefore <= signed && signed <= signer.notAfter
  const reason = 'signed outside the validity of the signer’s certificate'
  return judge('mdoc/signed-by-valid-signer', within ? undefined : reason)
}

/** No element twice, neither among the issuer's items nor once more signed by the device. */
export function checkUniqueElements(
  { nameSpaces }: IssuerSigned,
  deviceNameSpaces: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
): Check {
  for (const [namespace, items] of nameSpaces) {
    const names = items.map(({ elementIdentifier }) => elementIdentifier)
    if (new Set(names).size !== names.length)
      return judge('mdoc/unique-elements', 'element occurs twice')
    const byDevice = deviceNameSpaces.get(namespace)
    if (names.some((name) => byDevice?.has(name)))
      return judge('mdoc/unique-elements', 'element is signed by issuer and device')
  }
  return judge('mdoc/unique-elements', undefined)
}
