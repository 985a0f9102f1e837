/**
 * At the counter: a card for a resident, and later a new signing certificate on it.
 * @module
 */
import { toBase64url } from '@tegata/kernel'
import { newLife } from '@tegata/lifecycle'
import type { SecretBox } from '@tegata/service'
import type { z } from 'zod'
import { applyEvent, type LifeParts } from './carry-out.ts'
import type { cardReply, newCard, renewalReply } from './contract.ts'
import type { CertificateOrder, EnrolmentDeps } from './enrolment-deps.ts'
import { EnrolmentError } from './errors.ts'
import { keyOfRequest, requireTwoKeys, withCertificates } from './order-certificates.ts'
import {
  requireRecordable,
  sealResident,
  signingAttributes,
  unsealResident,
} from './sealed-resident.ts'
import type { Store } from './store.ts'

/** Signing and authentication certificates last until the fifth birthday of the card. */
const cardYears = 5

export type CardParts = EnrolmentDeps &
  LifeParts & { readonly store: Store; readonly box: SecretBox }

/** @throws EnrolmentError `enrolment/malformed`, `enrolment/request-not-proven` */
export async function giveCard(
  parts: CardParts,
  { resident, signCsr, authCsr }: z.output<typeof newCard>,
): Promise<z.output<typeof cardReply>> {
  const { crypto, now, store, box, jpkiRoots } = parts
  requireRecordable(resident)
  const sign = await keyOfRequest(signCsr, crypto)
  const auth = await keyOfRequest(authCsr, crypto)
  requireTwoKeys(sign, auth)
  const residentId = toBase64url(crypto.random(16))
  const cardId = toBase64url(crypto.random(16))
  const notAfter = new Date(now())
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + cardYears)
  const common = { token: 'card', notAfter } as const
  const attributes = signingAttributes(resident)
  const orders: CertificateOrder[] = [
    { ...common, kind: 'sign', publicKey: sign, attributes, requestId: `card ${cardId} sign` },
    { ...common, kind: 'auth', publicKey: auth, requestId: `card ${cardId} auth` },
  ]
  return await withCertificates(parts, orders, async (trx, issued) => {
    await store.addResident(trx, residentId, sealResident(box, residentId, resident), newLife)
    await store.addCard(trx, { id: cardId, resident_id: residentId, expires_at: notAfter })
    for (const kind of ['sign', 'auth'] as const)
      await store.addCertificate(trx, {
        serial: issued(kind).serial,
        resident_id: residentId,
        holder: 'card',
        holder_id: cardId,
        kind,
      })
    await applyEvent(
      parts,
      trx,
      residentId,
      { event: 'card-given', cardId, signing: true },
      'clerk',
    )
    const roots = jpkiRoots()
    return {
      residentId,
      cardId,
      expiresAt: notAfter.toISOString(),
      signCertificate: toBase64url(issued('sign').der),
      authCertificate: toBase64url(issued('auth').der),
      signCaCertificate: toBase64url(roots.sign),
      authCaCertificate: toBase64url(roots.auth),
    }
  })
}

/**
 * A new signing certificate for a new key on the card, with the attributes as they are now.
 * @throws EnrolmentError `enrolment/unknown-card`, `enrolment/request-not-proven`; LifecycleError
 */
export async function renewSigningCertificate(
  parts: CardParts,
  cardId: string,
  signCsr: string,
): Promise<z.output<typeof renewalReply>> {
  const { crypto, store, box, jpkiRoots } = parts
  const card = await store.card(cardId)
  const resident = card && (await store.resident(card.resident_id))
  if (!card || !resident) throw new EnrolmentError('enrolment/unknown-card', 'no card has this id')
  const publicKey = await keyOfRequest(signCsr, crypto)
  const residentId = resident.id
  const order: CertificateOrder = {
    kind: 'sign',
    token: 'card',
    publicKey,
    notAfter: card.expires_at,
    attributes: signingAttributes(unsealResident(box, residentId, resident.attributes)),
    requestId: `card ${cardId} sign ${toBase64url(crypto.random(9))}`,
  }
  return await withCertificates(parts, [order], async (trx, issued) => {
    const event = { event: 'signing-certificate-renewed', cardId } as const
    await applyEvent(parts, trx, residentId, event, 'clerk')
    await store.addCertificate(trx, {
      serial: issued('sign').serial,
      resident_id: residentId,
      holder: 'card',
      holder_id: cardId,
      kind: 'sign',
    })
    return {
      signCertificate: toBase64url(issued('sign').der),
      signCaCertificate: toBase64url(jpkiRoots().sign),
    }
  })
}
