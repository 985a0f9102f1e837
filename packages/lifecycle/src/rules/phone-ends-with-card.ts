/**
 * What hangs on a card: a phone's certificates never outlast the card's, and end when those end.
 * @module
 */
import {
  cardOf,
  endCertificate,
  endPhone,
  inOrder,
  kinds,
  type Step,
  setState,
} from '../change-life.ts'
import type { CertificateKind, EndReason } from '../life.ts'
import { defineRule } from './rule.ts'

/** A card's certificate, and after it those of the same kind on the phones it vouched for. */
export const endCardCertificate =
  (cardId: string, kind: CertificateKind, reason: EndReason): Step =>
  (life) =>
    inOrder(
      endCertificate({ holder: 'card', id: cardId, kind }, reason),
      ...phonesOf(life, cardId).map((id) => endCertificate({ holder: 'phone', id, kind }, reason)),
    )(life)

/** The end of a card is the end of every phone that hangs on it. */
export const endCard =
  (cardId: string, reason: EndReason): Step =>
  (life) =>
    inOrder(
      ...kinds.map((kind) => endCertificate({ holder: 'card', id: cardId, kind }, reason)),
      setState({ holder: 'card', id: cardId }, 'ended'),
      ...phonesOf(life, cardId).map((id) => endPhone(id, reason, 'card-ended')),
    )(life)

const phonesOf = (life: Parameters<Step>[0], cardId: string) =>
  life.phones.filter((phone) => phone.cardId === cardId).map(({ id }) => id)

export const phoneEndsWithCard = defineRule({
  name: 'phone-ends-with-card',
  says: {
    ja: 'スマートフォンの証明書は、カードの証明書の期限を越えず、カードの証明書が失効すれば失効する。',
    en: 'Certificates on a phone expire with the card’s at the latest, and are revoked when the card’s are.',
  },
  source: {
    sentence: 'expiry ≤ the card certificate’s; card revocation cascades',
    where:
      'published procedures for certificates on smartphones; JPKI Act, article 16-2 and following',
    confidence: 'B',
  },
  /** Ends a card that is given back. */
  apply:
    (cardId: string): Step =>
    (life) => {
      cardOf(life, cardId)
      return endCard(cardId, 'cessationOfOperation')(life)
    },
})
