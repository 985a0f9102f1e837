/**
 * The checks of a CRL for one certificate: RFC 5280 6.3.3.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'

const fetchAgain = {
  ja: '失効リストを取り直してください。続くなら発行者に伝えてください。',
  en: 'Fetch the list again; if it stays, tell the issuer.',
} as const
const distrust = {
  ja: 'このリストを信頼しないでください。',
  en: 'Do not rely on this list.',
} as const

export const crlChecks = [
  {
    id: 'pki/crl-form',
    clause: 'RFC 5280, 5.1',
    title: { ja: '失効リストの形', en: 'Form of the list' },
    defends: 'a broken list taken for an empty one',
    failure: {
      ja: '失効リストを読み取れないか、一部しか読み取れません。',
      en: 'The revocation list cannot be read, or only in part.',
    },
    onFailure: fetchAgain,
  },
  {
    id: 'pki/crl-issuer',
    clause: 'RFC 5280, 6.3.3 (b) and (f)',
    title: { ja: '失効リストの発行者', en: 'Issuer of the list' },
    defends: 'the list of another authority, or of a key that may not sign lists',
    failure: {
      ja: 'この証明書の発行者が出した失効リストだと確かめられません。',
      en: 'It could not be established that the authority of the certificate made the revocation list.',
    },
    onFailure: distrust,
  },
  {
    id: 'pki/crl-signature',
    clause: 'RFC 5280, 6.3.3 (g)',
    title: { ja: '失効リストの署名', en: 'Signature of the list' },
    defends: 'forged lists',
    failure: {
      ja: '失効リストの署名が合いません。',
      en: 'The signature of the revocation list does not hold.',
    },
    onFailure: distrust,
  },
  {
    id: 'pki/crl-time',
    clause: 'RFC 5280, 6.3.3 (a)',
    title: { ja: '失効リストの新しさ', en: 'List is current' },
    defends: 'a list from before the revocation shown after it',
    failure: {
      ja: '失効リストの期間が、過ぎているか、始まっていないか、書かれていません。',
      en: 'The period of the revocation list is over, has not begun, or is not stated.',
    },
    onFailure: fetchAgain,
  },
  {
    id: 'pki/crl-scope',
    clause: 'RFC 5280, 6.3.3 (b)(2)',
    title: { ja: '失効リストの範囲', en: 'Scope of the list' },
    defends: 'another partition of the list, in which the certificate would never appear',
    failure: {
      ja: 'この証明書を対象にしていない失効リストです。',
      en: 'The revocation list is not about certificates such as this one.',
    },
    onFailure: {
      ja: '証明書に書かれた配布点のリストを取ってください。',
      en: 'Fetch the list at the distribution point that the certificate names.',
    },
  },
  {
    id: 'pki/crl-not-older',
    clause: 'RFC 5280, 5.2.3',
    title: { ja: '前に見た失効リストより古くないこと', en: 'Not older than a list seen before' },
    defends: 'an older list shown after a newer one was seen',
    failure: {
      ja: '前に受け取ったものより古い失効リストです。',
      en: 'The revocation list is older than one seen before.',
    },
    onFailure: fetchAgain,
  },
  {
    id: 'pki/crl-status',
    clause: 'RFC 5280, 6.3.3 (j)',
    title: { ja: '失効していないこと', en: 'Not revoked' },
    defends: 'certificates of lost cards, of retired signers and of stolen keys',
    failure: {
      ja: '証明書が失効しています。',
      en: 'The certificate was revoked.',
    },
    onFailure: {
      ja: '失効した証明書です。',
      en: 'The certificate is revoked; its holder needs a new one.',
    },
  },
] as const satisfies readonly CheckEntry[]
