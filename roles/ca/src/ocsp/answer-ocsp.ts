/**
 * Answering OCSP requests from the ledger: RFC 6960, RFC 9919, RFC 9654.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { type Now, toHex } from '@tegata/kernel'
import {
  buildOcspError,
  type CertId,
  certIdHashes,
  certIdOf,
  type OcspRequest,
  PkiError,
  parseOcspRequest,
} from '@tegata/pki'
import { isDatabaseGone } from '@tegata/service'
import type { Authorities, Authority } from '../authority/authorities.ts'
import { wholeSecond } from '../authority/authorities.ts'
import type { Store } from '../store.ts'
import { type AnswersAhead, createAnswersAhead } from './answers-ahead.ts'
import { batchedLookup } from './batched-lookup.ts'
import { createKeptAnswers, type KeptAnswer } from './kept-answers.ts'
import { answerFor, answerName, makeAnswerToKeep, signAnswers, versionOf } from './make-answer.ts'
import type { Responders } from './responders.ts'

export type OcspReply = {
  /** DER, for `application/ocsp-response`. */
  readonly der: Uint8Array
  /** Of an answer that may be kept until `nextUpdate` by whoever asked. */
  readonly kept?: KeptAnswer
}

type Parts = {
  readonly store: Pick<Store, 'statesOf' | 'recentStates'>
  readonly authorities: Authorities
  readonly responders: Responders
  readonly crypto: Crypto
  readonly now: Now
  /** Certificates that are answered for before anybody asks. */
  readonly answersAhead: number
}

export type Ocsp = AnswersAhead & {
  /** An unreadable request is answered too, and so is one while the database is gone: not thrown. */
  answer(request: Uint8Array): Promise<OcspReply>
}

export async function createOcsp(parts: Parts): Promise<Ocsp> {
  const lookup = batchedLookup(parts.store.statesOf)
  const kept = createKeptAnswers()
  const ahead = createAnswersAhead({ ...parts, kept, most: parts.answersAhead })
  const issuers = await issuersByHash(parts)
  const answerFromLedger = async (request: Uint8Array): Promise<OcspReply> => {
    const parsed = read(request)
    if (typeof parsed === 'string') return { der: buildOcspError(parsed) }
    const { certIds, nonce } = parsed
    const authority = commonAuthority(issuers, certIds)
    if (!authority) return { der: buildOcspError('unauthorized') }
    const states = await Promise.all(certIds.map(({ serialNumber }) => lookup(serialNumber)))
    const at = wholeSecond(parts.now())
    const [certId] = certIds
    const version =
      certIds.length === 1 && !nonce ? await versionOf(parts, authority, states[0]) : undefined
    // Of a number nobody was given nothing is kept: it may be given in the next moment.
    if (!certId || version === undefined) {
      const answers = certIds.map((id, index) => answerFor(authority, id, states[index], at))
      return { der: await signAnswers(parts, authority, answers, at, nonce) }
    }
    const name = answerName(authority, certId)
    const found = kept.find(name, version, at)
    if (found) {
      kept.handedOut(name)
      return { der: found.der, kept: found }
    }
    const made = await makeAnswerToKeep(
      parts,
      authority,
      answerFor(authority, certId, states[0], at),
      at,
    )
    kept.keep(name, version, made)
    kept.handedOut(name)
    return { der: made.der, kept: made }
  }
  const answer = async (request: Uint8Array): Promise<OcspReply> => {
    try {
      return await answerFromLedger(request)
    } catch (error) {
      if (!isDatabaseGone(error)) throw error
      return { der: buildOcspError('tryLater') }
    }
  }
  return { answer, ...ahead }
}

/** A hash function that is not known here names no authority of ours: RFC 5019 2.2.3. */
function read(request: Uint8Array): OcspRequest | 'malformedRequest' | 'unauthorized' {
  try {
    return parseOcspRequest(request)
  } catch (error) {
    if (!(error instanceof PkiError)) throw error
    return error.code === 'pki/unsupported' ? 'unauthorized' : 'malformedRequest'
  }
}

const issuerKey = ({ hash, issuerNameHash, issuerKeyHash }: CertId) =>
  `${hash} ${toHex(issuerNameHash)} ${toHex(issuerKeyHash)}`

type Issuers = ReadonlyMap<string, Authority>

/** RFC 9919 asks for SHA-256, older askers know SHA-1 only, and nobody has to use either. */
async function issuersByHash({ authorities, crypto }: Parts): Promise<Issuers> {
  const found = new Map<string, Authority>()
  for (const hash of certIdHashes)
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
