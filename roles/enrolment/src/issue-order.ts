/**
 * The job behind an order: the authority issues under the order's id, and what came is written only
 * if the order still stands. Comes twice, late and in any order; whatever nobody is to have ends.
 * @module
 */
import type { SecretBox } from '@tegata/service'
import { applyEvent, type LifeParts, orderQueue } from './carry-out.ts'
import type { CertificateOrder, EnrolmentDeps } from './enrolment-deps.ts'
import { signingAttributes, unsealResident } from './sealed-resident.ts'
import type { OrderRow } from './store.ts'

type Parts = LifeParts &
  Pick<EnrolmentDeps, 'endRequest' | 'issueCertificate'> & { readonly box: SecretBox }

export async function defineOrders(parts: Parts): Promise<void> {
  await parts.jobs.define(orderQueue, ({ orderId }) => issueOrder(parts, orderId))
}

/** JPKI Act, article 16-2: issued after the application, and handed out when the phone asks. */
async function issueOrder(parts: Parts, orderId: string): Promise<void> {
  const { store, endRequest, issueCertificate, box } = parts
  const order = await store.order(orderId)
  if (!order || order.state === 'issued') return
  if (order.state === 'cancelled') return await endRequest(orderId)
  const { residentId, ...wanted } = await wantedBy(parts, order)
  const { serial, der } = await issueCertificate(wanted)
  const isWanted = await store.transaction(async (trx) => {
    // The life is locked first: a loss that is told now is written before this or after it.
    await store.lockResident(trx, residentId)
    // The same job again may have closed it, with the certificate that both were answered.
    if (!(await store.closeOrder(trx, orderId)))
      return (await store.order(orderId, trx))?.state === 'issued'
    const { phone_id: phoneId, kind } = order
    await store.addCertificate(trx, {
      serial,
      resident_id: residentId,
      holder: 'phone',
      holder_id: phoneId,
      kind,
      der: box.seal(der, certificateContext(serial)),
    })
    const event = { event: 'certificate-issued', phoneId, kind } as const
    await applyEvent(parts, trx, residentId, event, 'enrolment')
    return true
  })
  if (!isWanted) await endRequest(orderId)
}

/** Binds what is sealed to its row. */
export const certificateContext = (serial: string) => `certificate ${serial}`

async function wantedBy(
  { store, box }: Parts,
  { id: requestId, phone_id, kind }: OrderRow,
): Promise<CertificateOrder & { readonly residentId: string }> {
  const phone = await store.phone(phone_id)
  const resident = phone && (await store.resident(phone.resident_id))
  const publicKey = kind === 'sign' ? phone?.sign_key : phone?.auth_key
  if (!resident || !publicKey) throw new TypeError('an order for a phone without keys')
  const particulars = unsealResident(box, resident.id, resident.attributes)
  return {
    residentId: resident.id,
    kind,
    token: 'phone',
    publicKey,
    // Never beyond the card's.
    notAfter: phone.valid_until,
    requestId,
    ...(phone.card_serial !== null && { linkedSerial: phone.card_serial }),
    municipality: particulars.municipalityCode,
    ...(kind === 'sign' && { attributes: signingAttributes(particulars) }),
  }
}
