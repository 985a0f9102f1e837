/**
 * Opening an account: identity confirmation by the card-substitute record.
 * @module
 */
import { jpMyNumber } from '@tegata/profiles'
import type { UseCase } from '../../use-case.ts'

const kept = { retain: true, required: true } as const
const japanese = 'org.iso.23220.1.jp'
const international = 'org.iso.23220.1'

/**
 * Exactly name, address, birth date and photograph; neither sex nor the individual number.
 * The letter of the method changes on 2027-04-01, so the method is named by what it is.
 */
export const accountOpening: UseCase = {
  id: 'account-opening',
  purpose: {
    ja: '口座開設時の本人確認',
    en: 'Identity confirmation when opening an account',
  },
  legalBasis:
    '犯罪による収益の移転防止に関する法律施行規則 第6条第1項第1号（カード代替電磁的記録）',
  docType: jpMyNumber.docType,
  elements: {
    [japanese]: {
      full_name_unicode: kept,
      resident_address_unicode: kept,
      portrait: kept,
    },
    [international]: { birth_date: kept },
  },
  decide(report) {
    if (report.verdict === 'accepted') return { decision: 'proceed' }
    return {
      decision: 'stop',
      because: {
        ja: '記録を確かめられませんでした。理由を見て、別の方法で確認してください。',
        en: 'The record could not be confirmed. See the reasons, and confirm another way.',
      },
    }
  },
}
