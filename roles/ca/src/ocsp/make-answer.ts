/**
 * What the ledger says of a certificate as a signed OCSP answer: RFC 6960 4.2.1, 4.4.8.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { toHex } from '@tegata/kernel'
import { buildOcspResponse, type CertId, type OcspAnswer } from '@tegata/pki'
import type { Authority } from '../authority/authorities.ts'
import type { LedgerState } from '../store.ts'
import type { KeptAnswer } from './kept-answers.ts'
import type { Responders } from './responders.ts'

const validSeconds = 900

export type AnswerParts = { readonly responders: Responders; readonly crypto: Crypto }

/** Names an answer that may be handed out again. */
export const answerName = (authority: Authority, { hash, serialNumber }: CertId): string =>
  `${hash} ${authority.id} ${serialNumber}`

/** Of this authority, and handed out or ended. */
const isIssued = (authority: Authority, entry: LedgerState | undefined): entry is LedgerState =>
  entry !== undefined && entry.authority === authority.id && entry.state !== 'issuing'

/**
 * Changes whenever the ledger says something else, or somebody else signs; `undefined` of a number that
 * nobody was given.
 */
export async function versionOf(
  { responders }: Pick<AnswerParts, 'responders'>,
  authority: Authority,
  entry: LedgerState | undefined,
): Promise<string | undefined> {
  if (!isIssued(authority, entry)) return undefined
  const { serial } = await responders(authority)
  return `${entry.state} ${entry.reason} ${entry.changed_at.getTime()} by ${serial}`
}

/** @param at - of a whole second */
export function answerFor(
  authority: Authority,
  certId: CertId,
  entry: LedgerState | undefined,
  at: Date,
): OcspAnswer {
  const times = { thisUpdate: at, nextUpdate: new Date(at.getTime() + validSeconds * 1000) }
  if (!isIssued(authority, entry)) return { certId, ...times, status: 'never-issued' }
  const { state, reason, changed_at: revokedAt } = entry
  if (state === 'good') return { certId, ...times, status: 'good' }
  const why = state === 'held' ? 'certificateHold' : (reason ?? 'unspecified')
  return { certId, ...times, status: 'revoked', revokedAt, reason: why }
}

export async function signAnswers(
  { responders, crypto }: AnswerParts,
  authority: Authority,
  answers: readonly OcspAnswer[],
  producedAt: Date,
  nonce?: Uint8Array,
): Promise<Uint8Array> {
  const { certificate, signer } = await responders(authority)
  return await buildOcspResponse(
    { answers, producedAt, ...(nonce && { nonce }), certificates: [certificate] },
    signer,
    crypto,
  )
}

/** About one certificate and without a nonce: whoever gets it may keep it. */
export async function makeAnswerToKeep(
  parts: AnswerParts,
  authority: Authority,
  answer: OcspAnswer,
  at: Date,
): Promise<KeptAnswer> {
  const der = await signAnswers(parts, authority, [answer], at)
  const entityTag = `"${toHex(await parts.crypto.digest('SHA-256', der)).slice(0, 32)}"`
  return { der, producedAt: at, nextUpdate: answer.nextUpdate, entityTag }
}
