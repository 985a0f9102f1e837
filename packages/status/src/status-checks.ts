/**
 * The checks of a status list and of one entry in it, and of an identifier list. What is said of a list
 * holds for both kinds.
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

/** The catalogue of the checks of this package. */
export const statusChecks = [
  {
    id: 'status/fetch',
    clause: 'Token Status List, 8.1',
    title: { ja: '状態一覧の取得', en: 'Fetching the status list' },
    defends: 'taking silence for validity, and answers without end',
    failure: {
      ja: '状態の一覧を取得できませんでした。',
      en: 'The status list could not be fetched.',
    },
    onFailure: tryLater,
  },
  {
    id: 'status/format',
    clause: 'Token Status List, 5.1 and 5.2; ISO/IEC 18013-5, 2nd edition (CD), 12.3.6.4',
    title: { ja: '状態一覧の形式', en: 'Form of the status list token' },
    defends: 'another token of the same signer taken for a status list',
    failure: {
      ja: '状態の一覧が決まった形になっていません。',
      en: 'The status list is not in the form it has to be in.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'status/signer',
    clause: 'ISO/IEC 18013-5, 2nd edition (CD), B.1; RFC 5280, 6.1',
    title: { ja: '状態一覧の署名者', en: 'Signer of the status list' },
    defends: 'anybody declaring lapsed records valid',
    failure: {
      ja: '状態の一覧に署名した者を信頼できません。',
      en: 'Whoever signed the status list is not trusted.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'status/signer-revocation',
    clause: 'RFC 5280, 6.3; ISO/IEC 18013-5, 2nd edition (CD), B.1',
    title: { ja: '状態一覧の署名者の失効', en: 'Revocation of the signer of the list' },
    defends: 'a stolen key that declares lapsed records valid',
    failure: {
      ja: '状態の一覧に署名した証明書が失効しているか、失効していないと確かめられません。',
      en: 'The certificate that signed the list was revoked, or it could not be asked whether it was.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'status/same-authority',
    clause: 'ISO/IEC 18013-5, 2nd edition (CD), status',
    title: { ja: '記録と同じ発行機関', en: 'Same authority as the record' },
    defends: 'one issuing authority speaking about the records of another',
    failure: {
      ja: '状態の一覧を出した機関が、記録の発行機関と違います。',
      en: 'The status list comes from another authority than the record.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'status/signature',
    clause: 'Token Status List, 8.3 (3)',
    title: { ja: '状態一覧の署名', en: 'Signature of the status list' },
    defends: 'a changed list',
    failure: {
      ja: '状態の一覧の署名が合いません。',
      en: 'The signature of the status list does not fit.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'status/subject',
    clause: 'Token Status List, 8.3 (4 a)',
    title: { ja: '状態一覧の宛先', en: 'The list is the one referred to' },
    defends: 'another list of the same issuer in place of this one',
    failure: {
      ja: '記録が指しているものとは別の一覧です。',
      en: 'It is another list than the one the record refers to.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'status/time',
    clause: 'Token Status List, 8.3 (4 b to d)',
    title: { ja: '状態一覧の期間', en: 'Period of the status list' },
    defends: 'an old list from before the record lapsed',
    failure: {
      ja: '状態の一覧の期間が過ぎているか、まだ始まっていません。',
      en: 'The period of the status list is over, or has not begun.',
    },
    onFailure: tryLater,
  },
  {
    id: 'status/ttl',
    clause: 'Token Status List, 5.1 and 13.7',
    title: { ja: '状態一覧の新しさ', en: 'Age of the status list' },
    defends: 'a list kept back from before a lapse, as long as it has not expired',
    failure: {
      ja: '状態の一覧が、発行者の決めた使用期間より古くなっています。',
      en: 'The status list is older than its issuer lets a copy be kept.',
    },
    onFailure: tryLater,
  },
  {
    id: 'status/not-older',
    clause: 'Token Status List, 11.3',
    title: { ja: '前に見た一覧より古くないこと', en: 'Not older than a list seen before' },
    defends: 'the list from before a lapse, shown to whoever already saw the later one',
    failure: {
      ja: '前に受け取ったものより古い状態の一覧です。',
      en: 'The status list is older than one seen before.',
    },
    onFailure: tryLater,
  },
  {
    id: 'status/list',
    clause: 'Token Status List, 4.2 and 11.1',
    title: { ja: '一覧の展開', en: 'Inflating the list' },
    defends: 'a small answer that fills the memory',
    failure: {
      ja: '状態の一覧を展開できないか、大きすぎます。',
      en: 'The status list cannot be inflated, or is too large.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'status/index',
    clause: 'Token Status List, 8.3 (7)',
    title: { ja: '一覧での位置', en: 'Place in the list' },
    defends: 'a record that points where nobody keeps a status',
    failure: {
      ja: '記録が指す位置が、一覧にありません。',
      en: 'The place that the record refers to is not in the list.',
    },
    onFailure: {
      ja: 'この記録を受け入れないでください。',
      en: 'Do not accept this record.',
    },
  },
  {
    id: 'status/identifiers',
    clause: 'ISO/IEC 18013-5, 2nd edition (CD), 12.3.6.4',
    title: { ja: '識別子の一覧の中身', en: 'Entries of the identifier list' },
    defends: 'a list without end, and a name in another form that would not be found in it',
    failure: {
      ja: '失効した識別子の一覧が大きすぎるか、識別子でないものを含んでいます。',
      en: 'The list of revoked identifiers is too large, or holds what is no identifier.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'status/not-suspended',
    clause: 'Token Status List, 7.1',
    title: { ja: '記録が一時停止されていないこと', en: 'The record is not withheld' },
    defends:
      'a record used while its issuer looks into something, and one ended for good by a pause',
    failure: {
      ja: 'この記録は一時的に止められています。失効はしていません。',
      en: 'The record is suspended for now; it has not ended.',
    },
    onFailure: {
      ja: '今は受け入れないでください。発行者が停止を解いたら、同じ記録をまた使えます。',
      en: 'Do not accept it now; the same record holds again once its issuer lifts this.',
    },
  },
  {
    id: 'status/valid',
    clause:
      'Token Status List, 7.1; ISO/IEC 18013-5, 2nd edition (CD), 12.3.6.4; Number Act, article 18-2',
    title: { ja: '記録が失効していないこと', en: 'The record has not lapsed' },
    defends: 'a record that was revoked',
    failure: {
      ja: 'この記録は失効しています。',
      en: 'The record was revoked.',
    },
    onFailure: {
      ja: 'この記録は失効しています。新しい記録を受け取ってもらってください。',
      en: 'The record has lapsed; the holder needs a new one.',
    },
  },
] as const satisfies readonly CheckEntry[]

/** The id of one of {@link statusChecks}. */
export type StatusCheckId = (typeof statusChecks)[number]['id']
