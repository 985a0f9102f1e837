/**
 * CertificationRequest (CSR): RFC 2986 section 4, extensionRequest of RFC 2985 5.4.2.
 * @module
 */
import { type Crypto, jwkToSpki, type PublicJwk, type Signer } from '@tegata/crypto'
import {
  type Extension,
  type Extensions,
  readExtensions,
  writeExtensions,
} from '../certificate/extension.ts'
import { type Name, readName } from '../certificate/name.ts'
import { readPublicKey } from '../certificate/public-key.ts'
import { readKnownExtensions } from '../certificate/read-known-extensions.ts'
import {
  readSignature,
  type SignedData,
  signData,
  verifySignedData,
} from '../certificate/signed-data.ts'
import {
  constructedTag,
  type DerValue,
  derInside,
  derItems,
  derList,
  derTag,
  readDer,
} from '../der/der-reader.ts'
import { readOid, readSmallInteger } from '../der/der-values.ts'
import {
  type Bytes,
  writeContext,
  writeOid,
  writeSequence,
  writeSetOf,
  writeSmallInteger,
} from '../der/der-writer.ts'
import { malformed } from '../errors.ts'

/** Only {@link parseCsr} makes one. */
export type CertificationRequest = SignedData & {
  readonly der: Uint8Array
  readonly subject: Name
  readonly spki: Uint8Array
  readonly publicKey: PublicJwk
  /** What the requester would like to have in the certificate; a wish, not a fact. */
  readonly extensions: Extensions
}

const path = 'request'
const extensionRequestOid = '1.2.840.113549.1.9.14'

/**
 * Builds a request for the signer's own key.
 *
 * @param request.subject - DER, as `buildName` makes it
 * @throws PkiError `pki/malformed`
 * @see RFC 2986, 4; RFC 2985, 5.4.2
 */
export async function buildCsr(
  request: { readonly subject: Uint8Array; readonly extensions?: readonly Extension[] },
  signer: Signer,
): Promise<Bytes> {
  const { subject, extensions = [] } = request
  const attributes = extensions.length > 0 ? [writeExtensionRequest(extensions)] : []
  const tbs = writeSequence(
    writeSmallInteger(0),
    subject,
    jwkToSpki(signer.publicKey),
    writeContext(0, ...attributes),
  )
  const der = await signData(tbs, signer)
  parseCsr(der)
  return der
}

/**
 * Reads a request without trusting it: {@link verifyCsr} says whether the requester has the key.
 * @throws PkiError `pki/malformed`, `pki/unsupported`, `pki/limit`
 * @see RFC 2986, 4; RFC 2985, 5.4.2
 */
export function parseCsr(der: Uint8Array): CertificationRequest {
  const outer = derItems(readDer(der, derTag.sequence, path), path)
  const tbs = outer.next(derTag.sequence, path)
  const signed = readSignature(outer, tbs, path)
  outer.end(path)
  const items = derItems(tbs, path)
  if (readSmallInteger(items.next(derTag.integer, 'version'), 'version') !== 0)
    throw malformed('version', 'not v1')
  const subject = readName(items.next(derTag.sequence, 'subject'), 'subject')
  const spki = items.next(derTag.sequence, 'subjectPKInfo').bytes
  const extensions = readAttributes(items.next(constructedTag(0), 'attributes'))
  items.end(path)
  readKnownExtensions({ extensions })
  return { der, subject, spki, publicKey: readPublicKey(spki, path), extensions, ...signed }
}

/**
 * Proof of possession: whether the request is signed by the key it names.
 * @see RFC 2986, 4
 */
export const verifyCsr = (
  request: CertificationRequest,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<boolean> => verifySignedData(request, request.publicKey, crypto)

function writeExtensionRequest(extensions: readonly Extension[]): Bytes {
  return writeSequence(writeOid(extensionRequestOid), writeSetOf(writeExtensions(extensions)))
}

/** An attribute of another type, such as a challenge password, is passed over. */
function readAttributes(attributes: DerValue): Extensions {
  let extensions: Extensions | undefined
  for (const attribute of derList(attributes, derTag.sequence, 'attributes')) {
    const items = derItems(attribute, 'attributes')
    const oid = readOid(items.next(derTag.objectIdentifier, 'attributes'), 'attributes')
    const values = items.next(derTag.set, 'attributes')
    items.end('attributes')
    if (oid !== extensionRequestOid) continue
    if (extensions) throw malformed('attributes', 'extensionRequest twice')
    const list = derInside(values, derTag.sequence, 'extensionRequest')
    extensions = readExtensions(list, 'extensionRequest')
  }
  return extensions ?? new Map()
}
