/**
 * Extensions of certificates, requests and CRLs: RFC 5280 sections 4.2 and 5.2.
 * @module
 */
import { toHex } from '@tegata/kernel'
import {
  authorityKeyIdentifierOf,
  basicConstraintsOf,
  caIssuerUrisOf,
  distributionPointsOf,
  type Extensions,
  extendedKeyUsageOf,
  extensionOid,
  issuerAltNamesOf,
  keyUsageOf,
  ocspUrisOf,
  policiesOf,
  subjectAltNamesOf,
  subjectKeyIdentifierOf,
} from '@tegata/pki'
import { type Part, rfc, type View } from '../explanation.ts'
import type { PkiCheckId } from '../refusal.ts'
import { cutBytes } from './cut-bytes.ts'
import { generalNames } from './general-names.ts'

type WithExtensions = { readonly extensions: Extensions }

type Known = {
  readonly name: string
  readonly en: string
  readonly clause: string
  readonly read?: (holder: WithExtensions, view: View) => string
  /** Not processed here, so that whoever carries it is refused. */
  readonly refused?: 'always' | 'when critical'
}

const none = new Uint8Array(0)
const refused = 'always'

/** By object identifier: a new extension is a line. */
const known: Readonly<Record<string, Known>> = {
  [extensionOid.subjectKeyIdentifier]: {
    name: 'subjectKeyIdentifier',
    en: 'name of the key',
    clause: rfc(5280, '4.2.1.2'),
    read: (holder) => toHex(subjectKeyIdentifierOf(holder) ?? none),
  },
  [extensionOid.authorityKeyIdentifier]: {
    name: 'authorityKeyIdentifier',
    en: 'name of the key that signed it',
    clause: rfc(5280, '4.2.1.1'),
    read: (holder) => toHex(authorityKeyIdentifierOf(holder)?.keyIdentifier ?? none),
  },
  [extensionOid.keyUsage]: {
    name: 'keyUsage',
    en: 'what the key may do',
    clause: rfc(5280, '4.2.1.3'),
    read: (holder) => [...(keyUsageOf(holder) ?? [])].join(', '),
  },
  [extensionOid.certificatePolicies]: {
    name: 'certificatePolicies',
    en: 'under which policy it was issued',
    clause: rfc(5280, '4.2.1.4'),
    read: (holder) => policiesOf(holder).join(', '),
  },
  [extensionOid.policyMappings]: {
    name: 'policyMappings',
    en: 'policies that count as equal',
    clause: rfc(5280, '4.2.1.5'),
  },
  [extensionOid.subjectAltName]: {
    name: 'subjectAltName',
    en: 'other names of the holder',
    clause: rfc(5280, '4.2.1.6'),
    read: (holder, view) => generalNames(subjectAltNamesOf(holder), view),
  },
  [extensionOid.issuerAltName]: {
    name: 'issuerAltName',
    en: 'how to reach the issuer',
    clause: rfc(5280, '4.2.1.7'),
    read: (holder, view) => generalNames(issuerAltNamesOf(holder), view),
  },
  [extensionOid.basicConstraints]: {
    name: 'basicConstraints',
    en: 'certification authority or not',
    clause: rfc(5280, '4.2.1.9'),
    read: constraints,
  },
  [extensionOid.nameConstraints]: {
    name: 'nameConstraints',
    en: 'names it may issue for',
    clause: rfc(5280, '4.2.1.10'),
  },
  [extensionOid.policyConstraints]: {
    name: 'policyConstraints',
    en: 'limits of policies',
    clause: rfc(5280, '4.2.1.11'),
  },
  [extensionOid.extendedKeyUsage]: {
    name: 'extKeyUsage',
    en: 'purposes of the key',
    clause: rfc(5280, '4.2.1.12'),
    read: (holder) => purposes(extendedKeyUsageOf(holder) ?? []),
  },
  [extensionOid.crlDistributionPoints]: {
    name: 'cRLDistributionPoints',
    en: 'where its revocation list is',
    clause: rfc(5280, '4.2.1.13'),
    read: (holder, view) =>
      generalNames(
        distributionPointsOf(holder).flatMap(({ fullName }) => fullName),
        view,
      ),
  },
  [extensionOid.inhibitAnyPolicy]: {
    name: 'inhibitAnyPolicy',
    en: 'no policy stands for all',
    clause: rfc(5280, '4.2.1.14'),
  },
  [extensionOid.freshestCrl]: {
    name: 'freshestCRL',
    en: 'where changes to the revocation list are',
    clause: rfc(5280, '4.2.1.15'),
    refused: 'when critical',
  },
  [extensionOid.authorityInfoAccess]: {
    name: 'authorityInfoAccess',
    en: 'where OCSP is answered and the issuer’s certificate is',
    clause: rfc(5280, '4.2.2.1'),
    read: access,
  },
  [extensionOid.crlNumber]: {
    name: 'cRLNumber',
    en: 'which list comes after which',
    clause: rfc(5280, '5.2.3'),
  },
  [extensionOid.deltaCrlIndicator]: {
    name: 'deltaCRLIndicator',
    en: 'changes to another list only',
    clause: rfc(5280, '5.2.4'),
    refused,
  },
  [extensionOid.issuingDistributionPoint]: {
    name: 'issuingDistributionPoint',
    en: 'which certificates the list is about',
    clause: rfc(5280, '5.2.5'),
  },
  [extensionOid.ocspNoCheck]: {
    name: 'ocspNoCheck',
    en: 'the responder need not be checked for revocation',
    clause: rfc(6960, '4.2.2.2.1'),
    read: () => 'present',
  },
}

/** One line for each extension, in the order received. */
export function extensionParts(
  holder: WithExtensions,
  view: View,
  check: PkiCheckId = 'pki/path-critical-extensions',
): Part[] {
  return [...holder.extensions].map(([oid, { critical, value }]) => {
    const found = Object.hasOwn(known, oid) ? known[oid] : undefined
    const text = found?.read?.(holder, view) ?? cutBytes(value)
    const limit = found?.refused === 'always' || (critical && found?.refused === 'when critical')
    const isRefused = limit || (critical && !found)
    const why = found ? 'a limit that is not processed' : 'critical, and nobody knows what it means'
    return {
      name: found ? `${found.name} (${oid})` : oid,
      label: { en: found?.en ?? 'not known here' },
      clause: found?.clause ?? rfc(5280, '4.2'),
      value: critical ? `critical, ${text}` : text,
      ...(isRefused && { marks: [{ check, why }] }),
    }
  })
}

/** ISO/IEC 18013-5:2021, Annex B; ISO/IEC 23220; RFC 5280 4.2.1.12; RFC 6960 4.2.2.2. */
const purposeNames: Readonly<Record<string, string>> = {
  '1.0.18013.5.1.2': 'mDL document signer',
  '1.0.18013.5.1.4': 'IACA link certificate',
  '1.0.18013.5.1.6': 'mDL reader',
  '1.0.18013.5.1.7': 'IACA root',
  '1.0.18013.5.1.8': 'VICAL signer',
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

function access(holder: WithExtensions): string {
  const responders = ocspUrisOf(holder).map((uri) => `OCSP ${uri}`)
  const issuers = caIssuerUrisOf(holder).map((uri) => `issuer ${uri}`)
  return [...responders, ...issuers].join(', ')
}
