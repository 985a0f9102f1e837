/**
 * Certificates: RFC 5280 section 4; ISO/IEC 18013-5:2021, Annex B.
 * @module
 */
import type { PublicJwk } from '@tegata/crypto'
import { codeOf } from '@tegata/kernel'
import {
  type Certificate,
  type CertificateProfile,
  checkProfile,
  keyKindOf,
  parseCertificate,
  sameName,
} from '@tegata/pki'
import { type Explanation, type Mark, type Part, rfc, type View } from '../explanation.ts'
import { type CheckId, refusal } from '../refusal.ts'
import { cutBytes } from './cut-bytes.ts'
import { extensionParts } from './extensions.ts'
import { isPkiCheck, profileFor, profilesKept } from './fitting-profile.ts'

type Field = {
  readonly name: string
  readonly en: string
  readonly section: string
  readonly show: (certificate: Certificate, view: View) => Omit<Part, 'name'>
}

const text = (value: string) => ({ value })

/** RFC 5280, 4.1: in the order of the standard. */
const fields: readonly Field[] = [
  {
    name: 'version',
    en: 'form of the certificate',
    section: '4.1.2.1',
    show: ({ version }) => text(`v${version}`),
  },
  {
    name: 'serialNumber',
    en: 'number of the certificate at its issuer',
    section: '4.1.2.2',
    show: ({ serialNumber }) => text(serialNumber),
  },
  {
    name: 'signature',
    en: 'algorithm, as signed',
    section: '4.1.2.3',
    show: ({ signatureAlgorithm }) => text(signatureAlgorithm),
  },
  {
    name: 'issuer',
    en: 'who signed the certificate',
    section: '4.1.2.4',
    show: ({ issuer, subject }) =>
      text(sameName(issuer, subject) ? `${issuer.text} (self-issued)` : issuer.text),
  },
  { name: 'notBefore', en: 'beginning of its validity', section: '4.1.2.5', show: begin },
  { name: 'notAfter', en: 'end of its validity', section: '4.1.2.5', show: end },
  {
    name: 'subject',
    en: 'whose key it is',
    section: '4.1.2.6',
    show: ({ subject }) => text(subject.text),
  },
  {
    name: 'subjectPublicKeyInfo',
    en: 'the key',
    section: '4.1.2.7',
    show: ({ publicKey }) => text(publicKeyText(publicKey)),
  },
  {
    name: 'extensions',
    en: 'what the key may do, and more',
    section: '4.1.2.9',
    show: (certificate, view) => ({ parts: extensionParts(certificate, view) }),
  },
  {
    name: 'signatureAlgorithm',
    en: 'algorithm of the signature',
    section: '4.1.1.2',
    show: ({ signatureAlgorithm }) => text(signatureAlgorithm),
  },
  {
    name: 'signatureValue',
    en: 'signature of the issuer over all of the above',
    section: '4.1.1.3',
    show: ({ signature }) => text(cutBytes(signature)),
  },
]

function begin({ notBefore }: Certificate, { at }: View): Omit<Part, 'name'> {
  const shown = text(notBefore.toISOString())
  return at < notBefore ? { ...shown, marks: [timeMark('not valid yet', at)] } : shown
}

function end({ notAfter }: Certificate, { at }: View): Omit<Part, 'name'> {
  const shown = text(notAfter.toISOString())
  return at > notAfter ? { ...shown, marks: [timeMark('over', at)] } : shown
}

const timeMark = (what: string, at: Date): Mark => ({
  check: refusal.certificateTime,
  why: `${what} at ${at.toISOString()}`,
})

const clause = rfc(5280, '4.1')

/** @throws PkiError when it is no certificate */
export function explainCertificate(der: Uint8Array, view: View): Explanation {
  const certificate = parseCertificate(der)
  const parts = certificateParts(certificate, view, profileFor(certificate))
  return { kind: 'X.509 certificate', clause, parts }
}

function certificateParts(
  certificate: Certificate,
  view: View,
  profile: CertificateProfile | undefined,
): Part[] {
  const shown = fields.map(({ name, en, section, show }) => ({
    name,
    label: { en },
    clause: rfc(5280, section),
    ...show(certificate, view),
  }))
  return [...shown, profilePart(certificate, profile)]
}

/** Which profiles it keeps as it stands, and where it breaks the one that it has to keep. */
function profilePart(certificate: Certificate, profile: CertificateProfile | undefined): Part {
  const kept = profilesKept(certificate)
  const value =
    kept.length === 0
      ? 'none of those known'
      : kept.map(({ name, clause }) => `${name} (${clause})`).join(', ')
  const { clause } = profile ?? kept[0] ?? { clause: 'ISO/IEC 18013-5:2021, Annex B' }
  const label = { en: 'what it is good for as it stands' }
  const part = { name: 'profile', label, value, clause }
  if (!profile) return part
  const failed = checkProfile(certificate, profile).filter(({ outcome }) => outcome === 'failed')
  const marks = failed.flatMap(({ id, reason = '' }): Mark[] =>
    isPkiCheck(id) ? [{ check: id, why: `${reason} (${profile.name})` }] : [],
  )
  return { ...part, ...(marks.length > 0 && { marks }) }
}

export type CertificateUse = {
  /** What it has to be good for. */
  readonly profile?: CertificateProfile
  /** The check that an unreadable one fails. */
  readonly check: CheckId
}

/** A certificate inside another structure. */
export function certificateShown(
  der: Uint8Array,
  view: View,
  { profile, check }: CertificateUse,
): Omit<Part, 'name'> {
  try {
    const certificate = parseCertificate(der)
    const fitting = profile ?? profileFor(certificate)
    return {
      value: `certificate of ${certificate.subject.text}, ${der.length} bytes`,
      parts: certificateParts(certificate, view, fitting),
    }
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || !(error instanceof Error)) throw error
    return { value: `${der.length} bytes`, marks: [{ check, why: `${code}: ${error.message}` }] }
  }
}

export const publicKeyText = (key: PublicJwk): string =>
  key.kty === 'RSA' ? `RSA ${keyKindOf(key)}` : `${key.kty} ${key.crv}`
