/**
 * What went wrong, for the person in front of a page: what to do now, with the code for whoever helps.
 * @module
 */
import { CodedError } from '@tegata/kernel'
import type { Text } from '@tegata/profiles'

const again = { ja: '時間をおいて、もう一度お試しください。', en: 'Please try again in a while.' }
const anotherPhone = {
  ja: 'この端末の鍵が安全な場所にあることを確かめられませんでした。アプリからやり直すか、ほかの端末で申し込んでください。',
  en: 'It could not be made sure that this phone keeps its keys safe. Start again from the app, or apply with another phone.',
}
const newRecord = {
  ja: 'この記録は使えなくなっています。新しい記録を受け取ってください。何も送っていません。',
  en: 'This record can no longer be used. Receive a new one. Nothing was sent.',
}

/** By the code of what refused: one of a page or wallet, or one that the API answered. */
const texts: Readonly<Record<string, Text>> = {
  'ui/unreachable': {
    ja: 'つながりませんでした。通信の状態を確かめて、もう一度お試しください。',
    en: 'There was no connection. Look at your network and try again.',
  },
  'ui/refused': {
    ja: '受け付けられませんでした。入力を確かめて、もう一度お試しください。',
    en: 'This was not accepted. Look at what you entered and try again.',
  },
  'ui/unexpected': {
    ja: '画面とサーバーの版が合っていません。ページを読み込み直してください。',
    en: 'Page and server are of different versions. Load the page again.',
  },
  'wallet/copy-taken': {
    ja: 'ほかの画面が先にこの記録の写しを使いました。何も送っていません。もう一度同意すると、別の写しで送れます。',
    en: 'Another window used this copy of the record first. Nothing was sent. Agree again to send another copy.',
  },
  'wallet/issuer-not-trusted': {
    ja: '知られていない発行者からの案内です。何も送っていません。',
    en: 'This offer is from an issuer that is not known. Nothing was sent.',
  },
  'wallet/malformed-answer': {
    ja: '相手の返事を読み取れませんでした。はじめからやり直してください。',
    en: 'The answer of the other side could not be read. Start again from the beginning.',
  },
  'wallet/no-copy-left': {
    ja: '記録の控えを使い切りました。もう一度受け取ってください。',
    en: 'Every copy of the record was used. Receive the record again.',
  },
  'wallet/record-lapsed': newRecord,
  'wallet/record-not-acceptable': {
    ja: '届いた記録を確かめられなかったため、保存していません。発行者に連絡してください。',
    en: 'The record that came could not be verified and was not kept. Tell the issuer.',
  },
  'wallet/record-suspended': {
    ja: 'この記録は発行者が一時的に止めています。何も送っていません。解除されれば同じ記録をまた使えます。発行者にお問い合わせください。',
    en: 'The issuer has suspended this record for now. Nothing was sent. The same record can be used again once that is lifted; ask the issuer.',
  },
  'wallet/refused-by-peer': {
    ja: '相手に受け付けられませんでした。はじめからやり直してください。',
    en: 'The other side did not accept this. Start again from the beginning.',
  },
  'wallet/status-unknown': {
    ja: '記録がいまも有効かどうか確かめられませんでした。通信できる場所でお試しください。何も送っていません。',
    en: 'It could not be asked whether the record still holds. Try again with a connection. Nothing was sent.',
  },
  'wallet/token-type-not-supported': {
    ja: '発行者が、この財布の使えない種類の許可証（トークン）を返しました。記録は受け取っていません。発行者に連絡してください。',
    en: 'The issuer gave a kind of token that this wallet cannot use. No record was received. Tell the issuer.',
  },
  'oid4vc/grant-not-supported': {
    ja: 'この財布が受け取れるのは、前もって許可された案内（pre-authorized）だけです。発行者に、その形の案内を頼んでください。',
    en: 'This wallet takes pre-authorized offers only. Ask the issuer for one of these.',
  },
  'oid4vc/invalid-offer': {
    ja: '記録の案内に誤りがあります。何も送っていません。発行者に新しい案内を頼んでください。',
    en: 'The offer of a record is not right. Nothing was sent. Ask the issuer for a new one.',
  },
  'oid4vc/issuer-not-supported': {
    ja: '発行者は、この財布にはできない受け取り方を求めています。記録は受け取っていません。ほかの財布を使うか、発行者に尋ねてください。',
    en: 'The issuer asks for a way of receiving that this wallet does not have. No record was received. Use another wallet, or ask the issuer.',
  },
  'oid4vc/transaction-code': {
    ja: '確認コードが入っていないか、形が違います。別に届いたコードを確かめて、もう一度入力してください。',
    en: 'The transaction code is missing or not of the right form. Look at the code that came by another way, and enter it again.',
  },
  'wallet/unreachable': {
    ja: '相手につながりませんでした。通信の状態を確かめて、もう一度お試しください。',
    en: 'The other side does not answer. Look at your network and try again.',
  },
  'enrolment/application-not-accepted': {
    ja: 'カードの署名を確かめられませんでした。有効なカードで、もう一度申し込んでください。',
    en: 'The signature of the card could not be accepted. Apply again with a card that is in use.',
  },
  'enrolment/application-not-open': {
    ja: '申込みの期限が過ぎました。はじめからやり直してください。',
    en: 'The application was open for too long. Start again from the beginning.',
  },
  'enrolment/attestation-missing': anotherPhone,
  'enrolment/attestation-not-accepted': anotherPhone,
  'enrolment/phone-not-in-use': {
    ja: 'このスマートフォンは、いまは使えません（紛失の届け、または失効）。窓口にお尋ねください。',
    en: 'This phone is not in use now: reported lost, or ended. Ask at the counter.',
  },
  'lifecycle/not-allowed': {
    ja: 'いまの状態では、この手続きはできません。カードやスマートフォンの状態を確かめてください。',
    en: 'This cannot be done as things stand. Look at the state of card and phone.',
  },
  'service/too-many-requests': again,
}

const unknown: Text = {
  ja: `うまくいきませんでした。${again.ja}`,
  en: `Something went wrong. ${again.en}`,
}

/** The codes that have words of their own. */
export const codesWithText: readonly string[] = Object.keys(texts)

/**
 * In words what to do, and the code. Where the API or a peer refused, its own code counts, which stands
 * in the message; free text of others is not shown.
 */
export function failureText(error: unknown): Text {
  if (!(error instanceof CodedError)) return unknown
  const named = /\b[a-z]+\/[a-z-]+/.exec(error.message)?.[0]
  const code = named !== undefined && Object.hasOwn(texts, named) ? named : error.code
  const { ja, en } = (Object.hasOwn(texts, code) ? texts[code] : undefined) ?? unknown
  const shown = named ?? error.code
  return { ja: `${ja}（${shown}）`, en: `${en} (${shown})` }
}
