/**
 * What the holder reads before she agrees: who asks, what for, and what leaves of each record.
 * @module
 */
import { type ConsentText, consentText, type Language } from '@tegata/profiles'
import type { PresentationRequest } from '../read-request.ts'
import type { ChosenRecord } from './propose-answer.ts'

/** The words of a consent page; its records stand in the order of what was chosen. */
export type ConsentSheet = ConsentText

/**
 * Asker and purpose come from the registry's statement, never from the request.
 * @returns `undefined` without a verified statement: such a request is refused
 */
export function consentSheet(
  { statement, purposeId }: Pick<PresentationRequest, 'statement' | 'purposeId'>,
  chosen: readonly ChosenRecord[],
  language: Language,
): ConsentSheet | undefined {
  const purpose = statement?.purposes.find(({ id }) => id === purposeId)
  if (!statement || !purpose) return undefined
  const documents = chosen.map(({ record, elements }) => ({ docType: record.docType, elements }))
  return consentText({ asker: statement.name, purpose: purpose.text, documents }, language)
}
