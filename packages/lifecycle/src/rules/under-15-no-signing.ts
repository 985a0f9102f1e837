/**
 * Who may have a signing certificate, by age on the day it is asked for.
 * @module
 */
import { defineRule, notAllowed } from './rule.ts'

const leastAge = 15
const japanAheadMs = 9 * 3_600_000

/** By the calendar of Japan; whoever is born on 29 February is older from 1 March in other years. */
export function ageAt(birthDate: string, at: Date): number {
  const today = new Date(at.getTime() + japanAheadMs).toISOString()
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return today.slice(5, 10) < birthDate.slice(5, 10) ? years - 1 : years
}

const name = 'under-15-no-signing'

/** At 15 nothing happens by itself: from that day the counter may issue one. */
export const under15NoSigning = defineRule({
  name,
  says: {
    ja: '15歳になる日の前日まで、署名用の証明書は発行しない。15歳になっても自動では発行されず、窓口で申し込む。',
    en: 'Until the day before her 15th birthday nobody gets a signing certificate. At 15 none comes by itself: it is asked for at the counter.',
  },
  source: {
    sentence: 'Under 15: no signing certificate.',
    where: 'published application procedure for certificates on smartphones',
    confidence: 'B',
  },
  /** @throws LifecycleError `lifecycle/not-allowed` */
  apply(birthDate: string, at: Date): void {
    if (ageAt(birthDate, at) < leastAge) throw notAllowed(name, 'not 15 years old yet')
  },
})
