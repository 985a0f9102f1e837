/**
 * At the counter: a card for a resident, a new one later, and a new signing certificate on it.
 * @module
 */

import { toBase64url } from '@tegata/kernel'
import { newLife, under15NoSigning } from '@tegata/lifecycle'
import type { SecretBox } from '@tegata/service'
import type { z } from 'zod'
import { applyEvent, type LifeParts, unknownResident } from './carry-out.ts'
import type { cardReply, NewResident, newCard, nextCard, renewalReply } from './contract.ts'
import type { CertificateOrder, EnrolmentDeps } from './enrolment-deps.ts'
import { EnrolmentError } from './errors.ts'
import { rootOf } from './jpki-roots.ts'
import { keyOfRequest, requireTwoKeys, withCertificates } from './order-certificates.ts'
import {
  requireRecordable,
  sealResident,
  signingAttributes,
  unsealResident,
} from './sealed-resident.ts'
import type { Store, Trx } from './store.ts'

/** Signing and authentication certificates last until the fifth birthday of the card. */
const cardYears = 5

export type CardParts = EnrolmentDeps &
  LifeParts & { readonly store: Store; readonly box: SecretBox }

type CardReply = z.output<typeof cardReply>
type Csrs = z.output<typeof nextCard>

/**
 * The first card of a resident. Whoever is not 15 years old asks for no signing certificate.
 * @throws EnrolmentError `enrolment/malformed`, `enrolment/request-not-proven`; LifecycleError
 */
export async function giveCard(
  parts: CardParts,
  { resident, ...csrs }: z.output<typeof newCard>,
): Promise<CardReply> {
  const { crypto, store, box } = parts
  requireRecordable(resident)
  const residentId = toBase64url(crypto.random(16))
  return await issueCard(parts, { residentId, resident, csrs }, (trx) =>
    store.addResident(trx, residentId, sealResident(box, residentId, resident), newLife),
  )
}

/**
 * A new card for a resident: it ends the one before, and the phones that hang on that.
 * @throws EnrolmentError `enrolment/unknown-resident`, `enrolment/malformed`,
 * `enrolment/request-not-proven`, `enrolment/particulars-changed`; LifecycleError
 */
export async function giveNextCard(
  parts: CardParts,
  residentId: string,
  csrs: Csrs,
): Promise<CardReply> {
  const row = await parts.store.resident(residentId)
  if (!row) throw unknownResident()
  const resident = unsealResident(parts.box, residentId, row.attributes)
  // Locked before anything refers to the row: two cards at once would each wait for the other.
  return await issueCard(parts, { residentId, resident, csrs }, (trx) =>
    lockUnchanged(parts, trx, row),
  )
}

/**
 * What was certified is what is written: a move that came in between ends the request.
 * @throws EnrolmentError `enrolment/particulars-changed`
 */
async function lockUnchanged(
  { store }: CardParts,
  trx: Trx,
  { id, particulars }: { readonly id: string; readonly particulars: number },
): Promise<void> {
  const now = await store.lockResident(trx, id)
  if (now?.particulars !== particulars)
    throw new EnrolmentError(
      'enrolment/particulars-changed',
      'address or name were changed meanwhile; do it again',
    )
}

type CardOrder = {
  readonly residentId: string
  readonly resident: NewResident
  readonly csrs: Csrs
}

async function issueCard(
  parts: CardParts,
  order: CardOrder,
  before: (trx: Trx) => Promise<void>,
): Promise<CardReply> {
  const { crypto, now, store, jpkiRoots } = parts
  const { residentId, resident, csrs } = order
  const signing = csrs.signCsr !== undefined
  if (signing) under15NoSigning.apply(resident.birthDate, now())
  const cardId = toBase64url(crypto.random(16))
  const notAfter = new Date(now())
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + cardYears)
  const orders = await ordersFor(parts, order, { cardId, notAfter })
  return await withCertificates(parts, orders, async (trx, issued) => {
    await before(trx)
    await store.addCard(trx, { id: cardId, resident_id: residentId, expires_at: notAfter })
    for (const { kind } of orders)
      await store.addCertificate(trx, {
        serial: issued(kind).serial,
        resident_id: residentId,
        holder: 'card',
        holder_id: cardId,
        kind,
      })
    const expiresAt = notAfter.toISOString()
    const { birthDate } = resident
    const event = { event: 'card-given', cardId, signing, birthDate, expiresAt } as const
    await applyEvent(parts, trx, residentId, event, 'clerk')
    const roots = jpkiRoots()
    const sign = signing ? issued('sign').der : undefined
    const auth = issued('auth').der
    return {
      residentId,
      cardId,
      expiresAt,
      ...(sign && { signCertificate: toBase64url(sign) }),
      authCertificate: toBase64url(auth),
      signCaCertificate: toBase64url(rootOf(roots.sign, sign)),
      authCaCertificate: toBase64url(rootOf(roots.auth, auth)),
    }
  })
}

async function ordersFor(
  { crypto }: CardParts,
  { csrs, resident }: CardOrder,
  { cardId, notAfter }: { readonly cardId: string; readonly notAfter: Date },
): Promise<CertificateOrder[]> {
  const municipality = resident.municipalityCode
  const common = { token: 'card', notAfter, municipality } as const
  const auth = await keyOfRequest(csrs.authCsr, crypto)
  const orders: CertificateOrder[] = [
    { ...common, kind: 'auth', publicKey: auth, requestId: `card ${cardId} auth` },
  ]
  if (csrs.signCsr === undefined) return orders
  const sign = await keyOfRequest(csrs.signCsr, crypto)
  requireTwoKeys(sign, auth)
  const attributes = signingAttributes(resident)
  const requestId = `card ${cardId} sign`
  return [...orders, { ...common, kind: 'sign', publicKey: sign, attributes, requestId }]
}

/**
 * A new signing certificate for a new key on the card, with the attributes as they are now.
 * @throws EnrolmentError `enrolment/unknown-card`, `enrolment/request-not-proven`,
 * `enrolment/particulars-changed`; LifecycleError
 */
export async function renewSigningCertificate(
  parts: CardParts,
  cardId: string,
  signCsr: string,
): Promise<z.output<typeof renewalReply>> {
  const { crypto, store, box, jpkiRoots, now } = parts
  const card = await store.card(cardId)
  const resident = card && (await store.resident(card.resident_id))
  if (!card || !resident) throw new EnrolmentError('enrolment/unknown-card', 'no card has this id')
  const publicKey = await keyOfRequest(signCsr, crypto)
  const residentId = resident.id
  const attributes = unsealResident(box, residentId, resident.attributes)
  const { birthDate } = attributes
  under15NoSigning.apply(birthDate, now())
  const order: CertificateOrder = {
    kind: 'sign',
    token: 'card',
    publicKey,
    notAfter: card.expires_at,
    attributes: signingAttributes(attributes),
    municipality: attributes.municipalityCode,
    requestId: `card ${cardId} sign ${toBase64url(crypto.random(9))}`,
  }
  return await withCertificates(parts, [order], async (trx, issued) => {
    await lockUnchanged(parts, trx, resident)
    const event = { event: 'signing-certificate-renewed', cardId, birthDate } as const
    await applyEvent(parts, trx, residentId, event, 'clerk')
    await store.addCertificate(trx, {
      serial: issued('sign').serial,
      resident_id: residentId,
      holder: 'card',
      holder_id: cardId,
      kind: 'sign',
    })
    const { der } = issued('sign')
    return {
      signCertificate: toBase64url(der),
      signCaCertificate: toBase64url(rootOf(jpkiRoots().sign, der)),
    }
  })
}
