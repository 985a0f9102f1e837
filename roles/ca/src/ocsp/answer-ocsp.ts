/**
 * Answering OCSP requests from the ledger: RFC 6960, RFC 9919, RFC 9654.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { type Now, toHex } from '@tegata/kernel'
import {
  buildOcspError,
  buildOcspResponse,
  type CertId,
  type CertIdHash,
  certIdOf,
  type OcspAnswer,
  type OcspRequest,
  PkiError,
  parseOcspRequest,
} from '@tegata/pki'
import type { Authorities, Authority } from '../authority/authorities.ts'
import { wholeSecond } from '../authority/authorities.ts'
import type { LedgerState, Store } from '../store.ts'
import { batchedLookup } from './batched-lookup.ts'
import { createKeptAnswers, type KeptAnswer } from './kept-answers.ts'
import type { Responders } from './responders.ts'

const validSeconds = 900

export type OcspReply = {
  /** DER, for `application/ocsp-response`. */
  readonly der: Uint8Array
  /** Of an answer that may be kept until `nextUpdate` by whoever asked. */
  readonly kept?: KeptAnswer
}

type Parts = {
  readonly store: Pick<Store, 'statesOf'>
  readonly authorities: Authorities
  readonly responders: Responders
  readonly crypto: Crypto
  readonly now: Now
}

/** @returns a function that answers; an unreadable request is answered too, not thrown */
export async function createOcsp(
  parts: Parts,
): Promise<(request: Uint8Array) => Promise<OcspReply>> {
  const lookup = batchedLookup(parts.store.statesOf)
  const keptAnswers = createKeptAnswers()
  const issuers = await issuersByHash(parts)
  return async (request) => {
    const parsed = read(request)
    if (!parsed) return { der: buildOcspError('malformedRequest') }
    const { certIds, nonce } = parsed
    const authority = commonAuthority(issuers, certIds)
    if (!authority) return { der: buildOcspError('unauthorized') }
    const states = await Promise.all(certIds.map(({ serialNumber }) => lookup(serialNumber)))
    const at = wholeSecond(parts.now())
    const [certId] = certIds
    const version = certIds.length === 1 && !nonce ? versionOf(authority, states[0]) : undefined
    // Of a number nobody was given nothing is kept: it may be given in the next moment.
    if (!certId || version === undefined) {
      const answers = certIds.map((id, index) => answerFor(authority, id, states[index], at))
      return { der: await sign(parts, authority, answers, at, nonce) }
    }
    const key = `${certId.hash} ${authority.id} ${certId.serialNumber}`
    const found = keptAnswers.find(key, version, at)
    if (found) return { der: found.der, kept: found }
    const answer = answerFor(authority, certId, states[0], at)
    const der = await sign(parts, authority, [answer], at)
    const kept = { der, producedAt: at, nextUpdate: answer.nextUpdate, entityTag: '' }
    const entityTag = `"${toHex(await parts.crypto.digest('SHA-256', der)).slice(0, 32)}"`
    keptAnswers.keep(key, version, { ...kept, entityTag })
    return { der, kept: { ...kept, entityTag } }
  }
}

function read(request: Uint8Array): OcspRequest | undefined {
  try {
    return parseOcspRequest(request)
  } catch (error) {
    if (error instanceof PkiError) return undefined
    throw error
  }
}

const issuerKey = ({ hash, issuerNameHash, issuerKeyHash }: CertId) =>
  `${hash} ${toHex(issuerNameHash)} ${toHex(issuerKeyHash)}`

type Issuers = ReadonlyMap<string, Authority>

/** Both hash functions: RFC 9919 asks for SHA-256, older askers know SHA-1 only. */
async function issuersByHash({ authorities, crypto }: Parts): Promise<Issuers> {
  const found = new Map<string, Authority>()
  for (const hash of ['SHA-1', 'SHA-256'] as const satisfies readonly CertIdHash[])
    for (const authority of authorities.all) {
      const asked = { issuer: authority.certificate, serialNumber: '01' }
      found.set(issuerKey(await certIdOf(asked, hash, crypto)), authority)
    }
  return found
}

/** One response has one signer: ids of several authorities are not answered together. */
function commonAuthority(issuers: Issuers, certIds: readonly CertId[]): Authority | undefined {
  const [first, ...others] = certIds.map((certId) => issuers.get(issuerKey(certId)))
  return others.every((other) => other === first) ? first : undefined
}

/** Of this authority, and handed out or ended. */
const isIssued = (authority: Authority, entry: LedgerState | undefined): entry is LedgerState =>
  entry !== undefined && entry.authority === authority.id && entry.state !== 'issuing'

const versionOf = (authority: Authority, entry: LedgerState | undefined): string | undefined =>
  isIssued(authority, entry)
    ? `${entry.state} ${entry.reason} ${entry.changed_at.getTime()}`
    : undefined

function answerFor(
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

async function sign(
  { responders, crypto }: Parts,
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
