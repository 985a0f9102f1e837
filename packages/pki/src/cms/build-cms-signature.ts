/**
 * A detached CMS signature of the level CAdES-B-B, or the one inside a PDF of the level PAdES-B-B.
 * RFC 5652 5, RFC 5035 3, ETSI EN 319 122-1 V1.3.1 6.3, ETSI EN 319 142-1 6.3.
 * @module
 */
import { type Crypto, jwkToSpki, type Signer } from '@tegata/crypto'
import { equalBytes, fromHex } from '@tegata/kernel'
import { type Certificate, parseCertificate } from '../certificate/certificate.ts'
import { ecdsaRawToDer } from '../certificate/ecdsa-signature.ts'
import {
  type Bytes,
  writeContext,
  writeOctetString,
  writeOid,
  writeSequence,
  writeSetOf,
  writeSmallInteger,
  writeTime,
  writeUnsigned,
} from '../der/der-writer.ts'
import { type CmsHash, cmsHashOf, cmsOid, writeCmsAlgorithm, writeHash } from './cms-algorithms.ts'

/** What a detached signature is made of. */
export type NewCmsSignature = {
  /** Digest of the document by the hash of the signer's algorithm. */
  readonly digest: Uint8Array
  /** The signer's certificate, DER. */
  readonly certificate: Uint8Array
  /** Certificates above it that a verifier may need, DER. */
  readonly chain?: readonly Uint8Array[]
  /** CAdES-B-B has it; inside a PDF it is left out, because the PDF says it: EN 319 142-1 6.3. */
  readonly signingTime?: Date
}

const digestLength: Readonly<Record<CmsHash, number>> = {
  'SHA-256': 32,
  'SHA-384': 48,
  'SHA-512': 64,
}

/**
 * Signs the digest of a document. The attributes that are signed say the type of the content, its
 * digest, the time and, by its hash, the certificate; the signer is asked once.
 *
 * @param signer - the key of the certificate, wherever it lives: memory, a card, a secure element
 * @returns ContentInfo in DER
 * @throws PkiError `pki/malformed`, `pki/unsupported` for the certificate; TypeError when the digest
 * or the signer does not fit
 * @see RFC 5652, 5; ETSI EN 319 122-1, 6.3
 */
export async function buildCmsSignature(
  input: NewCmsSignature,
  signer: Signer,
  crypto: Pick<Crypto, 'digest'>,
): Promise<Bytes> {
  const hash = cmsHashOf(signer.algorithm)
  const certificate = parseCertificate(input.certificate)
  if (input.digest.length !== digestLength[hash])
    throw new TypeError('the digest is not of the hash that the signer uses')
  if (!equalBytes(jwkToSpki(signer.publicKey), certificate.spki))
    throw new TypeError('the certificate is of another key than the signer')
  const attributes = await signedAttributes(input, certificate, crypto)
  const raw = await signer.sign(writeSetOf(...attributes))
  const signature = signer.publicKey.kty === 'EC' ? ecdsaRawToDer(raw) : raw
  const signerInfo = writeSequence(
    writeSmallInteger(1),
    issuerAndSerial(certificate),
    writeHash(hash),
    retag(writeSetOf(...attributes)),
    writeCmsAlgorithm(signer.algorithm),
    writeOctetString(signature),
  )
  const certificates = [input.certificate, ...(input.chain ?? [])]
  const signedData = writeSequence(
    writeSmallInteger(1),
    writeSetOf(writeHash(hash)),
    writeSequence(writeOid(cmsOid.data)),
    retag(writeSetOf(...certificates)),
    writeSetOf(signerInfo),
  )
  return writeSequence(writeOid(cmsOid.signedData), writeContext(0, signedData))
}

async function signedAttributes(
  { digest, signingTime }: NewCmsSignature,
  certificate: Certificate,
  crypto: Pick<Crypto, 'digest'>,
): Promise<readonly Bytes[]> {
  // ESSCertIDv2 with its default hash, SHA-256, which DER leaves out: RFC 5035 4.
  const certificateHash = await crypto.digest('SHA-256', certificate.der)
  const essCertId = writeSequence(writeOctetString(certificateHash))
  return [
    attribute(cmsOid.contentType, writeOid(cmsOid.data)),
    ...(signingTime ? [attribute(cmsOid.signingTime, writeTime(signingTime))] : []),
    attribute(cmsOid.messageDigest, writeOctetString(digest)),
    attribute(cmsOid.signingCertificateV2, writeSequence(writeSequence(essCertId))),
  ]
}

const attribute = (oid: string, value: Uint8Array): Bytes =>
  writeSequence(writeOid(oid), writeSetOf(value))

/** A SET as `[0] IMPLICIT`. What is signed is the SET itself: RFC 5652 5.4. */
function retag(set: Bytes): Bytes {
  const tagged = Uint8Array.from(set)
  tagged[0] = 0xa0
  return tagged
}

/** The serial number as the certificate has it, so that an odd one stays the same number. */
function issuerAndSerial({ issuer, serialNumber }: Certificate): Bytes {
  if (serialNumber.startsWith('-')) throw new TypeError('the serial number is negative')
  return writeSequence(issuer.der, writeUnsigned(fromHex(serialNumber)))
}

/** How many bytes a signature takes at most: for those who leave room for it before it is made. */
export const cmsSignatureRoom = (certificates: readonly Uint8Array[]): number =>
  certificates.reduce((sum, { length }) => sum + length, 4096)
