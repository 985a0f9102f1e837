/**
 * Answers that are signed before anybody asks: about certificates that were issued or changed last, and
 * about those that are asked for. The number is bounded; about others an answer is signed when it is
 * asked for. RFC 9919 section 5.
 * @module
 */
import { setImmediate } from 'node:timers/promises'
import type { Crypto } from '@tegata/crypto'
import type { Now } from '@tegata/kernel'
import { type CertIdHash, certIdOf } from '@tegata/pki'
import { type Authorities, type Authority, wholeSecond } from '../authority/authorities.ts'
import type { LedgerState, Store } from '../store.ts'
import type { KeptAnswers } from './kept-answers.ts'
import {
  type AnswerParts,
  answerFor,
  answerName,
  makeAnswerToKeep,
  versionOf,
} from './make-answer.ts'

/** Most ask by one of these; older askers know SHA-1 only. */
const askedHashes = ['SHA-1', 'SHA-256'] as const satisfies readonly CertIdHash[]

/** Half of what an answer is handed out for, so that it is there again before it is missed. */
const renewedAfterMs = 300_000
/** A change is seen once it is committed, and its time is from before. */
const overlapMs = 60_000
/** Of statements, and of signatures before others have their turn. */
const serialsTogether = 500
const signaturesTogether = 16

type Parts = AnswerParts & {
  readonly store: Pick<Store, 'statesOf' | 'recentStates'>
  readonly authorities: Authorities
  readonly crypto: Crypto
  readonly now: Now
  readonly kept: KeptAnswers
  /** Certificates, each with an answer for either hash function. */
  readonly most: number
}

export type AnswersAhead = {
  /** Signs what is missing or was signed a while ago. @returns how many answers were signed */
  prepare(): Promise<number>
  /** About one certificate that has just changed. */
  prepareAbout(serial: string): Promise<void>
}

export function createAnswersAhead(parts: Parts): AnswersAhead {
  const { store, authorities, crypto, now, kept, most } = parts
  let allSince = Number.NEGATIVE_INFINITY
  let seenUntil = 0

  /** The ledger was read at `at`: a state that changed since is not handed out, whatever is kept. */
  async function make(entry: LedgerState, at: Date): Promise<number> {
    const authority = authorities.byId(entry.authority)
    const version = authority && (await versionOf(parts, authority, entry))
    if (!authority || version === undefined) return 0
    let signed = 0
    for (const hash of askedHashes) {
      const certId = await nameOf(authority, entry.serial, hash)
      const name = answerName(authority, certId)
      const found = kept.find(name, version, at)
      if (found && at.getTime() - found.producedAt.getTime() < renewedAfterMs) continue
      const answer = answerFor(authority, certId, entry, at)
      kept.keep(name, version, await makeAnswerToKeep(parts, authority, answer, at))
      signed += 1
    }
    return signed
  }

  const nameOf = (issuer: Authority, serialNumber: string, hash: CertIdHash) =>
    certIdOf({ issuer: issuer.certificate, serialNumber }, hash, crypto)

  async function makeAll(entries: Iterable<LedgerState>, at: Date): Promise<number> {
    let signed = 0
    let turn = signaturesTogether
    for (const entry of entries) {
      signed += await make(entry, at)
      if (signed < turn) continue
      turn = signed + signaturesTogether
      await setImmediate()
    }
    return signed
  }

  return {
    async prepare() {
      const at = wholeSecond(now())
      const isAll = !(Math.abs(at.getTime() - allSince) < renewedAfterMs)
      const since = new Date(isAll ? 0 : seenUntil - overlapMs)
      const recent = await store.recentStates({ since, at, most })
      seenUntil = at.getTime()
      if (isAll) allSince = at.getTime()
      let signed = await makeAll(recent, at)
      const asked = kept.askedBefore(new Date(at.getTime() - renewedAfterMs))
      for (let from = 0; from < asked.length; from += serialsTogether) {
        const states = await store.statesOf(asked.slice(from, from + serialsTogether))
        signed += await makeAll(states.values(), wholeSecond(now()))
      }
      return signed
    },
    async prepareAbout(serial) {
      const at = wholeSecond(now())
      for (const entry of (await store.statesOf([serial])).values()) await make(entry, at)
    },
  }
}
