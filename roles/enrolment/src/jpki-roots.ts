/**
 * The roots of both JPKI authorities: several generations hold at the same time, and a card or phone
 * carries the one that issued its certificate.
 * @module
 */
import { equalBytes } from '@tegata/kernel'
import { authorityKeyIdentifierOf, parseCertificate, subjectKeyIdentifierOf } from '@tegata/pki'

/** DER; the generation that issues now comes first. */
export type JpkiRoots = {
  readonly sign: readonly Uint8Array[]
  readonly auth: readonly Uint8Array[]
}

/** The root that issued a certificate; the newest where none says so. @throws TypeError without roots */
export function rootOf(
  roots: readonly Uint8Array[],
  certificate: Uint8Array | undefined,
): Uint8Array {
  const [newest] = roots
  if (!newest) throw new TypeError('jpkiRoots: none')
  const wanted =
    certificate && authorityKeyIdentifierOf(parseCertificate(certificate))?.keyIdentifier
  if (!wanted) return newest
  const isWanted = (root: Uint8Array) => {
    const offered = subjectKeyIdentifierOf(parseCertificate(root))
    return offered !== undefined && equalBytes(offered, wanted)
  }
  return roots.find(isWanted) ?? newest
}
