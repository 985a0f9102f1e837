/**
 * Checks on the elements that were disclosed.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'
import { askAgain, doNotTrust, iso, tellIssuer } from './advice.ts'

export const elementChecks = [
  {
    id: 'mdoc/only-requested',
    clause: 'ISO/IEC 18013-5:2021, 8.3.2.1.2.1; OpenID4VP 1.0, 8.6; APPI, article 18',
    title: { ja: '求めた項目だけ', en: 'Only what was asked for' },
    defends: 'data that nobody asked for entering logs and files',
    failure: {
      ja: '求めていない項目が送られてきました。',
      en: 'Elements were sent that nobody asked for.',
    },
    onFailure: askAgain,
  },
  {
    id: 'mdoc/element-known',
    clause: iso('7.2.1'),
    title: { ja: '知っている項目', en: 'Elements that the profile knows' },
    defends: 'an element of unknown meaning used for a decision',
    failure: {
      ja: 'この種類の書類にない項目が入っています。',
      en: 'There is an element that this kind of document does not define.',
    },
    onFailure: tellIssuer,
  },
  {
    id: 'mdoc/element-types',
    clause: iso('7.2'),
    title: { ja: '項目の型', en: 'Types of the elements' },
    defends: 'values that the application takes for something else',
    failure: {
      ja: '項目の値の型が、決まりと違います。',
      en: 'The value of an element is of another type than defined.',
    },
    onFailure: tellIssuer,
  },
  {
    id: 'mdoc/issuing-country',
    clause: iso('9.3.1 and 7.2.1'),
    title: { ja: '発行国', en: 'Issuing country' },
    defends:
      'a document of one country signed by another’s authority (@owf/mdoc reads the country of the wrong certificate)',
    failure: {
      ja: '書類の発行国と、署名した証明書の国が違います。',
      en: 'The issuing country in the document is not that of the certificate that signed it.',
    },
    onFailure: doNotTrust,
  },
  {
    id: 'mdoc/issuing-jurisdiction',
    clause: iso('9.3.1 and 7.2.1'),
    title: { ja: '発行した州・県', en: 'Issuing jurisdiction' },
    defends: 'a document of one state signed by another’s authority',
    failure: {
      ja: '書類の発行地域と、署名した証明書の地域が違います。',
      en: 'The issuing jurisdiction in the document is not that of the certificate that signed it.',
    },
    onFailure: doNotTrust,
  },
] as const satisfies readonly CheckEntry[]
