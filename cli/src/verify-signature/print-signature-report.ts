/**
 * The report on a signed document: a table, plain data, or plain sentences.
 * @module
 */

import { jpkiChecks } from '@tegata/jpki'
import type { SignatureFormat, SignedDocumentReport } from '@tegata/jpki/signing'
import type { Check, CheckEntry } from '@tegata/kernel'
import { pkiChecks } from '@tegata/pki'
import { CliError } from '../errors.ts'
import { printableLine } from '../input/printable.ts'
import type { Given } from '../input/read-arguments.ts'

export type JudgedSignature = SignedDocumentReport & {
  readonly format: SignatureFormat
  readonly at: Date
}

type Language = 'ja' | 'en'

/** @throws CliError `cli/language-unknown` */
export function readLanguage(given: Given): Language | undefined {
  const name = given.value('explain')
  if (name === undefined || name === 'ja' || name === 'en') return name
  throw new CliError('cli/language-unknown', '--explain takes one of: ja, en')
}

const failedOf = (checks: readonly Check[]): readonly string[] => [
  ...new Set(checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)),
]

/** Names of what was tolerated, or would have let it pass. */
const tolerances = (checks: readonly Check[], outcome: Check['outcome']): readonly string[] =>
  checks.filter((check) => check.outcome === outcome).flatMap((check) => check.tolerances ?? [])

/** The whole report as plain data. Attributes of the holder are not in it. */
export function plainSignature(report: JudgedSignature) {
  const { verdict, format, at, checks, signingTime, token, certificate } = report
  return {
    verdict,
    format,
    at: at.toISOString(),
    failed: failedOf(checks),
    tolerated: tolerances(checks, 'tolerated'),
    ...(signingTime && { signingTime: signingTime.toISOString() }),
    ...(token && { token }),
    ...(certificate && { serialNumber: certificate.serialNumber }),
    checks,
  }
}

/** Verdict, checks, and who signed when. */
export function signatureText(report: JudgedSignature): string {
  const { verdict, format, at, checks, signingTime, certificate } = report
  const rows = [['check', 'outcome', 'clause', 'reason'], ...checks.map(rowOf)]
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  const missing = tolerances(checks, 'failed')
  const lines = [
    `${verdict.toUpperCase()} at ${at.toISOString()}, format: ${format}`,
    '',
    ...rows.map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    '',
    ...(missing.length > 0 ? [`It may be accepted with: --tolerate ${missing.join(', ')}`] : []),
    ...(signingTime ? [`Signed, as the signer says, at ${signingTime.toISOString()}`] : []),
    ...(certificate
      ? [`Certificate ${certificate.serialNumber}, until ${certificate.notAfter.toISOString()}`]
      : []),
  ]
  return `${lines.map(printableLine).join('\n')}\n`
}

const rowOf = ({ id, outcome, clause, reason = '' }: Check) => [id, outcome, clause, reason]

const catalogue: ReadonlyMap<string, CheckEntry> = new Map(
  [...pkiChecks, ...jpkiChecks].map((entry) => [entry.id, entry]),
)

const verdicts = {
  accepted: {
    ja: 'この署名は有効です。書類は署名されたときのままです。',
    en: 'The signature holds, and the document is as it was signed.',
  },
  refused: {
    ja: 'この署名は受け付けられません。',
    en: 'The signature is refused.',
  },
} as const

const toleratedText = {
  ja: '失効の確認は省かれています（指定により許容）。',
  en: 'Whether the certificate is revoked was not asked; this was tolerated by name.',
} as const

/** What happened and what to do now, one sentence a line. */
export function explainedSignature(
  { verdict, checks }: JudgedSignature,
  language: Language,
): readonly string[] {
  const entries = failedOf(checks).flatMap((id) => catalogue.get(id) ?? [])
  const lines = entries.flatMap((entry) => [entry.failure[language], entry.onFailure[language]])
  const tolerated = tolerances(checks, 'tolerated').length > 0 ? [toleratedText[language]] : []
  return [verdicts[verdict][language], ...new Set(lines), ...tolerated].map(printableLine)
}
