/**
 * The anchors that a verifier is to trust, one by one.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import {
  basicConstraintsOf,
  type Certificate,
  checkProfile,
  documentSigner,
  extendedKeyUsageOf,
  iacaRoot,
  sameName,
  verifySignedData,
} from '@tegata/pki'
import { type Finding, note, ok, problem } from './finding.ts'

const soonMs = 30 * 86_400_000

export async function checkAnchor(
  certificate: Certificate,
  at: Date,
  crypto: Crypto,
): Promise<Finding> {
  const { subject, issuer } = certificate
  const selfIssued = sameName(subject, issuer)
  if (selfIssued && !(await verifySignedData(certificate, certificate.publicKey, crypto)))
    return trust(problem, subject.text, 'its signature does not hold', 'get the file again')
  return outsideValidity(certificate, at) ?? suitability(certificate, at)
}

function outsideValidity({ subject, notBefore, notAfter }: Certificate, at: Date) {
  if (at < notBefore)
    return trust(problem, subject.text, `valid only from ${day(notBefore)}`, 'check the clock')
  if (at > notAfter)
    return trust(problem, subject.text, `ended on ${day(notAfter)}`, 'get its successor')
  return undefined
}

function suitability(certificate: Certificate, at: Date): Finding {
  const { subject, issuer, notAfter } = certificate
  const until = `until ${day(notAfter)}`
  if (basicConstraintsOf(certificate)?.certificateAuthority) return rootFinding(certificate, at)
  const purposes = extendedKeyUsageOf(certificate) ?? []
  if (purposes.some((oid) => documentSigner.extendedKeyUsage.oneOf.some((known) => known === oid)))
    return trust(
      note,
      subject.text,
      `a document signer and no root, ${until}`,
      `trust its issuer instead: ${issuer.text}; or pass --tolerate pinned-signer`,
    )
  const action = 'give the root of the issuing authority; this serves only with pinned-signer'
  return trust(note, subject.text, `neither a root nor a document signer, ${until}`, action)
}

function rootFinding(certificate: Certificate, at: Date): Finding {
  const { subject, notAfter } = certificate
  const until = `until ${day(notAfter)}`
  const lacks = checkProfile(certificate, iacaRoot).filter(({ outcome }) => outcome === 'failed')
  if (notAfter.getTime() - at.getTime() < soonMs)
    return trust(note, subject.text, `a root, ${until}: that is soon`, 'get its successor')
  if (lacks.length === 0) return trust(ok, subject.text, `an IACA root, ${until}`)
  const why = lacks.map(({ reason }) => reason).join('; ')
  return trust(note, subject.text, `a root, ${until}, that lacks of the IACA profile: ${why}`)
}

const trust = (make: typeof ok, name: string, what: string, action?: string): Finding =>
  make('trust/anchor', `${name}: ${what}`, action)

const day = (date: Date) => date.toISOString().slice(0, 10)
