/**
 * Logins with the authentication certificate, and checks of document signatures.
 * @module
 */
import { verifyDocumentSignature } from '@tegata/jpki'
import { fromBase64url, toBase64url } from '@tegata/kernel'
import type { Certificate } from '@tegata/pki'
import { pairwiseSubject, verifyLogin } from '@tegata/verifier'
import type { ReportReply } from './contract.ts'
import { VerifierRoleError } from './errors.ts'
import { reportOf } from './presentations.ts'
import type { Store } from './store.ts'
import type { TrustInAnswers } from './trust-in-answers.ts'
import type { VerifierDeps } from './verifier-deps.ts'

const lifetimeSeconds = 300

export type LoginParts = VerifierDeps &
  TrustInAnswers & {
    readonly store: Store
    /** Makes subjects that mean something to this relying party only. */
    readonly pairwiseKey: Uint8Array
  }

export async function openLogin({ store, crypto, now, publicUrl }: LoginParts) {
  const id = toBase64url(crypto.random(16))
  const challenge = toBase64url(crypto.random(32))
  const expiresAt = new Date(now().getTime() + lifetimeSeconds * 1000)
  await store.addLogin({ id, challenge, expires_at: expiresAt })
  return { id, challenge, audience: audienceOf(publicUrl), expiresAt: expiresAt.toISOString() }
}

const audienceOf = (publicUrl: string) => `${publicUrl}/verifier`

/**
 * Judges an answer. One that is accepted ends the login. Any other ends nothing, since everybody who saw
 * the challenge can send one: its report is kept for the relying party, and the login stays open.
 * @throws VerifierRoleError `verifier/unknown-login`, `verifier/login-not-open`
 */
export async function receiveLogin(parts: LoginParts, id: string, login: string) {
  const { store, crypto, now, publicUrl, anchors, askRevocation } = parts
  const row = await store.login(id)
  if (!row) throw unknownLogin()
  if (row.state !== 'open' || row.expires_at <= now()) throw notOpen()
  const report = await verifyLogin(
    login,
    {
      audience: audienceOf(publicUrl),
      challenge: row.challenge,
      at: now(),
      anchors: anchors().jpkiAuth,
      askRevocation,
    },
    crypto,
  )
  if (report.verdict !== 'accepted') {
    await store.noteLoginAnswer(id, reportOf(report), now())
    return { accepted: false }
  }
  const subject = report.certificate ? await subjectOf(parts, report.certificate) : null
  if (!(await store.acceptLogin(id, { report: reportOf(report), subject }, now()))) throw notOpen()
  return { accepted: true }
}

/** Where the link cannot be had the login stays open: without it this would be another person. */
async function subjectOf(
  { crypto, pairwiseKey, personLink }: LoginParts,
  certificate: Certificate,
): Promise<string> {
  const link = await personLink?.(certificate.serialNumber)
  const of = { certificate, ...(link !== undefined && { personLink: link }) }
  return toBase64url(await pairwiseSubject(of, pairwiseKey, crypto))
}

const unknownLogin = () => new VerifierRoleError('verifier/unknown-login', 'no login has this id')
const notOpen = () =>
  new VerifierRoleError('verifier/login-not-open', 'answered or too old; open a new login')

/** @throws VerifierRoleError `verifier/unknown-login` */
export async function seeLogin({ store, now }: LoginParts, id: string) {
  const row = await store.login(id)
  if (!row) throw unknownLogin()
  const expired = row.state === 'open' && row.expires_at <= now()
  return {
    state: expired ? ('expired' as const) : row.state,
    refusedAnswers: row.refused_answers,
    ...(row.report && { report: row.report }),
    ...(row.subject !== null && { subject: row.subject }),
  }
}

/** Whether a document was signed with a signing certificate that holds now. */
export async function checkSignature(
  { crypto, now, anchors, askRevocation }: LoginParts,
  signed: { document: string; signature: string; certificate: string },
): Promise<ReportReply> {
  const report = await verifyDocumentSignature(
    {
      document: fromBase64url(signed.document),
      signature: fromBase64url(signed.signature),
      certificate: fromBase64url(signed.certificate),
      anchors: anchors().jpkiSign,
      at: now(),
      askRevocation,
    },
    crypto,
  )
  return reportOf(report)
}
