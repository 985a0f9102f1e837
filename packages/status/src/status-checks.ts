/**
 * The checks of a status list and of one entry in it.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'

const tryLater = {
  ja: '時間をおいてやり直してください。続くときは発行者に知らせてください。',
  en: 'Try again later; tell the issuer when it goes on.',
} as const
const doNotTrust = {
  ja: 'この一覧を信頼しないでください。発行者に知らせてください。',
  en: 'Do not trust this list; tell the issuer.',
} as const

export const statusChecks = [
  {
    id: 'status/fetch',
    clause: 'Token Status List, 8.1',
    title: { ja: '状態一覧の取得', en: 'Fetching the status list' },
    defends: 'taking silence for validity, and answers without end',
    onFailure: tryLater,
  },
  {
    id: 'status/format',
    clause: 'Token Status List, 5.1 and 5.2',
    title: { ja: '状態一覧の形式', en: 'Form of the status list token' },
    defends: 'another token of the same signer taken for a status list',
    onFailure: doNotTrust,
  },
  {
    id: 'status/signer',
    clause: 'ISO/IEC 18013-5, 2nd edition (CD), B.1; RFC 5280, 6.1',
    title: { ja: '状態一覧の署名者', en: 'Signer of the status list' },
    defends: 'anybody declaring lapsed records valid',
    onFailure: doNotTrust,
  },
  {
    id: 'status/same-authority',
    clause: 'ISO/IEC 18013-5, 2nd edition (CD), status',
    title: { ja: '記録と同じ発行機関', en: 'Same authority as the record' },
    defends: 'one issuing authority speaking about the records of another',
    onFailure: doNotTrust,
  },
  {
    id: 'status/signature',
    clause: 'Token Status List, 8.3 (3)',
    title: { ja: '状態一覧の署名', en: 'Signature of the status list' },
    defends: 'a changed list',
    onFailure: doNotTrust,
  },
  {
    id: 'status/subject',
    clause: 'Token Status List, 8.3 (4 a)',
    title: { ja: '状態一覧の宛先', en: 'The list is the one referred to' },
    defends: 'another list of the same issuer in place of this one',
    onFailure: doNotTrust,
  },
  {
    id: 'status/time',
    clause: 'Token Status List, 8.3 (4 b to d)',
    title: { ja: '状態一覧の期間', en: 'Period of the status list' },
    defends: 'an old list from before the record lapsed',
    onFailure: tryLater,
  },
  {
    id: 'status/list',
    clause: 'Token Status List, 4.2 and 11.1',
    title: { ja: '一覧の展開', en: 'Inflating the list' },
    defends: 'a small answer that fills the memory',
    onFailure: doNotTrust,
  },
  {
    id: 'status/index',
    clause: 'Token Status List, 8.3 (7)',
    title: { ja: '一覧での位置', en: 'Place in the list' },
    defends: 'a record that points where nobody keeps a status',
    onFailure: {
      ja: 'この記録を受け入れないでください。',
      en: 'Do not accept this record.',
    },
  },
  {
    id: 'status/valid',
    clause: 'Token Status List, 7.1; Number Act, article 18-2',
    title: { ja: '記録が失効していないこと', en: 'The record has not lapsed' },
    defends: 'a record that was revoked or is suspended',
    onFailure: {
      ja: 'この記録は失効しています。新しい記録を受け取ってもらってください。',
      en: 'The record has lapsed; the holder needs a new one.',
    },
  },
] as const satisfies readonly CheckEntry[]

export type StatusCheckId = (typeof statusChecks)[number]['id']
