/**
 * The advice that several checks share, and the standard they name.
 * @module
 */
export const iso = (clause: string) => `ISO/IEC 18013-5:2021, ${clause}`

export const askAgain = {
  ja: 'もう一度提示してもらってください。続くときは別の本人確認に切り替えてください。',
  en: 'Ask for the presentation again. If it goes on, use another way to identify the person.',
} as const
export const doNotTrust = {
  ja: '受け付けないでください。別の本人確認に切り替え、責任者に知らせてください。',
  en: 'Do not accept it. Use another way to identify the person, and tell whoever is responsible.',
} as const
export const newRecord = {
  ja: '新しい記録を受け取ってから、もう一度提示してもらってください。',
  en: 'Ask the person to receive a new record and to present it again.',
} as const
export const repairReader = {
  ja: '読み取る側の誤りです。お客様ではなく、システムの担当者に知らせてください。',
  en: 'The mistake is on the side that reads. Tell whoever runs the system; the person did nothing wrong.',
} as const
export const tellIssuer = {
  ja: '受け付けず、別の本人確認に切り替えてください。発行者に知らせてください。',
  en: 'Do not accept it; use another way to identify the person. Tell the issuer.',
} as const
