/**
 * A report in plain sentences, with the names of elements as their profiles call them.
 * @module
 */
import { explain, type Language } from '@tegata/mdoc'
import { elementLabel, profileOf } from '@tegata/profiles'
import { printableLine } from '../input/printable.ts'
import { cliChecks } from './cli-checks.ts'
import type { CaseReport } from './judge-case.ts'

export const languages = ['ja', 'en'] as const satisfies readonly Language[]

export const languageNamed = (name: string | undefined): Language | undefined =>
  languages.find((language) => language === name)

/** One sentence a line. */
export function explainedReport(report: CaseReport, language: Language): readonly string[] {
  const scope = report.scope === 'issuer' ? 'issuer-only' : report.scope
  const sentences = explain({ ...report, scope }, language, {
    catalogue: cliChecks,
    elementLabel: (docType, namespace, element) => {
      const profile = profileOf(docType)
      return profile ? elementLabel(profile, namespace, element, language) : element
    },
  })
  return sentences.map(printableLine)
}
