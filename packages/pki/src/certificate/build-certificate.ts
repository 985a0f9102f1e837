/**
 * Making a certificate: RFC 5280 4.1.
 * @module
 */
import { jwkToSpki, type PublicJwk, type SignatureAlgorithm, type Signer } from '@tegata/crypto'
import type { Random } from '@tegata/kernel'
import {
  writeBitString,
  writeContext,
  writeSequence,
  writeSmallInteger,
  writeTime,
  writeUnsigned,
} from '../der/der-writer.ts'
import { malformed } from '../errors.ts'
import { type Certificate, parseCertificate } from './certificate.ts'
import { type Extension, writeExtensions } from './extension.ts'
import { signData, writeAlgorithm } from './signed-data.ts'

/**
 * What a certificate is made of; the signature comes from the issuer's signer.
 * @see RFC 5280, 4.1
 */
export type NewCertificate = {
  /** Positive, big-endian; {@link newSerialNumber} makes one. */
  readonly serialNumber: Uint8Array
  /** DER of the issuer's subject, byte for byte: `certificate.subject.der`. */
  readonly issuer: Uint8Array
  /** DER, as {@link buildName} makes it. */
  readonly subject: Uint8Array
  readonly notBefore: Date
  readonly notAfter: Date
  readonly publicKey: PublicJwk
  readonly extensions: readonly Extension[]
}

/**
 * Built and read back, but not signed: to be judged before a key touches it.
 * @see RFC 5280, 4.1.2
 */
export type UnsignedCertificate = {
  /** DER of the TBSCertificate. */
  readonly tbs: Uint8Array
  readonly algorithm: SignatureAlgorithm
  /** What will be signed, read as a relying party reads it; its signature is empty. */
  readonly certificate: Certificate
}

/**
 * Builds, signs, and hands out a v3 certificate that was read back before it was signed.
 *
 * @param signer - the issuer's key; for a root the key of `publicKey`
 * @returns DER
 * @throws PkiError `pki/malformed` when the result is not a certificate tegata would read, or the
 * serial number is not positive and of at most 20 bytes (RFC 5280 4.1.2.2)
 */
export const buildCertificate = (
  certificate: NewCertificate,
  signer: Signer,
): Promise<Uint8Array<ArrayBuffer>> =>
  signCertificate(buildTbsCertificate(certificate, signer.algorithm), signer)

/**
 * The first half of {@link buildCertificate}: what is to be signed, and how it reads.
 *
 * @param algorithm - of the signer that will sign it
 * @throws PkiError as {@link buildCertificate}
 * @see RFC 5280, 4.1.2
 */
export function buildTbsCertificate(
  certificate: NewCertificate,
  algorithm: SignatureAlgorithm,
): UnsignedCertificate {
  const { issuer, subject, notBefore, notAfter, publicKey, extensions } = certificate
  if (notAfter < notBefore) throw malformed('validity', 'ends before it begins')
  const listed = extensions.length > 0 ? [writeContext(3, writeExtensions(extensions))] : []
  const tbs = writeSequence(
    writeContext(0, writeSmallInteger(2)),
    writeSerialNumber(certificate.serialNumber),
    writeAlgorithm(algorithm),
    issuer,
    writeSequence(writeTime(notBefore), writeTime(notAfter)),
    subject,
    jwkToSpki(publicKey),
    ...listed,
  )
  const unsigned = writeSequence(tbs, writeAlgorithm(algorithm), writeBitString(new Uint8Array()))
  return { tbs, algorithm, certificate: parseCertificate(unsigned) }
}

/**
 * The second half of {@link buildCertificate}.
 *
 * @returns DER
 * @throws TypeError for a signer of another algorithm than the certificate names
 * @see RFC 5280, 4.1.1
 */
export async function signCertificate(
  { tbs, algorithm }: Pick<UnsignedCertificate, 'tbs' | 'algorithm'>,
  signer: Signer,
): Promise<Uint8Array<ArrayBuffer>> {
  if (signer.algorithm !== algorithm) throw new TypeError('signer of another algorithm')
  return await signData(tbs, signer)
}

/** 158 random bits, positive, 20 bytes: RFC 5280 4.1.2.2, and ISO/IEC 18013-5 Annex B (≥ 63). */
export function newSerialNumber(random: Random): Uint8Array<ArrayBuffer> {
  const serial = random(20)
  // The first byte stays between 40 and 7F: positive, and never shorter than 20 bytes.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40
  return serial
}

function writeSerialNumber(serial: Uint8Array): Uint8Array {
  const written = writeUnsigned(serial)
  const length = written.length - 2
  if (length > 20 || serial.every((byte) => byte === 0))
    throw malformed('serialNumber', 'not positive, or longer than 20 bytes')
  return written
}
