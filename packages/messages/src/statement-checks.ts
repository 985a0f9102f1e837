/**
 * The checks of a registry statement.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'

/** What makes a statement one to rely on. */
export const statementChecks = [
  {
    id: 'registry/format',
    clause: 'RFC 8725, 3.11',
    title: { ja: '登録証明の形式', en: 'Form of the registry statement' },
    defends: 'another token of the registrar, or members with a meaning nobody agreed on',
    failure: {
      ja: '登録証明が決まった形になっていません。',
      en: 'The registry statement is not in the form it has to be in.',
    },
    onFailure: {
      ja: '登録機関から新しい登録証明を取り寄せてください。',
      en: 'Fetch a new statement from the registrar.',
    },
  },
  {
    id: 'registry/key',
    clause: 'RFC 7515, 4.1.4',
    title: { ja: '登録機関の鍵', en: 'Key of the registrar' },
    defends: 'statements of a registrar that nobody trusts',
    failure: {
      ja: '信頼している登録機関が出した登録証明だと確かめられません。',
      en: 'It could not be established that a registrar you trust made the statement.',
    },
    onFailure: {
      ja: '登録機関の鍵の一覧を更新してください。それでも失敗する場合は信頼しないでください。',
      en: 'Update the keys of the registrar; do not trust the statement when it still fails.',
    },
  },
  {
    id: 'registry/signature',
    clause: 'RFC 7515, 5.2',
    title: { ja: '登録証明の署名', en: 'Signature of the registry statement' },
    defends: 'programs that certify themselves or widen their purposes',
    failure: {
      ja: '登録証明の署名が合いません。',
      en: 'The signature of the registry statement does not hold.',
    },
    onFailure: {
      ja: 'この登録証明を信頼しないでください。',
      en: 'Do not trust this statement.',
    },
  },
  {
    id: 'registry/issuer',
    clause: 'RFC 8725, 3.8',
    title: { ja: '登録証明の発行者', en: 'Issuer of the registry statement' },
    defends: 'a statement of another registrar that shares keys',
    failure: {
      ja: '登録証明を出したのが、想定した登録機関ではありません。',
      en: 'The registry statement comes from another registrar than expected.',
    },
    onFailure: {
      ja: '登録機関の識別子の設定を確かめてください。',
      en: 'Check which registrar is expected.',
    },
  },
  {
    id: 'registry/validity',
    clause: 'RFC 7519, 4.1.4 and 4.1.6',
    title: { ja: '登録証明の期間', en: 'Period of the registry statement' },
    defends: 'a program that goes on after its certification was withdrawn',
    failure: {
      ja: '登録証明の期限が切れているか、まだ始まっていません。',
      en: 'The registry statement has ended, or has not begun.',
    },
    onFailure: {
      ja: '時計を確かめ、登録機関から新しい登録証明を取り寄せてください。',
      en: 'Check the clock and fetch a new statement from the registrar.',
    },
  },
  {
    id: 'registry/certificate',
    clause: 'Number Act, article 18-4',
    title: { ja: '求める側の証明書との結びつき', en: 'Bound to the certificate that asks' },
    defends: 'a program that shows the statement of another one',
    failure: {
      ja: '求める側の証明書が、登録されたものではありません。',
      en: 'The certificate of the program that asks is not one it registered.',
    },
    onFailure: {
      ja: '求める側の事業者は、使っている証明書を登録してください。',
      en: 'The program that asks must register the certificate it uses.',
    },
  },
  {
    id: 'registry/not-older',
    clause: 'RFC 7519, 4.1.6',
    title: { ja: '前に見た登録証明より古くないこと', en: 'Not older than a statement seen before' },
    defends: 'the statement from before a purpose was narrowed, shown after the later one was seen',
    failure: {
      ja: '前に受け取ったものより古い登録証明です。',
      en: 'The registry statement is older than one seen before.',
    },
    onFailure: {
      ja: '求める側の事業者は、登録機関から新しい登録証明を取り寄せてください。',
      en: 'The program that asks must fetch a new statement from the registrar.',
    },
  },
] as const satisfies readonly CheckEntry[]
