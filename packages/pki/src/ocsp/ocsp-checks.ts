/**
 * The checks of an OCSP answer: RFC 6960 3.2, RFC 9654.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'

const askAgain = {
  ja: '少し待って問い合わせ直してください。続くなら失効確認の提供者に伝えてください。',
  en: 'Ask again in a while; if it stays, tell the operator of the responder.',
} as const

export const ocspChecks = [
  {
    id: 'pki/ocsp-response',
    clause: 'RFC 6960, 4.2.1',
    title: { ja: '応答の形', en: 'Form of the response' },
    defends: 'an error or a broken message taken for an answer',
    failure: {
      ja: '失効の問い合わせに、読み取れる答えが返ってきませんでした。',
      en: 'The question whether the certificate is revoked got no answer that can be read.',
    },
    onFailure: askAgain,
  },
  {
    id: 'pki/ocsp-cert-id',
    clause: 'RFC 6960, 3.2 (1)',
    title: { ja: '問い合わせた証明書への応答', en: 'Answer about the certificate in question' },
    defends: 'the good answer of another certificate shown for a revoked one',
    failure: {
      ja: '問い合わせた証明書についての答えがありません。',
      en: 'The answer does not speak of the certificate that was asked about.',
    },
    onFailure: askAgain,
  },
  {
    id: 'pki/ocsp-responder',
    clause: 'RFC 6960, 4.2.2.2',
    title: { ja: '応答者の権限', en: 'Responder is authorised' },
    defends: 'any certificate holder answering for the authority',
    failure: {
      ja: '失効について答える資格のない者が答えています。',
      en: 'Whoever answered is not entitled to answer for the authority.',
    },
    onFailure: {
      ja: 'この応答を信頼しないでください。',
      en: 'Do not rely on this answer.',
    },
  },
  {
    id: 'pki/ocsp-delegate-revocation',
    clause: 'RFC 6960, 4.2.2.2.1',
    title: { ja: '応答者の証明書の失効', en: 'Revocation of the responder’s certificate' },
    defends: 'a stolen key of a responder that goes on saying that revoked certificates are good',
    failure: {
      ja: '答えた者の証明書が失効しているか、失効していないと確かめられません。',
      en: 'The certificate of whoever answered was revoked, or it could not be asked whether it was.',
    },
    onFailure: {
      ja: 'この応答を信頼しないでください。',
      en: 'Do not rely on this answer.',
    },
  },
  {
    id: 'pki/ocsp-signature',
    clause: 'RFC 6960, 3.2 (2)',
    title: { ja: '応答の署名', en: 'Signature of the response' },
    defends: 'forged answers',
    failure: {
      ja: '失効についての答えの署名が合いません。',
      en: 'The signature of the answer about revocation does not hold.',
    },
    onFailure: {
      ja: 'この応答を信頼しないでください。',
      en: 'Do not rely on this answer.',
    },
  },
  {
    id: 'pki/ocsp-time',
    clause: 'RFC 6960, 3.2 (5) and (6)',
    title: { ja: '応答の新しさ', en: 'Answer is current' },
    defends: 'an answer from before the revocation shown after it',
    failure: {
      ja: '失効についての答えの期間が、過ぎているか、始まっていないか、書かれていません。',
      en: 'The period of the answer about revocation is over, has not begun, or is not stated.',
    },
    onFailure: askAgain,
  },
  {
    id: 'pki/ocsp-not-older',
    clause: 'RFC 6960, 3.2 (5)',
    title: { ja: '前に見た答えより古くないこと', en: 'Not older than an answer seen before' },
    defends: 'the good answer from before a revocation, shown to whoever already saw the later one',
    failure: {
      ja: '前に受け取ったものより古い答えです。',
      en: 'The answer is older than one seen before.',
    },
    onFailure: askAgain,
  },
  {
    id: 'pki/ocsp-nonce',
    clause: 'RFC 9654, 2.1',
    title: { ja: '応答と問い合わせの対応', en: 'Answer belongs to the question' },
    defends: 'replayed answers',
    failure: {
      ja: '今回の問い合わせへの答えだと確かめられません。',
      en: 'It could not be established that the answer belongs to this question.',
    },
    onFailure: askAgain,
  },
  {
    id: 'pki/ocsp-status',
    clause: 'RFC 6960, 2.2',
    title: { ja: '失効していないこと', en: 'Not revoked' },
    defends: 'certificates of lost cards and phones, and of those who moved or died',
    failure: {
      ja: '証明書が失効しているか、発行者が把握していないものです。',
      en: 'The certificate was revoked, or its authority does not know it.',
    },
    onFailure: {
      ja: '失効した証明書です。本人に新しい証明書の取得を案内してください。',
      en: 'The certificate is revoked or unknown; its holder needs a new one.',
    },
  },
] as const satisfies readonly CheckEntry[]
