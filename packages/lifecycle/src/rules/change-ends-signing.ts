/**
 * A new address or a new name.
 * @module
 */
import { endCertificate, inOrder, lapseRecord, type Step } from '../change-life.ts'
import { endCardCertificate } from './phone-ends-with-card.ts'
import { defineRule } from './rule.ts'

export const changeEndsSigning = defineRule({
  name: 'change-ends-signing',
  says: {
    ja: '住所や氏名が変わると、署名用の証明書だけが失効し、記録も失効する。利用者証明用はそのまま使える。',
    en: 'A new address or name ends the signing certificates, and the records lapse. Authentication certificates name nobody and stay.',
  },
  source: {
    sentence: 'address/name change kills the signing certificate only',
    where:
      'published procedures for certificates on smartphones; lapse of the record: Number Act, article 18-2',
    confidence: 'B',
  },
  apply: (): Step => (life) =>
    inOrder(
      ...life.cards.map(({ id }) => endCardCertificate(id, 'sign', 'affiliationChanged')),
      ...life.phones.flatMap(({ id }) => [
        endCertificate({ holder: 'phone', id, kind: 'sign' }, 'affiliationChanged'),
        lapseRecord(id, 'particulars-changed'),
      ]),
    )(life),
})
