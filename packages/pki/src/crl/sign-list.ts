/**
 * What every CRL has around its entries: RFC 5280 section 5.
 * @module
 */
import type { Signer } from '@tegata/crypto'
import {
  authorityKeyIdentifierExtension,
  crlNumberExtension,
} from '../certificate/build-extensions.ts'
import { type Extension, writeExtensions } from '../certificate/extension.ts'
import type { RevocationReason } from '../certificate/revocation-reason.ts'
import { signData, writeAlgorithm } from '../certificate/signed-data.ts'
import {
  type Bytes,
  writeContext,
  writeSequence,
  writeSmallInteger,
  writeTime,
} from '../der/der-writer.ts'
import { malformed } from '../errors.ts'

/** One entry of a CRL that is made. */
export type NewCrlEntry = {
  /** As in `certificate.serialNumber`. */
  readonly serialNumber: string
  readonly revokedAt: Date
  /** Left out of CRLs under ISO/IEC 18013-5 Annex B, which allows no entry extension. */
  readonly reason?: RevocationReason
}

/** A CRL but for its entries. */
export type CrlFrame = {
  /** DER of the authority's subject, byte for byte. */
  readonly issuer: Uint8Array
  readonly authorityKeyIdentifier: Uint8Array
  /** Hexadecimal; grows with every CRL of the same scope: RFC 5280 5.2.3. */
  readonly crlNumber: string
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  /** Further ones, such as `issuingDistributionPointExtension`. */
  readonly extensions?: readonly Extension[]
}

/**
 * Builds and signs a v2 CRL around entries. With nothing revoked the list is absent, not empty
 * (RFC 5280 5.1.2.6).
 * @throws PkiError `pki/malformed`
 */
export async function signList(
  frame: CrlFrame,
  entries: Uint8Array,
  signer: Signer,
): Promise<Bytes> {
  if (frame.nextUpdate < frame.thisUpdate) throw malformed('nextUpdate', 'before thisUpdate')
  const tbs = writeSequence(
    writeSmallInteger(1),
    writeAlgorithm(signer.algorithm),
    frame.issuer,
    writeTime(frame.thisUpdate),
    writeTime(frame.nextUpdate),
    ...(entries.length > 0 ? [writeSequence(entries)] : []),
    writeContext(
      0,
      writeExtensions([
        authorityKeyIdentifierExtension(frame.authorityKeyIdentifier),
        crlNumberExtension(frame.crlNumber),
        ...(frame.extensions ?? []),
      ]),
    ),
  )
  return await signData(tbs, signer)
}
