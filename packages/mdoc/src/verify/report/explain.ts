/**
 * A report in plain sentences: for the person at the counter, the developer and the auditor alike.
 * @module
 */
import type { Check, CheckEntry } from '@tegata/kernel'
import { pkiChecks } from '@tegata/pki'
import type { Tolerance } from '../../reading/tolerance.ts'
import { mdocChecks } from '../catalogue/mdoc-checks.ts'
import type { MdocReport, VerifiedDocument } from './report.ts'

/** The languages that reports are explained in. */
export type Language = 'ja' | 'en'
type Text = Readonly<Record<Language, string>>

/** What is read of a report. */
export type ExplainedReport = Pick<
  MdocReport,
  'verdict' | 'scope' | 'at' | 'policy' | 'checks' | 'tolerated' | 'wouldTolerate' | 'documents'
>

/** Words that {@link explain} does not have by itself. */
export type ExplainOptions = {
  /** Entries of checks that the caller added, such as those of `@tegata/status`. */
  readonly catalogue?: readonly CheckEntry[]
  /** What an element is called; its identifier unless said otherwise. */
  readonly elementLabel?: (docType: string, namespace: string, element: string) => string
}

/**
 * Sentences in the order in which somebody reads them: the verdict, what it rests on, what went wrong
 * and what to do, what was let pass, what was not looked at. No disclosed value is in them.
 */
export function explain(
  report: ExplainedReport,
  language: Language,
  options: ExplainOptions = {},
): readonly string[] {
  const say = (text: Text) => text[language]
  return [
    say(report.verdict === 'accepted' ? accepted : refused),
    ...(report.scope === 'issuer-only' ? [say(issuerOnly)] : []),
    ...(report.verdict === 'accepted'
      ? report.documents.map((document) => documentSentence(document, language, options))
      : failureSentences(report, language, options)),
    ...droppedSentence(report, language, options),
    ...report.tolerated.map((name) => say(letPass(say(tolerances[name])))),
    ...hintSentence(report, language),
    ...skippedSentence(report, language, options),
    say(underPolicy(timeText(report.at, language), report.policy.name)),
  ]
}

const accepted = { ja: '受け付けられます。', en: 'It can be accepted.' }
const refused = { ja: '受け付けられません。', en: 'It must not be accepted.' }
const issuerOnly = {
  ja: '発行者の側だけを確かめました。持ち主の端末による証明は確かめていません。',
  en: 'Only the issuer’s half was checked; no device proved anything.',
}

function documentSentence(
  { docType, signer, anchor, validity, disclosed }: VerifiedDocument,
  language: Language,
  { elementLabel = (_type, _namespace, element) => element }: ExplainOptions,
): string {
  const names = Object.entries(disclosed).flatMap(([namespace, elements]) =>
    Object.keys(elements).map((element) => elementLabel(docType, namespace, element)),
  )
  const until = timeText(validity.validUntil, language)
  const issuer = `${signer ?? '?'} (${anchor ?? '?'})`
  return {
    ja: `書類 ${docType} は ${issuer} が発行し、${until}まで有効です。受け取った項目：${list(names, 'ja')}。`,
    en: `The document ${docType} was issued by ${issuer} and is valid until ${until}. Received: ${list(names, 'en')}.`,
  }[language]
}

/** Each failed check once, with what to do; the same advice is not given twice in a row. */
function failureSentences(
  { checks }: ExplainedReport,
  language: Language,
  options: ExplainOptions,
): readonly string[] {
  const failed = unique(checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id))
  const entries = failed.map((id) => entryOf(id, options) ?? unknownEntry(id))
  return entries.map((entry, index) => {
    const what = entry.failure[language]
    const advice = entry.onFailure[language]
    const again = entries[index + 1]?.onFailure[language] === advice
    return again ? what : `${what}${language === 'en' ? ' ' : ''}${advice}`
  })
}

/** For a check of the caller’s own that came without a catalogue. */
const unknownEntry = (id: string): Pick<CheckEntry, 'failure' | 'onFailure'> => ({
  failure: {
    ja: `「${id}」の確認が通りませんでした。`,
    en: `The check “${id}” did not pass.`,
  },
  onFailure: { ja: '責任者に知らせてください。', en: 'Tell whoever is responsible.' },
})

const entryOf = (id: string, { catalogue = [] }: ExplainOptions): CheckEntry | undefined =>
  [...mdocChecks, ...pkiChecks, ...catalogue].find((entry) => entry.id === id)

function droppedSentence(
  { documents }: ExplainedReport,
  language: Language,
  { elementLabel = (_type, _namespace, element) => element }: ExplainOptions,
): readonly string[] {
  const names = documents.flatMap(({ docType, dropped }) =>
    dropped.map(({ namespace, element }) => elementLabel(docType, namespace, element)),
  )
  if (names.length === 0) return []
  return [
    {
      ja: `求めていない項目が送られてきたので、値を捨てました：${list(names, 'ja')}。`,
      en: `Elements that nobody asked for were sent; their values were thrown away: ${list(names, 'en')}.`,
    }[language],
  ]
}

const tolerances: Readonly<Record<Tolerance, Text>> = {
  'cbor-length': { ja: '長さの書き方が最短ではない', en: 'lengths not in their shortest form' },
  'cbor-indefinite': { ja: '長さを先に書いていない', en: 'lengths that are not said beforehand' },
  'time-fraction': { ja: '日時に秒未満がある', en: 'fractions of a second in dates' },
  'unknown-members': { ja: '規格にない欄がある', en: 'members that the standard does not define' },
  'pinned-signer': {
    ja: '署名者の証明書そのものを信頼している',
    en: 'the signer itself is trusted, instead of its authority',
  },
  'signer-profile': {
    ja: '署名者の証明書が決まった形ではない',
    en: 'the signer’s certificate lacks what its profile asks for',
  },
}

const letPass = (what: string): Text => ({
  ja: `基準により見逃した違い：${what}。`,
  en: `A deviation was let pass, as the policy says: ${what}.`,
})

function hintSentence({ wouldTolerate }: ExplainedReport, language: Language): readonly string[] {
  if (wouldTolerate.length === 0) return []
  const names = list(
    wouldTolerate.map((name) => tolerances[name][language]),
    language,
  )
  return [
    {
      ja: `次の違いを見逃す基準なら受け付けられました：${names}。見逃してよいかは責任者が決めます。`,
      en: `It would have been accepted by a policy that lets pass: ${names}. Whether to is for whoever is responsible.`,
    }[language],
  ]
}

function skippedSentence(
  { checks }: ExplainedReport,
  language: Language,
  options: ExplainOptions,
): readonly string[] {
  const ids = unique(checks.filter(isSkipped).map(({ id }) => id))
  const names = ids.map((id) => entryOf(id, options)?.title[language] ?? id)
  if (names.length === 0) return []
  return [
    {
      ja: `確かめていないこと：${list(names, 'ja')}。`,
      en: `Not looked at: ${list(names, 'en')}.`,
    }[language],
  ]
}

const isSkipped = ({ outcome }: Check): boolean => outcome === 'skipped'

const underPolicy = (time: string, name: string): Text => ({
  ja: `${time}の時点で、基準「${name}」により判断しました。`,
  en: `Judged for ${time} under the policy “${name}”.`,
})

/** In UTC, to the minute: whoever reads it may sit anywhere. */
function timeText(time: Date, language: Language): string {
  const [day = '', clock = ''] = time.toISOString().split('T')
  const [year, month, date] = day.split('-').map(Number)
  const minute = clock.slice(0, 5)
  return language === 'ja'
    ? `${year}年${month}月${date}日${minute}（協定世界時）`
    : `${day} ${minute} UTC`
}

const list = (names: readonly string[], language: Language): string =>
  names.length === 0
    ? { ja: 'なし', en: 'none' }[language]
    : names.join(language === 'ja' ? '、' : ', ')

const unique = (ids: readonly string[]): readonly string[] => [...new Set(ids)]
