/**
 * The catalogue of checks on a mobile document. docs/checks.md is made of it.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'

const iso = (clause: string) => `ISO/IEC 18013-5:2021, ${clause}`
const askAgain = {
  ja: 'もう一度提示してもらってください。続くときは別の本人確認に切り替えてください。',
  en: 'Ask for the presentation again. If it goes on, use another way to identify the person.',
}
const doNotTrust = {
  ja: '受け付けないでください。別の本人確認に切り替え、責任者に知らせてください。',
  en: 'Do not accept it. Use another way to identify the person, and tell whoever is responsible.',
}

export const mdocChecks = [
  {
    id: 'mdoc/well-formed',
    clause: iso('8.3.2.1'),
    title: { ja: '形式', en: 'Well-formed' },
    defends:
      'two parsers reading one response differently: duplicate keys, trailing bytes, lengths',
    onFailure: askAgain,
  },
  {
    id: 'mdoc/response-status',
    clause: iso('8.3.2.1.2.3'),
    title: { ja: '応答の状態', en: 'Response status' },
    defends: 'an error taken for an answer',
    onFailure: askAgain,
  },
  {
    id: 'mdoc/issuer-trusted',
    clause: iso('9.3.3'),
    title: { ja: '発行者', en: 'Issuer' },
    defends: 'documents signed by anybody: the chain must lead to an anchor of the caller',
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/signer-profile',
    clause: iso('Annex B.1.4'),
    title: { ja: '署名者の証明書の種類', en: 'Profile of the signer’s certificate' },
    defends: 'a web server or reader certificate under the same root signing documents',
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/issuer-signature',
    clause: iso('9.3.1 and 9.1.2.4'),
    title: { ja: '発行者の署名', en: 'Issuer’s signature' },
    defends: 'a security object that the issuer never signed',
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/digests',
    clause: iso('9.3.1 and 9.1.2.5'),
    title: { ja: '項目の改ざん', en: 'Digests of the elements' },
    defends: 'changed values under a valid signature (isomdl, fixed in July 2026)',
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/doc-type',
    clause: iso('9.3.1'),
    title: { ja: '文書の種類', en: 'Document type' },
    defends: 'one kind of document shown as another (@owf/mdoc 0.7.0)',
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/validity',
    clause: iso('9.3.1 and 9.1.2.4'),
    title: { ja: '有効期間', en: 'Validity' },
    defends: 'expired and not yet valid documents (isomdl, fixed in July 2026)',
    onFailure: {
      ja: '有効期間の外です。新しい記録を受け取ってから、もう一度提示してもらってください。',
      en: 'It is outside its validity. Ask the person to receive a new record and to present it.',
    },
  },
  {
    id: 'mdoc/signed-by-valid-signer',
    clause: iso('9.3.1'),
    title: { ja: '署名した時の証明書', en: 'Signer valid when signing' },
    defends: 'documents signed after the signer’s certificate had ended, or before it began',
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/unique-elements',
    clause: iso('8.3.2.1.2.2'),
    title: { ja: '項目の重複', en: 'No element twice' },
    defends: 'two values for one element, of which one was checked and the other is used',
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/device-authentication',
    clause: iso('9.3.2 and 9.1.3'),
    title: { ja: '端末の確認', en: 'Device authentication' },
    defends: 'a copied document, or an answer recorded in another session',
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/key-authorizations',
    clause: iso('9.1.2.4 and 9.3.2'),
    title: { ja: '端末が述べてよい項目', en: 'What the device may say itself' },
    defends: 'elements that the holder made up and the device signed',
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/requested',
    clause: 'OpenID4VP 1.0, 8.6; ISO/IEC 18013-5:2021, 8.3.2.1.2.1',
    title: { ja: '求めた文書と項目', en: 'As requested' },
    defends: 'another document than asked for; data nobody asked for is dropped',
    onFailure: askAgain,
  },
  {
    id: 'mdoc/element-types',
    clause: iso('7.2'),
    title: { ja: '項目の型', en: 'Types of the elements' },
    defends: 'values that the application takes for something else',
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/status',
    clause: 'Token Status List, 8.3; ISO/IEC 18013-5, 2nd edition, status',
    title: { ja: '失効の確認', en: 'Revocation status' },
    defends: 'a record that lapsed and was sent all the same',
    onFailure: {
      ja: '失効しているか、確かめられません。新しい記録を提示してもらってください。',
      en: 'It lapsed, or that could not be established. Ask for a new record.',
    },
  },
] as const satisfies readonly CheckEntry[]

export type MdocCheckId = (typeof mdocChecks)[number]['id']
