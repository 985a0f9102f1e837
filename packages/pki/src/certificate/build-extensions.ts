/**
 * Writing the extensions of certificates: RFC 5280 4.2, RFC 6960 4.2.2.2.1.
 * Each is critical or not as RFC 5280 asks; where the choice is the profile's, it is a parameter.
 * @module
 */
import { fromHex } from '@tegata/kernel'
import {
  type Bytes,
  writeBoolean,
  writeContext,
  writeNamedBits,
  writeNull,
  writeOctetString,
  writeOid,
  writePrimitive,
  writeSequence,
  writeSmallInteger,
  writeUnsigned,
} from '../der/der-writer.ts'
import type { Extension } from './extension.ts'
import { type NewGeneralName, writeGeneralName } from './general-name.ts'
import { accessMethodOid, extensionOid } from './object-ids.ts'
import { type BasicConstraints, type KeyUsage, keyUsages } from './read-extensions.ts'

const plain = (oid: string, value: Uint8Array): Extension => ({ oid, critical: false, value })
const critical = (oid: string, value: Uint8Array): Extension => ({ oid, critical: true, value })

/**
 * What the key may be used for; critical.
 * @see RFC 5280, 4.2.1.3
 */
export const keyUsageExtension = (usages: readonly KeyUsage[]): Extension =>
  critical(extensionOid.keyUsage, writeNamedBits(usages.map((usage) => keyUsages.indexOf(usage))))

/**
 * Purposes of the key, by object identifier; not critical unless said otherwise, as ISO/IEC 18013-5
 * wants it.
 *
 * @throws PkiError `pki/malformed` for a purpose that is no object identifier
 * @see RFC 5280, 4.2.1.12
 */
export const extendedKeyUsageExtension = (
  oids: readonly string[],
  options: { critical?: boolean } = {},
): Extension => ({
  oid: extensionOid.extendedKeyUsage,
  critical: options.critical ?? false,
  value: writeSequence(...oids.map(writeOid)),
})

/**
 * Whether the certificate is an authority's; critical.
 * @see RFC 5280, 4.2.1.9
 */
export function basicConstraintsExtension(constraints: BasicConstraints): Extension {
  const { certificateAuthority, pathLength } = constraints
  const flag = certificateAuthority ? [writeBoolean(true)] : []
  const length = pathLength === undefined ? [] : [writeSmallInteger(pathLength)]
  return critical(extensionOid.basicConstraints, writeSequence(...flag, ...length))
}

/**
 * Names the key of the certificate; {@link keyIdentifierOf} makes the identifier.
 * @see RFC 5280, 4.2.1.2
 */
export const subjectKeyIdentifierExtension = (keyIdentifier: Uint8Array): Extension =>
  plain(extensionOid.subjectKeyIdentifier, writeOctetString(keyIdentifier))

/**
 * Names the key that signs the certificate.
 * @see RFC 5280, 4.2.1.1
 */
export const authorityKeyIdentifierExtension = (keyIdentifier: Uint8Array): Extension =>
  plain(extensionOid.authorityKeyIdentifier, writeSequence(writePrimitive(0, keyIdentifier)))

/**
 * Further names of the subject.
 *
 * @throws PkiError `pki/malformed` for an address that is not printable ASCII
 * @see RFC 5280, 4.2.1.6
 */
export const subjectAltNameExtension = (names: readonly NewGeneralName[]): Extension =>
  plain(extensionOid.subjectAltName, writeSequence(...names.map(writeGeneralName)))

/**
 * Further names of the issuer, or how to reach it.
 *
 * @throws PkiError `pki/malformed` for an address that is not printable ASCII
 * @see RFC 5280, 4.2.1.7
 */
export const issuerAltNameExtension = (names: readonly NewGeneralName[]): Extension =>
  plain(extensionOid.issuerAltName, writeSequence(...names.map(writeGeneralName)))

/**
 * One distribution point for each address of a complete CRL: RFC 5280 4.2.1.13.
 * @throws PkiError `pki/malformed` for an address that is not printable ASCII
 */
export const crlDistributionPointsExtension = (uris: readonly string[]): Extension =>
  plain(
    extensionOid.crlDistributionPoints,
    writeSequence(...uris.map((uri) => writeSequence(writePointName(uri)))),
  )

/**
 * Where to ask for revocation, and where the issuer's certificate is: RFC 5280 4.2.2.1.
 * @throws PkiError `pki/malformed` for an address that is not printable ASCII
 */
export function authorityInfoAccessExtension(uris: {
  ocsp?: readonly string[]
  caIssuers?: readonly string[]
}): Extension {
  const describe = (oid: string) => (value: string) =>
    writeSequence(writeOid(oid), writeGeneralName({ type: 'uri', value }))
  const ocsp = (uris.ocsp ?? []).map(describe(accessMethodOid.ocsp))
  const caIssuers = (uris.caIssuers ?? []).map(describe(accessMethodOid.caIssuers))
  return plain(extensionOid.authorityInfoAccess, writeSequence(...ocsp, ...caIssuers))
}

/**
 * Policies by object identifier, without qualifiers.
 *
 * @throws PkiError `pki/malformed` for a policy that is no object identifier
 * @see RFC 5280, 4.2.1.4
 */
export const certificatePoliciesExtension = (oids: readonly string[]): Extension =>
  plain(
    extensionOid.certificatePolicies,
    writeSequence(...oids.map((oid) => writeSequence(writeOid(oid)))),
  )

/**
 * Tells that the revocation of an OCSP responder's certificate need not be asked for.
 * @see RFC 6960, 4.2.2.2.1
 */
export const ocspNoCheckExtension = (): Extension => plain(extensionOid.ocspNoCheck, writeNull())

/** RFC 5280 5.2.3. */
export const crlNumberExtension = (hex: string): Extension =>
  plain(extensionOid.crlNumber, writeUnsigned(fromHex(hex)))

/** DistributionPointName `[0]` with one full name. */
export const writePointName = (uri: string): Bytes =>
  writeContext(0, writeContext(0, writeGeneralName({ type: 'uri', value: uri })))
