/**
 * Certificates: RFC 5280 section 4; ISO/IEC 18013-5:2021, Annex B.
 * @module
 */
import type { PublicJwk } from '@tegata/crypto'
import { codeOf } from '@tegata/kernel'
import {
  type Certificate,
  checkProfile,
  documentSigner,
  iacaRoot,
  jpkiAuth,
  jpkiCa,
  jpkiSign,
  keyKindOf,
  ocspResponder,
  parseCertificate,
  readerAuthentication,
  sameName,
  statusSigner,
} from '@tegata/pki'
import type { Explanation, Part, View } from '../explanation.ts'
import { extensionParts } from './extensions.ts'

const profiles = [
  iacaRoot,
  documentSigner,
  readerAuthentication,
  statusSigner,
  ocspResponder,
  jpkiCa,
  jpkiSign,
  jpkiAuth,
]

/** @throws PkiError when it is no certificate */
export function explainCertificate(der: Uint8Array, view: View): Omit<Explanation, 'notes'> {
  const certificate = parseCertificate(der)
  return {
    kind: 'X.509 certificate',
    clause: 'RFC 5280, 4.1',
    parts: certificateParts(certificate, view),
  }
}

function certificateParts(certificate: Certificate, view: View): Part[] {
  const { version, serialNumber, publicKey, signatureAlgorithm } = certificate
  return [
    { name: 'version', value: String(version) },
    { name: 'serialNumber', value: serialNumber },
    ...whoAndWhen(certificate),
    { name: 'publicKey', value: publicKeyText(publicKey), clause: 'RFC 5280, 4.1.2.7' },
    { name: 'signatureAlgorithm', value: signatureAlgorithm },
    { name: 'extensions', clause: 'RFC 5280, 4.2', parts: extensionParts(certificate, view) },
    { name: 'profiles', value: profileText(certificate) },
  ]
}

const whoAndWhen = ({ issuer, subject, notBefore, notAfter }: Certificate): Part[] => [
  {
    name: 'issuer',
    value: sameName(issuer, subject) ? `${issuer.text} (self-issued)` : issuer.text,
  },
  { name: 'subject', value: subject.text },
  { name: 'notBefore', value: notBefore.toISOString() },
  { name: 'notAfter', value: notAfter.toISOString() },
]

/** The few lines that matter inside another structure. */
export function certificateSummary(der: Uint8Array): Omit<Part, 'name'> {
  try {
    return { value: `certificate, ${der.length} bytes`, parts: whoAndWhen(parseCertificate(der)) }
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || !(error instanceof Error)) throw error
    return { value: `${der.length} bytes`, note: `${code}: ${error.message}` }
  }
}

/** Which profiles it keeps as it stands; chain and time are not looked at. */
function profileText(certificate: Certificate): string {
  const kept = profiles.filter((profile) =>
    checkProfile(certificate, profile).every(({ outcome }) => outcome !== 'failed'),
  )
  return kept.length === 0
    ? 'none of those known'
    : kept.map(({ name, clause }) => `${name} (${clause})`).join(', ')
}

export const publicKeyText = (key: PublicJwk): string =>
  key.kty === 'RSA' ? `RSA ${keyKindOf(key)}` : `${key.kty} ${key.crv}`
