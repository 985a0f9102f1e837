/**
 * The checks of our own messages: the rungs that each has, and those that only one has. What makes a
 * registry statement one to rely on stands in `statement-checks.ts`.
 * @module
 */
import { type CheckEntry, checkMaker, type Reason } from '@tegata/kernel'

type Text = { readonly ja: string; readonly en: string }

/** What a message is called, and what to do when it does not hold. */
const messages = {
  application: {
    name: { ja: '申請', en: 'application' },
    onFailure: {
      ja: 'スマートフォンから申請をやり直してください。',
      en: 'Apply again from the phone.',
    },
  },
  'phone-proof': {
    name: { ja: 'スマートフォンの証明', en: 'proof of the phone' },
    onFailure: {
      ja: 'ウォレットを開き直し、時計を確かめて、もう一度お試しください。',
      en: 'Open the wallet again, check its clock, and try again.',
    },
  },
  'notice-request': {
    name: { ja: 'お知らせの取り寄せ', en: 'request for notices' },
    onFailure: {
      ja: 'ウォレットを開き直し、時計を確かめて、もう一度お試しください。',
      en: 'Open the wallet again, check its clock, and try again.',
    },
  },
  'lapse-notice': {
    name: { ja: '失効のお知らせ', en: 'notice of a lapse' },
    onFailure: {
      ja: 'このお知らせには従わず、発行者に連絡してください。',
      en: 'Do not act on this notice; contact the issuer.',
    },
  },
  'lapse-receipt': {
    name: { ja: '失効の受領', en: 'receipt for a notice' },
    onFailure: {
      ja: 'ウォレットを開くと、受領がもう一度送られます。',
      en: 'The wallet sends it again when it is opened.',
    },
  },
  login: {
    name: { ja: 'ログインの応答', en: 'answer to a login' },
    onFailure: { ja: '最初からやり直してもらってください。', en: 'Ask the person to start again.' },
  },
} as const satisfies Readonly<Record<string, { readonly name: Text; readonly onFailure: Text }>>

type MessageName = keyof typeof messages

type Words = Omit<CheckEntry, 'failure' | 'id' | 'onFailure' | 'title'> & {
  readonly title: (name: Text) => Text
  readonly failure: (name: Text) => Text
}

const form: Words = {
  clause: 'RFC 7515, 7.1; RFC 8725, 3.11',
  title: ({ ja, en }) => ({ ja: `${ja}の形式`, en: `Form of the ${en}` }),
  defends: 'a token made for another purpose, and a document signed by a service for documents',
  failure: ({ ja, en }) => ({
    ja: `${ja}が決まった形になっていません。`,
    en: `The ${en} is not in its form.`,
  }),
}
const signature: Words = {
  clause: 'RFC 7515, 5.2',
  title: ({ ja, en }) => ({ ja: `${ja}の署名`, en: `Signature of the ${en}` }),
  defends: 'somebody who does not have the key',
  failure: ({ ja, en }) => ({
    ja: `${ja}の署名が、決まった鍵によるものではありません。`,
    en: `The ${en} was not signed with the key that it has to be signed with.`,
  }),
}
const addressee: Words = {
  clause: 'RFC 8725, 3.9',
  title: ({ ja, en }) => ({ ja: `${ja}の宛先`, en: `Addressee of the ${en}` }),
  defends: 'a message to one side handed on to another',
  failure: ({ ja, en }) => ({
    ja: `${ja}が、別の宛先のものです。`,
    en: `The ${en} is addressed to somebody else.`,
  }),
}
const fresh: Words = {
  clause: 'RFC 7519, 4.1.6',
  title: ({ ja, en }) => ({ ja: `${ja}の時刻`, en: `Time of the ${en}` }),
  defends: 'an old message sent again',
  failure: ({ ja, en }) => ({
    ja: `${ja}の時刻が、いまから離れすぎています。`,
    en: `The time of the ${en} is too far from now.`,
  }),
}

/** The entry of one rung of one message. */
const entry = <Name extends MessageName, Rung extends string>(
  name: Name,
  rung: Rung,
  { clause, defends, title, failure }: Words,
): CheckEntry & { readonly id: `${Name}/${Rung}` } => {
  const of = messages[name]
  return {
    id: `${name}/${rung}`,
    clause,
    title: title(of.name),
    defends,
    failure: failure(of.name),
    onFailure: of.onFailure,
  }
}

const common = <Name extends MessageName>(name: Name) =>
  [
    entry(name, 'form', form),
    entry(name, 'signature', signature),
    entry(name, 'addressee', addressee),
    entry(name, 'fresh', fresh),
  ] as const

/** What a message is bound to beyond its addressee. */
const bound = (clause: string, defends: string, what: Text): Words => ({
  clause,
  defends,
  title: ({ ja, en }) => ({ ja: `${ja}と${what.ja}の対応`, en: `The ${en} belongs to ${what.en}` }),
  failure: ({ ja, en }) => ({
    ja: `${ja}が、${what.ja}のものではありません。`,
    en: `The ${en} does not belong to ${what.en}.`,
  }),
})

/** The catalogue of the checks of our own messages, but for the registry's statements. */
export const messageChecks = [
  ...common('application'),
  entry(
    'application',
    'challenge',
    bound('Number Act, article 18-2(1)', 'an application signed once and sent again', {
      ja: 'この申請の番号',
      en: 'this challenge',
    }),
  ),
  ...common('phone-proof'),
  entry(
    'phone-proof',
    'phone',
    bound('RFC 7519, 4.1.2', 'one phone that speaks for another', {
      ja: 'このスマートフォン',
      en: 'this phone',
    }),
  ),
  entry(
    'phone-proof',
    'action',
    bound('RFC 8725, 2.8', 'a proof for fetching that ends the phone', {
      ja: 'この手続き',
      en: 'this action',
    }),
  ),
  ...common('notice-request'),
  ...common('lapse-notice'),
  entry(
    'lapse-notice',
    'issuer',
    bound('RFC 8725, 3.8', 'an issuer that disables the records of another', {
      ja: 'この発行者',
      en: 'this issuer',
    }),
  ),
  ...common('lapse-receipt'),
  entry(
    'lapse-receipt',
    'notice',
    bound('Number Act, article 18-2', 'one receipt shown for every notice', {
      ja: 'このお知らせ',
      en: 'this notice',
    }),
  ),
  ...common('login'),
  entry(
    'login',
    'challenge',
    bound('RFC 8725, 2.8', 'the answer to one login given to another', {
      ja: 'このログイン',
      en: 'this login',
    }),
  ),
] as const

type CheckId = (typeof messageChecks)[number]['id']
type RungsOf<Name extends MessageName> = CheckId extends infer Id
  ? Id extends `${Name}/${infer Rung}`
    ? Rung
    : never
  : never

const { judge } = checkMaker<CheckId>(messageChecks)

/** Report lines of one message, by rung. */
export const linesOf = <Name extends MessageName>(name: Name) => {
  const ids = new Map<string, CheckId>(messageChecks.map(({ id }) => [id, id]))
  return (rung: RungsOf<Name>, reason: Reason) => {
    const id = ids.get(`${name}/${rung}`)
    if (!id) throw new TypeError('a rung without an entry')
    return judge(id, reason)
  }
}
