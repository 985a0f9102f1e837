/**
 * Which profile a certificate has to keep, by what it says of itself.
 * @module
 */
import {
  basicConstraintsOf,
  type Certificate,
  type CertificateProfile,
  checkProfile,
  documentSigner,
  extendedKeyUsageOf,
  iacaRoot,
  jpkiAuth,
  jpkiCa,
  jpkiSign,
  ocspResponder,
  pkiChecks,
  readerAuthentication,
  statusSigner,
  tlsClient,
  trustListSigner,
} from '@tegata/pki'
import type { PkiCheckId } from '../refusal.ts'

const profiles = [
  iacaRoot,
  documentSigner,
  readerAuthentication,
  statusSigner,
  trustListSigner,
  ocspResponder,
  jpkiCa,
  jpkiSign,
  jpkiAuth,
  tlsClient,
] as const satisfies readonly CertificateProfile[]

/** Those that it keeps as it stands; chain and time are not looked at. */
export const profilesKept = (certificate: Certificate): readonly CertificateProfile[] =>
  profiles.filter((profile) =>
    checkProfile(certificate, profile).every(({ outcome }) => outcome !== 'failed'),
  )

const byPurpose: readonly CertificateProfile[] = [
  documentSigner,
  readerAuthentication,
  trustListSigner,
  ocspResponder,
]

/**
 * The one that its purpose or its path length asks for, unless it keeps another one: only where a
 * role is named can something be missing for it.
 */
export function profileFor(certificate: Certificate): CertificateProfile | undefined {
  const purposes = extendedKeyUsageOf(certificate) ?? []
  const asked = byPurpose.find(({ extendedKeyUsage: use }) =>
    typeof use === 'object' ? use.oneOf.some((oid) => purposes.includes(oid)) : false,
  )
  if (asked) return asked
  if (profilesKept(certificate).length > 0) return undefined
  return basicConstraintsOf(certificate)?.pathLength === 0 ? iacaRoot : undefined
}

export const isPkiCheck = (id: string): id is PkiCheckId =>
  pkiChecks.some((entry) => entry.id === id)
