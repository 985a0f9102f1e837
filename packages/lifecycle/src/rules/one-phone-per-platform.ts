/**
 * How many phones a person has at once.
 * @module
 */
import { endPhone, inOrder, type Step } from '../change-life.ts'
import type { Platform } from '../life.ts'
import { defineRule } from './rule.ts'

export const onePhonePerPlatform = defineRule({
  name: 'one-phone-per-platform',
  says: {
    ja: '同じ種類（AndroidまたはiPhone）のスマートフォンは1台だけ。2台目の申し込みで1台目は失効する。',
    en: 'One phone of each platform: the application of a second one ends the first.',
  },
  source: {
    sentence:
      'a second Android phone auto-revokes the first. One Android + one iPhone at once: unverified',
    where:
      'published procedures for certificates on smartphones; both platforms at once is decided here',
    confidence: 'B',
  },
  /** Ends whatever phone of the platform is not ended yet. */
  apply:
    (platform: Platform): Step =>
    (life) => {
      const older = life.phones.filter((phone) => phone.platform === platform)
      return inOrder(...older.map(({ id }) => endPhone(id, 'superseded', 'phone-replaced')))(life)
    },
})
