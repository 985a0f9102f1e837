/**
 * What the holder reads when the wallet refuses: what happened, and what to do.
 * @module
 */
import type { RefusalCode } from './decide-presentation.ts'

/** A text in every language. */
export type Text = { readonly ja: string; readonly en: string }

const texts: Readonly<Record<RefusalCode, Text>> = {
  'request-not-trusted': {
    ja: '求めてきた相手を確かめられませんでした。何も送っていません。',
    en: 'Who is asking could not be established. Nothing was sent.',
  },
  'program-not-certified': {
    ja: '求めてきた相手は、認定を受けた確認用プログラムではありません。何も送っていません。',
    en: 'Who is asking is not a certified receiving program. Nothing was sent.',
  },
  'beyond-purpose': {
    ja: '登録された目的に必要のない項目を求めています。何も送っていません。相手の窓口に理由をお尋ねください。',
    en: 'More is asked for than the registered purpose needs. Nothing was sent. Ask the other side why.',
  },
  'no-record': {
    ja: 'このスマートフォンには、求められた記録がありません。先に記録を受け取ってください。',
    en: 'This phone does not hold the record that is asked for. Receive the record first.',
  },
  'record-disabled': {
    ja: 'この記録は失効しています。何も送っていません。新しい記録を受け取ってください。',
    en: 'This record has lapsed. Nothing was sent. Receive a new record.',
  },
  'record-expired': {
    ja: 'この記録は有効期間の外です。何も送っていません。新しい記録を受け取ってください。',
    en: 'This record is outside its validity. Nothing was sent. Receive a new record.',
  },
  'element-not-held': {
    ja: '求められた項目が、この記録にはありません。何も送っていません。',
    en: 'The record does not hold what is asked for. Nothing was sent.',
  },
}

/** The text of a refusal in both languages. */
export const refusalText = (code: RefusalCode): Text => texts[code]
