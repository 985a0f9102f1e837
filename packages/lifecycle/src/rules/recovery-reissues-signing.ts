/**
 * What was lost is found.
 * @module
 */
import {
  cardOf,
  certificateState,
  endCertificate,
  inOrder,
  orderCertificate,
  phoneOf,
  resumeCertificate,
  type Step,
  setState,
  unchanged,
} from '../change-life.ts'
import type { CertificatePlace, Holder, Life } from '../life.ts'
import { expiry, hasExpired } from './expiry.ts'
import { endCardCertificate } from './phone-ends-with-card.ts'
import { defineRule, notAllowed } from './rule.ts'

const name = 'recovery-reissues-signing'

export const recoveryReissuesSigning = defineRule({
  name,
  says: {
    ja: '見つかったら、利用者証明用は再開し、署名用は失効して発行し直す。スマートフォンは新しい署名用を受け取り、カードは窓口で受け取る。',
    en: 'When it is found, authentication resumes; the signing certificate is revoked and issued anew: to a phone that fetches it, to a card at the counter.',
  },
  source: {
    sentence:
      'On recovery the auth certificate resumes, the signing certificate is re-issued and downloaded again.',
    where: 'www2.jpki.go.jp/procedure/lost',
    confidence: 'A',
  },
  /** @throws LifecycleError `lifecycle/unknown`, `lifecycle/not-allowed` when it was not lost */
  apply:
    (of: Holder, at: Date): Step =>
    (life) => {
      const thing = of.holder === 'card' ? cardOf(life, of.id) : phoneOf(life, of.id)
      if (thing.state !== 'lost') throw notAllowed(name, `the ${of.holder} was not reported lost`)
      const sign: CertificatePlace = { ...of, kind: 'sign' }
      const wasHeld = certificateState(life, sign) === 'held'
      return inOrder(
        setState(of, 'active'),
        hasExpired(thing, at) ? unchanged : resumeCertificate({ ...of, kind: 'auth' }),
        of.holder === 'card' ? endOnCard(of.id, wasHeld) : endCertificateIf(wasHeld, sign),
        of.holder === 'phone' && wasHeld && vouchedFor(life, of.id, at)
          ? orderCertificate(sign)
          : unchanged,
      )(life)
    },
})

const endCertificateIf = (wasHeld: boolean, place: CertificatePlace): Step =>
  wasHeld ? endCertificate(place, 'superseded') : unchanged

/** A card's signing certificate ends with those that hang on it. */
const endOnCard = (cardId: string, wasHeld: boolean): Step =>
  wasHeld ? endCardCertificate(cardId, 'sign', 'superseded') : unchanged

/** Only a card whose own signing certificate is usable now vouches for a new one on its phone. */
const vouchedFor = (life: Life, phoneId: string, at: Date): boolean =>
  expiry.apply(life, { holder: 'card', id: phoneOf(life, phoneId).cardId, kind: 'sign' }, at)
