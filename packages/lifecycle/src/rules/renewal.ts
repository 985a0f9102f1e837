/**
 * A new card in the place of the old one, and a new signing certificate on the same card.
 * @module
 */
import { cardOf, inOrder, issueCertificate, type Step, unchanged } from '../change-life.ts'
import type { CardLife, LifeEvent } from '../life.ts'
import { hasExpired } from './expiry.ts'
import { endCard, endCardCertificate } from './phone-ends-with-card.ts'
import { defineRule, notAllowed } from './rule.ts'
import { under15NoSigning } from './under-15-no-signing.ts'

const name = 'renewal'
type Given = Extract<LifeEvent, { event: 'card-given' }>
type Renewed = Extract<LifeEvent, { event: 'signing-certificate-renewed' }>

export const renewal = defineRule({
  name,
  says: {
    ja: '新しいカードには新しい証明書が入り、前のカードとそのスマートフォンの証明書は失効する。スマートフォンは申し込み直す。窓口で署名用だけを新しくすることもできる。',
    en: 'A new card has new certificates and ends the old card with its phones, which must apply again. The counter can also renew the signing certificate alone.',
  },
  source: {
    sentence: 'card renewal requires re-application',
    where: 'published procedures for certificates on smartphones',
    confidence: 'B',
  },
  /** @throws LifecycleError `lifecycle/unknown`, `lifecycle/not-allowed` */
  apply: (event: Given | Renewed, at: Date): Step =>
    event.event === 'card-given' ? giveCard(event, at) : renewSigning(event, at),
})

const giveCard =
  ({ cardId: id, signing, birthDate, expiresAt }: Given, at: Date): Step =>
  (life) => {
    if (life.cards.some((card) => card.id === id))
      throw notAllowed(name, 'the card was given before')
    if (hasExpired({ expiresAt }, at)) throw notAllowed(name, 'the card would be expired')
    if (signing) under15NoSigning.apply(birthDate, at)
    const card: CardLife = { id, state: 'active', sign: 'none', auth: 'none', expiresAt }
    return inOrder(
      ...life.cards.map((older) => endCard(older.id, 'superseded')),
      (before) => unchanged({ ...before, cards: [...before.cards, card] }),
      signing ? issueCertificate({ holder: 'card', id, kind: 'sign' }) : unchanged,
      issueCertificate({ holder: 'card', id, kind: 'auth' }),
    )(life)
  }

const renewSigning =
  ({ cardId, birthDate }: Renewed, at: Date): Step =>
  (life) => {
    const card = cardOf(life, cardId)
    if (card.state !== 'active') throw notAllowed(name, 'the card is not in use')
    if (hasExpired(card, at)) throw notAllowed(name, 'the card’s certificates have expired')
    under15NoSigning.apply(birthDate, at)
    return inOrder(
      endCardCertificate(cardId, 'sign', 'superseded'),
      issueCertificate({ holder: 'card', id: cardId, kind: 'sign' }),
    )(life)
  }
