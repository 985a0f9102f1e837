/**
 * Why the wallet refuses, each reason with its words for the holder: what happened, that nothing was
 * sent, what to do now. What a check or a rule of the registry says stands beside that check.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'
import { statementChecks } from '@tegata/messages'
import { oid4vcChecks } from '@tegata/oid4vc'
import { elementLabel, profileOf, type Text } from '@tegata/profiles'
import { type DenialCode, requestRules } from '@tegata/trust'

const words = {
  'request-not-trusted': {
    ja: '求めてきた相手を確かめられませんでした。何も送っていません。',
    en: 'Who is asking could not be established. Nothing was sent.',
  },
  'program-not-certified': {
    ja: '求めてきた相手は、認定を受けた確認用プログラムではありません。何も送っていません。',
    en: 'Who is asking is not a certified receiving program. Nothing was sent.',
  },
  'cannot-encrypt': {
    ja: '相手の示した鍵では、情報を暗号にして送れません。何も送っていません。相手の窓口に連絡してください。',
    en: 'The data cannot be encrypted with the key that was given. Nothing was sent. Contact who asks.',
  },
  'no-record': {
    ja: 'このスマートフォンには、求められた記録がありません。何も送っていません。先に記録を受け取ってください。',
    en: 'This phone does not hold the record that is asked for. Nothing was sent. Receive the record first.',
  },
  'record-disabled': {
    ja: 'この記録は失効しています。何も送っていません。新しい記録を受け取ってください。',
    en: 'This record has lapsed. Nothing was sent. Receive a new record.',
  },
  'record-expired': {
    ja: 'この記録は有効期間の外です。何も送っていません。新しい記録を受け取ってください。',
    en: 'This record is outside its validity. Nothing was sent. Receive a new record.',
  },
  'no-copy-left': {
    ja: 'この記録の写しを使い切ったか、ほかの画面が使っています。何も送っていません。記録をもう一度受け取ってください。',
    en: 'Every copy of this record was used, or another window is using it. Nothing was sent. Receive the record again.',
  },
  'element-not-held': {
    ja: '求められた項目が、この記録にはありません。何も送っていません。',
    en: 'The record does not hold what is asked for. Nothing was sent.',
  },
  'value-not-held': {
    ja: '求められた値が、この記録の内容と違います。何も送っていません。',
    en: 'The record does not hold the value that is asked for. Nothing was sent.',
  },
  'authority-not-held': {
    ja: '求められた発行者の記録ではありません。何も送っていません。',
    en: 'The record is from another issuer than those asked for. Nothing was sent.',
  },
  'format-not-held': {
    ja: 'このウォレットが扱えない形式の記録を求めています。何も送っていません。相手の窓口に、ほかの方法をお尋ねください。',
    en: 'A kind of credential is asked for that this wallet does not handle. Nothing was sent. Ask for another way.',
  },
} as const satisfies Readonly<Record<string, Text>>

/**
 * Why the wallet refuses: a reason of its own, or the rule of the registry that a request breaks.
 * @useDeclaredType
 */
export type RefusalCode = keyof typeof words | DenialCode

/** An element that a refusal is about, as the holder knows it. */
export type RefusedElement = {
  readonly docType: string
  readonly namespace: string
  readonly element: string
  readonly label: Text
}

/** One reason for a refusal, in words for the holder. */
export type Refusal = {
  readonly code: RefusalCode
  /** The check that failed, the reason of a lapse, the format, or what is wrong with a key. */
  readonly about?: string
  readonly element?: RefusedElement
  /** For the holder. */
  readonly text: Text
}

/** A reason of the wallet's own. */
export const refusal = (
  code: keyof typeof words,
  details: Pick<Refusal, 'about' | 'element'> = {},
): Refusal => ({ code, ...details, text: words[code] })

const checks: readonly CheckEntry[] = [...oid4vcChecks, ...statementChecks]

/** A check that did not pass, in its own words where it has some. */
export function refusalByCheck(
  code: 'request-not-trusted' | 'program-not-certified',
  checkId: string,
): Refusal {
  const entry = checks.find(({ id }) => id === checkId)
  return { code, about: checkId, text: entry ? inWords(entry) : words[code] }
}

/** A rule of the registry that the request breaks. */
export function refusalByRule(code: DenialCode, element: RefusedElement | undefined): Refusal {
  const entry = requestRules.find(({ id }) => id === code)
  const text = entry ? inWords(entry) : words['program-not-certified']
  return { code, ...(element && { element }), text }
}

const inWords = ({ failure, onFailure }: CheckEntry): Text => ({
  ja: `${failure.ja}何も送っていません。${onFailure.ja}`,
  en: `${failure.en} Nothing was sent. ${onFailure.en}`,
})

/** Reasons that say the same are said once. */
export const eachOnce = (refusals: readonly Refusal[]): readonly Refusal[] => [
  ...new Map(refusals.map((one) => [JSON.stringify(one), one])).values(),
]

/** An element with its label; its identifier where the type is not known. */
export function refusedElement(
  docType: string,
  namespace: string,
  element: string,
): RefusedElement {
  const profile = profileOf(docType)
  const label = profile
    ? {
        ja: elementLabel(profile, namespace, element, 'ja'),
        en: elementLabel(profile, namespace, element, 'en'),
      }
    : { ja: element, en: element }
  return { docType, namespace, element, label }
}
