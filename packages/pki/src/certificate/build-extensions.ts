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

/** Critical: RFC 5280 4.2.1.3. */
export const keyUsageExtension = (usages: readonly KeyUsage[]): Extension =>
  critical(extensionOid.keyUsage, writeNamedBits(usages.map((usage) => keyUsages.indexOf(usage))))

/** RFC 5280 4.2.1.12; ISO/IEC 18013-5 wants its purposes critical. */
export const extendedKeyUsageExtension = (
  oids: readonly string[],
  options: { critical?: boolean } = {},
): Extension => ({
  oid: extensionOid.extendedKeyUsage,
  critical: options.critical ?? false,
  value: writeSequence(...oids.map(writeOid)),
})

/** Critical: RFC 5280 4.2.1.9. */
export function basicConstraintsExtension(constraints: BasicConstraints): Extension {
  const { certificateAuthority, pathLength } = constraints
  const flag = certificateAuthority ? [writeBoolean(true)] : []
  const length = pathLength === undefined ? [] : [writeSmallInteger(pathLength)]
  return critical(extensionOid.basicConstraints, writeSequence(...flag, ...length))
}

/** RFC 5280 4.2.1.2. */
export const subjectKeyIdentifierExtension = (keyIdentifier: Uint8Array): Extension =>
  plain(extensionOid.subjectKeyIdentifier, writeOctetString(keyIdentifier))

/** RFC 5280 4.2.1.1. */
export const authorityKeyIdentifierExtension = (keyIdentifier: Uint8Array): Extension =>
  plain(extensionOid.authorityKeyIdentifier, writeSequence(writePrimitive(0, keyIdentifier)))

/** RFC 5280 4.2.1.6. */
export const subjectAltNameExtension = (names: readonly NewGeneralName[]): Extension =>
  plain(extensionOid.subjectAltName, writeSequence(...names.map(writeGeneralName)))

/** RFC 5280 4.2.1.7. */
export const issuerAltNameExtension = (names: readonly NewGeneralName[]): Extension =>
  plain(extensionOid.issuerAltName, writeSequence(...names.map(writeGeneralName)))

/** One distribution point for each address of a complete CRL: RFC 5280 4.2.1.13. */
export const crlDistributionPointsExtension = (uris: readonly string[]): Extension =>
  plain(
    extensionOid.crlDistributionPoints,
    writeSequence(...uris.map((uri) => writeSequence(writePointName(uri)))),
  )

/** Where to ask for revocation, and where the issuer's certificate is: RFC 5280 4.2.2.1. */
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

/** RFC 5280 4.2.1.4, without qualifiers. */
export const certificatePoliciesExtension = (oids: readonly string[]): Extension =>
  plain(
    extensionOid.certificatePolicies,
    writeSequence(...oids.map((oid) => writeSequence(writeOid(oid)))),
  )

/** RFC 6960 4.2.2.2.1. */
export const ocspNoCheckExtension = (): Extension => plain(extensionOid.ocspNoCheck, writeNull())

/** RFC 5280 5.2.3. */
export const crlNumberExtension = (hex: string): Extension =>
  plain(extensionOid.crlNumber, writeUnsigned(fromHex(hex)))

/** DistributionPointName `[0]` with one full name. */
export const writePointName = (uri: string): Bytes =>
  writeContext(0, writeContext(0, writeGeneralName({ type: 'uri', value: uri })))
