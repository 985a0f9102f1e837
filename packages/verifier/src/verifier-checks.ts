/**
 * Every check of this package, by id: docs/checks.md is compared with this list.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'

const askAgain = {
  ja: '最初からやり直してもらってください。',
  en: 'Ask the person to start again.',
}

/** The catalogue of the checks of this package. */
export const verifierChecks = [
  {
    id: 'verifier/response-readable',
    clause: 'OpenID4VP 1.0, 8.3',
    title: { ja: '応答の復号と形式', en: 'Response decrypts and can be read' },
    defends: 'a response for somebody else, and guessing what a malformed one meant',
    failure: {
      ja: '応答を復号できないか、決まった形になっていません。',
      en: 'The response cannot be decrypted, or is not in the form it has to be in.',
    },
    onFailure: askAgain,
  },
  {
    id: 'verifier/response-bound',
    clause: 'OpenID4VP 1.0, 14.2',
    title: { ja: '応答とこの要求の対応', en: 'Response belongs to this request' },
    defends: 'the answer to one request given to another',
    failure: {
      ja: '別の要求に対する応答です。',
      en: 'The response answers another request.',
    },
    onFailure: askAgain,
  },
  {
    id: 'verifier/one-document',
    clause: 'OpenID4VP 1.0, 8.1 and Appendix B.2',
    title: { ja: '求めた書類がちょうど1件', en: 'Exactly the one document asked for' },
    defends: 'a second document riding along, taken for the first',
    failure: {
      ja: '求めた書類がないか、2件以上送られてきました。',
      en: 'The document asked for is missing, or more than one was sent.',
    },
    onFailure: askAgain,
  },
  {
    id: 'verifier/complete',
    clause: 'OpenID4VP 1.0, 6.4; the purpose as registered',
    title: { ja: '必要な項目がそろっている', en: 'Every element the purpose needs' },
    defends: 'opening an account without an address',
    failure: {
      ja: '必要な項目がそろっていません。',
      en: 'Not every element that is needed was sent.',
    },
    onFailure: {
      ja: '足りない項目を本人に伝え、やり直すか、別の方法で確認してください。',
      en: 'Say what is missing; ask again or confirm it another way.',
    },
  },
] as const satisfies readonly CheckEntry[]
