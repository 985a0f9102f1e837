/**
 * Making a CRL: RFC 5280 section 5.
 * @module
 */
import type { Signer } from '@tegata/crypto'
import { fromHex } from '@tegata/kernel'
import {
  authorityKeyIdentifierExtension,
  crlNumberExtension,
} from '../certificate/build-extensions.ts'
import { type Extension, writeExtensions } from '../certificate/extension.ts'
import { extensionOid } from '../certificate/object-ids.ts'
import { type RevocationReason, writeReason } from '../certificate/revocation-reason.ts'
import { signData, writeAlgorithm } from '../certificate/signed-data.ts'
import {
  type Bytes,
  writeContext,
  writeSequence,
  writeSmallInteger,
  writeTime,
  writeUnsigned,
} from '../der/der-writer.ts'
import { malformed } from '../errors.ts'
import { parseCrl } from './certificate-list.ts'

/**
 * What a CRL is made of; the signature comes from the authority's signer.
 * @see RFC 5280, 5.1
 */
export type NewCrl = {
  /** DER of the authority's subject, byte for byte. */
  readonly issuer: Uint8Array
  readonly authorityKeyIdentifier: Uint8Array
  /** Hexadecimal; grows with every CRL of the same scope: RFC 5280 5.2.3. */
  readonly crlNumber: string
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly revoked: readonly {
    /** As in `certificate.serialNumber`. */
    readonly serialNumber: string
    readonly revokedAt: Date
    /** Left out of CRLs under ISO/IEC 18013-5 Annex B, which allows no entry extension. */
    readonly reason?: RevocationReason
  }[]
  /** Further ones, such as `issuingDistributionPointExtension`. */
  readonly extensions?: readonly Extension[]
}

/**
 * Builds, signs, and reads back a v2 CRL. With nothing revoked the list is absent, not empty
 * (RFC 5280 5.1.2.6).
 *
 * @returns DER
 * @throws PkiError `pki/malformed`
 */
export async function buildCrl(crl: NewCrl, signer: Signer): Promise<Bytes> {
  if (crl.nextUpdate < crl.thisUpdate) throw malformed('nextUpdate', 'before thisUpdate')
  const entries = crl.revoked.map(writeEntry)
  const tbs = writeSequence(
    writeSmallInteger(1),
    writeAlgorithm(signer.algorithm),
    crl.issuer,
    writeTime(crl.thisUpdate),
    writeTime(crl.nextUpdate),
    ...(entries.length > 0 ? [writeSequence(...entries)] : []),
    writeContext(
      0,
      writeExtensions([
        authorityKeyIdentifierExtension(crl.authorityKeyIdentifier),
        crlNumberExtension(crl.crlNumber),
        ...(crl.extensions ?? []),
      ]),
    ),
  )
  const der = await signData(tbs, signer)
  if (parseCrl(der).revoked.size !== entries.length)
    throw malformed('revokedCertificates', 'a serial number twice')
  return der
}

function writeEntry({ serialNumber, revokedAt, reason }: NewCrl['revoked'][number]): Bytes {
  // RFC 5280 5.3.1: the reason `unspecified` is said by leaving it out.
  const extensions =
    reason === undefined || reason === 'unspecified'
      ? []
      : [
          writeExtensions([
            { oid: extensionOid.reasonCode, critical: false, value: writeReason(reason) },
          ]),
        ]
  return writeSequence(writeUnsigned(fromHex(serialNumber)), writeTime(revokedAt), ...extensions)
}
