/**
 * The rules of a request.
 * @module
 */
import type { CheckEntry } from '@tegata/kernel'

const act = 'Number Act, article 18-4'
const askRegistrar = {
  ja: '求める側の事業者は、登録機関に目的の登録を確かめてください。',
  en: 'The program that asks must have its purpose registered for this.',
} as const

/** What a request may ask; the code of a denial is the id of its rule. */
export const requestRules = [
  {
    id: 'registry/kind',
    clause: act,
    title: { ja: '受け取る側の認定', en: 'Certified to receive' },
    defends: 'a wallet program that asks like a relying party',
    failure: {
      ja: '求める側は、本人の情報を受け取る認定を受けていません。',
      en: 'The program that asks is not certified to receive such data.',
    },
    onFailure: askRegistrar,
  },
  {
    id: 'registry/purpose',
    clause: act,
    title: { ja: '登録された目的', en: 'Registered purpose' },
    defends: 'asking without saying what for',
    failure: {
      ja: '登録されていない目的で求めています。',
      en: 'It asks for a purpose that is not registered.',
    },
    onFailure: askRegistrar,
  },
  {
    id: 'registry/channel',
    clause: 'OpenID4VP 1.0, 5.2; ETSI TS 119 475',
    title: { ja: '登録された経路', en: 'Registered way of asking' },
    defends: 'a purpose used on a site or through a channel it was not certified for',
    failure: {
      ja: 'この目的に登録されていない経路やサイトから求めています。',
      en: 'It asks in a way, or from a site, that is not registered for this purpose.',
    },
    onFailure: askRegistrar,
  },
  {
    id: 'registry/document-type',
    clause: act,
    title: { ja: '登録された書類の種類', en: 'Registered document type' },
    defends: 'asking another document than the purpose needs',
    failure: {
      ja: 'この目的に登録されていない種類の書類を求めています。',
      en: 'It asks for a kind of document that is not registered for this purpose.',
    },
    onFailure: askRegistrar,
  },
  {
    id: 'registry/element',
    clause: act,
    title: { ja: '登録された項目', en: 'Registered elements' },
    defends: 'asking more than the purpose needs',
    failure: {
      ja: 'この目的に登録されていない項目を求めています。',
      en: 'It asks for an element that is not registered for this purpose.',
    },
    onFailure: askRegistrar,
  },
  {
    id: 'registry/retention',
    clause: 'ISO/IEC 18013-5:2021, 8.3.2.1.2.1',
    title: { ja: '保存の登録', en: 'Registered retention' },
    defends: 'keeping what was to be looked at only',
    failure: {
      ja: '見るだけの登録なのに、保存しようとしています。',
      en: 'It wants to keep what it is registered to look at only.',
    },
    onFailure: askRegistrar,
  },
  {
    id: 'registry/age-limit',
    clause: 'ISO/IEC 18013-5:2021, 7.2.5',
    title: { ja: '年齢の質問の数', en: 'Number of ages asked' },
    defends: 'finding out the exact age by asking for many',
    failure: {
      ja: '年齢についての質問が多すぎます。',
      en: 'It asks about too many ages at once.',
    },
    onFailure: askRegistrar,
  },
  {
    id: 'registry/legal-basis',
    clause: 'Number Act, article 19',
    title: { ja: '個人番号などの法的根拠', en: 'Legal basis for restricted elements' },
    defends: 'collecting the individual number without a law that allows it',
    failure: {
      ja: '個人番号など、法律の根拠が要る項目を、根拠の登録なしに求めています。',
      en: 'It asks for an element that only a law can allow, and no such law is registered.',
    },
    onFailure: askRegistrar,
  },
] as const satisfies readonly CheckEntry[]
