/**
 * What the rules of life leave, whatever came in which order: docs/life-rules.md. Each answers what
 * breaks it.
 * @module
 */
import type { RuleName } from '@tegata/lifecycle'
import type { Observed } from './observe.ts'

export type Invariant = {
  readonly rule: RuleName | 'answers'
  readonly says: string
  readonly broken: (seen: Observed) => readonly string[]
}

type CertificateRow = Observed['certificates'][number]

const usable = ({ ledger, register }: CertificateRow) =>
  register === 'valid' || ledger === 'good' || ledger === 'issuing'
const notEnded = ({ ledger, register }: CertificateRow) =>
  register !== 'revoked' || ledger !== 'revoked'
const named = (certificates: readonly CertificateRow[]) =>
  certificates.map(
    ({ holder, kind, register, ledger }) => `${holder} ${kind}: ${register}, ledger ${ledger}`,
  )
const idsIn = (life: Observed['life'], state: 'active' | 'ended' | 'lost') =>
  new Set([...life.cards, ...life.phones].filter((one) => one.state === state).map(({ id }) => id))
const validRecords = ({ records }: Observed) => records.filter(({ state }) => state === 'valid')

export const lifeInvariants: readonly Invariant[] = [
  {
    rule: 'asynchronous-issuance',
    says: 'nothing stays ordered, and life, register and ledger agree',
    broken: ({ life, certificates, unknown }) => [
      ...[...life.cards, ...life.phones]
        .filter(({ sign, auth }) => sign === 'ordered' || auth === 'ordered')
        .map(({ id }) => `${id} is ordered`),
      ...certificates
        .filter(({ register, ledger }) => (register === 'valid' ? 'good' : register) !== ledger)
        .map(({ kind, register, ledger }) => `${kind}: register ${register}, ledger ${ledger}`),
      ...[...life.cards, ...life.phones].flatMap((thing) =>
        (['sign', 'auth'] as const)
          .filter((kind) => thing[kind] === 'valid' || thing[kind] === 'held')
          .filter(
            (kind) =>
              !certificates.some(
                (row) => row.id === thing.id && row.kind === kind && row.register === thing[kind],
              ),
          )
          .map((kind) => `${thing.id} ${kind} is ${thing[kind]} in the life alone`),
      ),
      ...unknown.map((serial) => `${serial} is not in the register and has not ended`),
    ],
  },
  {
    rule: 'renewal',
    says: 'one card at most has not ended, and one certificate at most of each place',
    broken: ({ life, certificates }) => [
      ...(life.cards.filter(({ state }) => state !== 'ended').length > 1 ? ['two cards'] : []),
      ...certificates
        .filter(notEnded)
        .filter((one, at, all) =>
          all.slice(0, at).some((other) => other.id === one.id && other.kind === one.kind),
        )
        .map(({ holder, kind }) => `two ${kind} of one ${holder}`),
    ],
  },
  {
    rule: 'one-phone-per-platform',
    says: 'one phone at most has not ended',
    broken: ({ life }) =>
      life.phones.filter(({ state }) => state !== 'ended').length > 1 ? ['two phones'] : [],
  },
  {
    rule: 'phone-ends-with-card',
    says: 'nothing holds on a card or phone that has ended',
    broken: ({ life, certificates }) =>
      named(certificates.filter((one) => idsIn(life, 'ended').has(one.id) && notEnded(one))),
  },
  {
    rule: 'loss-holds-both',
    says: 'nothing is usable on a card or phone that is lost',
    broken: ({ life, certificates }) =>
      named(certificates.filter((one) => idsIn(life, 'lost').has(one.id) && usable(one))),
  },
  {
    rule: 'change-ends-signing',
    says: 'nobody signs with an address other than the current one',
    broken: ({ handedOut, address }) =>
      handedOut
        .filter((one) => one.kind === 'sign' && one.holds && one.address !== address)
        .map((one) => `${one.serial} holds with ${one.address} instead of ${address}`),
  },
  {
    rule: 'disposal-revokes',
    says: 'a record is valid only where the life says current, and the issuer the same as the life',
    broken: (seen) => [
      ...validRecords(seen)
        .filter(({ phoneId }) => {
          const phone = seen.life.phones.find(({ id }) => id === phoneId)
          return phone?.record !== 'current' || phone.state !== 'active'
        })
        .map(({ id }) => `record ${id} is valid`),
      ...seen.life.phones.flatMap(({ id, record, state }) => {
        const row = seen.phones.find((one) => one.id === id)
        const wanted = record === 'lapsed' || state === 'ended' ? 'lapsed' : 'open'
        const stands = row?.state === 'lapsed' ? 'lapsed' : 'open'
        if (!row || stands !== wanted) return [`phone is ${wanted}, the issuer’s row ${stands}`]
        if (!row.isNewest) return ['the issuer’s row is of other particulars']
        return row.state !== 'active' && row.offers > 0 ? ['an offer is open after the lapse'] : []
      }),
    ],
  },
  {
    rule: 'death',
    says: 'nothing holds after death',
    broken: (seen) =>
      seen.life.person === 'living'
        ? []
        : [
            ...named(seen.certificates.filter(notEnded)),
            ...validRecords(seen).map(({ id }) => `record ${id} is valid`),
          ],
  },
  {
    rule: 'answers',
    says: 'OCSP and CRL say what the ledger says',
    broken: ({ certificates, handedOut }) =>
      handedOut.flatMap(({ serial, holds, inCrl, kind }) => {
        const ledger = certificates.find((one) => one.serial === serial)?.ledger
        if (ledger === 'good' ? holds && !inCrl : !holds && inCrl) return []
        return [`${kind} ${serial}: ledger ${ledger}, OCSP ${holds}, in the CRL ${inCrl}`]
      }),
  },
]
