/**
 * Extensions of certificates and certification requests: RFC 5280 section 4.2.
 * @module
 */
import { toHex, utf8Decode } from '@tegata/kernel'
import {
  authorityKeyIdentifierOf,
  basicConstraintsOf,
  caIssuerUrisOf,
  distributionPointsOf,
  type Extensions,
  extendedKeyUsageOf,
  extensionOid,
  type GeneralName,
  issuerAltNamesOf,
  keyUsageOf,
  ocspUrisOf,
  policiesOf,
  subjectAltNamesOf,
  subjectKeyIdentifierOf,
} from '@tegata/pki'
import type { Part, View } from '../explanation.ts'

type WithExtensions = { readonly extensions: Extensions }

const nameOf: ReadonlyMap<string, string> = new Map(
  Object.entries(extensionOid).map(([name, oid]) => [oid, name]),
)

/** One line for each extension, in the order received. */
export function extensionParts(holder: WithExtensions, view: View): Part[] {
  return [...holder.extensions].map(([oid, { critical, value }]) => {
    const text = textOf(oid, holder, view) ?? `${value.length} bytes`
    return { name: nameOf.get(oid) ?? oid, value: critical ? `critical, ${text}` : text }
  })
}

function textOf(oid: string, holder: WithExtensions, view: View): string | undefined {
  const read = readers.get(oid)
  return read?.(holder, view)
}

type Read = (holder: WithExtensions, view: View) => string | undefined

const distributionPoints: Read = (holder, view) =>
  names(
    distributionPointsOf(holder).flatMap(({ fullName }) => fullName),
    view,
  )

const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  [extensionOid.keyUsage, (holder) => [...(keyUsageOf(holder) ?? [])].join(', ')],
  [extensionOid.extendedKeyUsage, (holder) => purposes(extendedKeyUsageOf(holder) ?? [])],
  [extensionOid.basicConstraints, constraints],
  [extensionOid.subjectKeyIdentifier, (holder) => toHex(subjectKeyIdentifierOf(holder) ?? none)],
  [extensionOid.authorityKeyIdentifier, authority],
  [extensionOid.subjectAltName, (holder, view) => names(subjectAltNamesOf(holder), view)],
  [extensionOid.issuerAltName, (holder, view) => names(issuerAltNamesOf(holder), view)],
  [extensionOid.certificatePolicies, (holder) => policiesOf(holder).join(', ')],
  [extensionOid.crlDistributionPoints, distributionPoints],
  [extensionOid.authorityInfoAccess, access],
  [extensionOid.ocspNoCheck, () => 'present'],
])

const none = new Uint8Array(0)

/** ISO/IEC 18013-5:2021, Annex B; ISO/IEC 23220; RFC 5280 4.2.1.12; RFC 6960 4.2.2.2. */
const purposeNames: Readonly<Record<string, string>> = {
  '1.0.18013.5.1.2': 'mDL document signer',
  '1.0.18013.5.1.6': 'mDL reader',
  '1.0.23220.4.1.2': 'mdoc document signer',
  '1.0.23220.4.1.6': 'mdoc reader',
  '1.3.6.1.5.5.7.3.1': 'TLS server',
  '1.3.6.1.5.5.7.3.2': 'TLS client',
  '1.3.6.1.5.5.7.3.9': 'OCSP signing',
  '1.3.6.1.5.5.7.3.30': 'status signing',
}

const purposes = (oids: readonly string[]) =>
  oids.map((oid) => (purposeNames[oid] ? `${oid} (${purposeNames[oid]})` : oid)).join(', ')

function constraints(holder: WithExtensions): string {
  const { certificateAuthority, pathLength } = basicConstraintsOf(holder) ?? {}
  if (!certificateAuthority) return 'no certificate authority'
  const length = pathLength === undefined ? 'any path length' : `path length ${pathLength}`
  return `certificate authority, ${length}`
}

function authority(holder: WithExtensions): string | undefined {
  const identifier = authorityKeyIdentifierOf(holder)?.keyIdentifier
  return identifier && toHex(identifier)
}

function access(holder: WithExtensions): string {
  const responders = ocspUrisOf(holder).map((uri) => `OCSP ${uri}`)
  const issuers = caIssuerUrisOf(holder).map((uri) => `issuer ${uri}`)
  return [...responders, ...issuers].join(', ')
}

function names(list: readonly GeneralName[], view: View): string {
  return list.map((name) => generalName(name, view)).join(', ')
}

/** An otherName holds what JPKI says about a person: RFC 5280 4.2.1.6, JPKI profile. */
function generalName(name: GeneralName, { showValues }: View): string {
  switch (name.type) {
    case 'otherName':
      return `otherName ${name.oid} ${showValues ? derText(name.value) : '(hidden)'}`
    case 'directoryName':
      return `directory ${showValues ? name.name.text : '(hidden)'}`
    case 'ip':
      return `ip ${toHex(name.bytes)}`
    case 'registeredId':
      return `oid ${name.oid}`
    default:
      return `${name.type} ${name.value}`
  }
}

/** A short UTF8String as its text, everything else in hexadecimal. */
function derText(der: Uint8Array): string {
  const [tag, length] = der
  if (tag !== 0x0c || length === undefined || length !== der.length - 2) return toHex(der)
  try {
    return JSON.stringify(utf8Decode(der.subarray(2)))
  } catch {
    return toHex(der)
  }
}
