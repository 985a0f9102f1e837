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
    onFailure: fetchAgain,
  },
  {
    id: 'pki/crl-issuer',
    clause: 'RFC 5280, 6.3.3 (b) and (f)',
    title: { ja: '失効リストの発行者', en: 'Issuer of the list' },
    defends: 'the list of another authority, or of a key that may not sign lists',
    onFailure: distrust,
  },
  {
    id: 'pki/crl-signature',
    clause: 'RFC 5280, 6.3.3 (g)',
    title: { ja: '失効リストの署名', en: 'Signature of the list' },
    defends: 'forged lists',
    onFailure: distrust,
  },
  {
    id: 'pki/crl-time',
    clause: 'RFC 5280, 6.3.3 (a)',
    title: { ja: '失効リストの新しさ', en: 'List is current' },
    defends: 'a list from before the revocation shown after it',
    onFailure: fetchAgain,
  },
  {
    id: 'pki/crl-number',
    clause: 'RFC 5280, 5.2.3',
    title: { ja: '失効リストの番号', en: 'Number of the list' },
    defends: 'an older list shown after a newer one was seen',
    onFailure: fetchAgain,
  },
  {
    id: 'pki/crl-scope',
    clause: 'RFC 5280, 6.3.3 (b)(2)',
    title: { ja: '失効リストの範囲', en: 'Scope of the list' },
    defends: 'another partition of the list, in which the certificate would never appear',
    onFailure: {
      ja: '証明書に書かれた配布点のリストを取ってください。',
      en: 'Fetch the list at the distribution point that the certificate names.',
    },
  },
  {
    id: 'pki/crl-status',
    clause: 'RFC 5280, 6.3.3 (j)',
    title: { ja: '失効していないこと', en: 'Not revoked' },
    defends: 'certificates of lost cards, of retired signers and of stolen keys',
    onFailure: {
      ja: '失効した証明書です。',
      en: 'The certificate is revoked; its holder needs a new one.',
    },
  },
] as const satisfies readonly CheckEntry[]
