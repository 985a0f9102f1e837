/**
 * The application from a phone, which a card in use vouches for.
 * @module
 */
import { cardOf, inOrder, orderCertificate, type Step, unchanged } from '../change-life.ts'
import type { LifeEvent, PhoneLife } from '../life.ts'
import { hasExpired } from './expiry.ts'
import { onePhonePerPlatform } from './one-phone-per-platform.ts'
import { defineRule, notAllowed } from './rule.ts'

const name = 'application-from-phone'
type Enrolled = Extract<LifeEvent, { event: 'phone-enrolled' }>

export const applicationFromPhone = defineRule({
  name,
  says: {
    ja: 'スマートフォンからの申し込みには、使用中のカードと、有効な署名用の証明書が要る。両方の証明書を発行する手続きが始まる。',
    en: 'An application from a phone needs a card in use whose signing certificate holds. Both certificates are then ordered.',
  },
  source: {
    sentence:
      'signing password + NFC read of the card → set phone PINs → asynchronous issuance; issued on application by a card holder who has a card signing certificate',
    where: 'JPKI Act, article 16-2; Number Act, article 18-2(1)',
    confidence: 'B',
  },
  /** @throws LifecycleError `lifecycle/unknown`, `lifecycle/not-allowed` */
  apply:
    ({ phoneId: id, cardId, platform }: Enrolled, at: Date): Step =>
    (life) => {
      const card = cardOf(life, cardId)
      if (card.state !== 'active') throw notAllowed(name, 'the card is not in use')
      if (card.sign !== 'valid') throw notAllowed(name, 'the card has no valid signing certificate')
      if (hasExpired(card, at)) throw notAllowed(name, 'the card’s certificates have expired')
      if (life.phones.some((phone) => phone.id === id))
        throw notAllowed(name, 'the phone was enrolled before')
      const phone: PhoneLife = {
        id,
        platform,
        cardId,
        state: 'active',
        sign: 'none',
        auth: 'none',
        record: 'none',
        expiresAt: card.expiresAt,
      }
      return inOrder(
        onePhonePerPlatform.apply(platform),
        (before) => unchanged({ ...before, phones: [...before.phones, phone] }),
        orderCertificate({ holder: 'phone', id, kind: 'sign' }),
        // A card without a valid authentication certificate vouches for none.
        card.auth === 'valid' ? orderCertificate({ holder: 'phone', id, kind: 'auth' }) : unchanged,
      )(life)
    },
})
