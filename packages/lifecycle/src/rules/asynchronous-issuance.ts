/**
 * What becomes of a certificate that was ordered, when the authority has issued it.
 * @module
 */
import {
  certificateState,
  endCertificate,
  holdCertificate,
  inOrder,
  issueCertificate,
  offerRecord,
  phoneOf,
  type Step,
  unchanged,
} from '../change-life.ts'
import type { LifeEvent } from '../life.ts'
import { hasExpired } from './expiry.ts'
import { defineRule, notAllowed } from './rule.ts'

const name = 'asynchronous-issuance'
type Issued = Extract<LifeEvent, { event: 'certificate-issued' }>

export const asynchronousIssuance = defineRule({
  name,
  says: {
    ja: '申し込みを受け付けた後に証明書が発行され、スマートフォンが受け取る。その間に紛失の届けがあれば、一時停止のまま発行され、渡されない。両方がそろったら記録を用意する。',
    en: 'Certificates are issued after the application was accepted, and fetched by the phone. What is issued while the phone is reported lost is on hold and not handed out. When both are there the record is offered.',
  },
  source: {
    sentence: 'set phone PINs → asynchronous issuance → download into Wallet / SE',
    where: 'published application procedure for certificates on smartphones',
    confidence: 'B',
  },
  /** @throws LifecycleError `lifecycle/unknown`, `lifecycle/not-allowed` when nothing was ordered */
  apply:
    ({ phoneId: id, kind }: Issued, at: Date): Step =>
    (life) => {
      const phone = phoneOf(life, id)
      const place = { holder: 'phone', id, kind } as const
      if (certificateState(life, place) !== 'ordered') throw notAllowed(name, 'nothing was ordered')
      const issued = issueCertificate(place)
      if (hasExpired(phone, at))
        return inOrder(issued, endCertificate(place, 'cessationOfOperation'))(life)
      return phone.state === 'active'
        ? inOrder(issued, offerWhenWhole(id))(life)
        : inOrder(issued, holdCertificate(place))(life)
    },
})

/** The record is offered once, to a phone that has both certificates. */
const offerWhenWhole =
  (id: string): Step =>
  (life) => {
    const { sign, auth } = phoneOf(life, id)
    return sign === 'valid' && auth === 'valid' ? offerRecord(id)(life) : unchanged(life)
  }
