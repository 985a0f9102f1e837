import type { Language } from '@tegata/profiles'
import type { HeldRecord } from '@tegata/wallet'

const words = {
  ja: (from: string, until: string) => `${from}に発行、${until}まで`,
  en: (from: string, until: string) => `Issued ${from}, valid until ${until}`,
} as const

/** What tells two records of one type apart: days, as in Japan. */
export function validityOf({ validFrom, validUntil }: HeldRecord, language: Language): string {
  const day = (date: Date) =>
    date.toLocaleDateString(language === 'ja' ? 'ja-JP' : 'en-GB', {
      dateStyle: 'long',
      timeZone: 'Asia/Tokyo',
    })
  return words[language](day(validFrom), day(validUntil))
}
