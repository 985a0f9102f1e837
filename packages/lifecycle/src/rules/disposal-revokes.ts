/**
 * A phone is sold, repaired, traded in or given up.
 * @module
 */
import { endPhone, phoneOf, type Step } from '../change-life.ts'
import { defineRule } from './rule.ts'

export const disposalRevokes = defineRule({
  name: 'disposal-revokes',
  says: {
    ja: '手放す（売却・修理・下取り）前に、持ち主が両方の証明書を失効させる。初期化では消えない。記録も失効する。',
    en: 'Before a phone is sold, repaired or traded in its holder has both certificates revoked; a factory reset does not. The record lapses.',
  },
  source: {
    sentence:
      'holder must revoke before sale, repair, trade-in. Factory reset does not erase on Android.',
    where: 'digital.go.jp, notice on disposal of phones',
    confidence: 'A',
  },
  /** Also of a phone that is lost. @throws LifecycleError `lifecycle/unknown` */
  apply:
    (phoneId: string): Step =>
    (life) => {
      phoneOf(life, phoneId)
      return endPhone(phoneId, 'cessationOfOperation', 'phone-ended')(life)
    },
})
