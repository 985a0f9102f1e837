/**
 * The catalogue of checks on OpenID4VP requests. What becomes of a response is for `@tegata/verifier` to
 * report. docs/checks.md is made of it.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'

const clause = (number: string) => `OpenID4VP 1.0, ${number}`
const sendNothing = {
  ja: '何も送らず、相手の窓口に連絡してください。',
  en: 'Send nothing, and contact the other side by another way.',
}

/** The catalogue of the checks of this package: those on a request, before a wallet answers it. */
export const oid4vcChecks = [
  {
    id: 'oid4vp/request-readable',
    clause: clause('5'),
    title: { ja: '要求の形式', en: 'Request can be read' },
    defends: 'guessing what a malformed request meant',
    failure: {
      ja: '相手からの要求を読み取れません。',
      en: 'The request cannot be read.',
    },
    onFailure: sendNothing,
  },
  {
    id: 'oid4vp/request-signature',
    clause: clause('5; RFC 9101, 6.2'),
    title: { ja: '要求の署名', en: 'Signature of the request' },
    defends: 'requests changed on the way, and JWT type and algorithm confusion',
    failure: {
      ja: '要求の署名が合いません。途中で書き換えられたおそれがあります。',
      en: 'The signature of the request does not hold. It may have been changed on the way.',
    },
    onFailure: sendNothing,
  },
  {
    id: 'oid4vp/client-trusted',
    clause: clause('5.9.3; ISO/IEC 18013-5:2021, Annex B.1.7'),
    title: { ja: '求めてきた相手の証明書', en: 'Certificate of who asks' },
    defends: 'anybody asking in the name of a certified program',
    failure: {
      ja: '求めてきた相手が誰か、確かめられません。',
      en: 'It could not be established who asks.',
    },
    onFailure: sendNothing,
  },
  {
    id: 'oid4vp/client-revocation',
    clause: 'RFC 5280, 6.3; ISO/IEC 18013-5:2021, Annex B.1.7',
    title: { ja: '求める側の証明書の失効', en: 'Revocation of the certificate of who asks' },
    defends: 'a stolen reader key, or a program that may ask no more',
    failure: {
      ja: '求めてきた相手の証明書が失効しているか、失効していないと確かめられません。',
      en: 'The certificate of who asks was revoked, or it could not be asked whether it was.',
    },
    onFailure: sendNothing,
  },
  {
    id: 'oid4vp/client-id',
    clause: clause('5.9.3'),
    title: { ja: '相手の名乗り', en: 'Client identifier' },
    defends: 'one program’s request shown under another’s name',
    failure: {
      ja: '求めてきた相手の名乗りが、相手の証明書に合いません。',
      en: 'Whoever asks goes by another name than their certificate shows.',
    },
    onFailure: sendNothing,
  },
  {
    id: 'oid4vp/request-fresh',
    clause: clause('5.8; RFC 9101, 4'),
    title: { ja: '要求の期限', en: 'Request is fresh' },
    defends: 'an old request played again, and one that never ends',
    failure: {
      ja: '要求の期限が切れているか、別の相手に宛てたものです。',
      en: 'The request is out of date, or is meant for another wallet.',
    },
    onFailure: sendNothing,
  },
  {
    id: 'oid4vp/request-nonce',
    clause: clause('5.2'),
    title: { ja: '要求のノンス', en: 'Nonce of the request' },
    defends: 'presentations that could be played again',
    failure: {
      ja: '要求に付いた、使い回しを防ぐための値が、短すぎるか、正しい形ではありません。',
      en: 'The value that keeps answers from being used again is too short, or not in its proper form.',
    },
    onFailure: sendNothing,
  },
  {
    id: 'oid4vp/response-uri',
    clause: clause('8.2'),
    title: { ja: '送り先', en: 'Address of the response' },
    defends: 'identity data sent in the clear',
    failure: {
      ja: '答えの送り先が、安全なものではありません。',
      en: 'The address to which the answer would go is not a safe one.',
    },
    onFailure: sendNothing,
  },
  {
    id: 'oid4vp/request-members',
    clause: clause('5.1, 8.2 and 8.4'),
    title: { ja: '要求の項目', en: 'Members of the request' },
    defends: 'signing transaction data that was not understood, and open redirects',
    failure: {
      ja: '要求に、受け付けられない指定が入っています。',
      en: 'The request carries an instruction that cannot be accepted.',
    },
    onFailure: sendNothing,
  },
  {
    id: 'oid4vp/wallet-nonce',
    clause: clause('5.10'),
    title: { ja: '財布のノンス', en: 'Nonce of the wallet' },
    defends: 'a recorded request object',
    failure: {
      ja: '要求が、いま始めたやり取りのものではありません。',
      en: 'The request does not belong to what was begun just now.',
    },
    onFailure: sendNothing,
  },
] as const satisfies readonly CheckEntry[]
