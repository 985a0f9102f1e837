/**
 * Holds what a report says against what it said of the original.
 * @module
 */
import type { Facts } from '../../../mdoc-adapter.ts'

/** `regrouped`: every value is one of the original's, and some are missing. */
export function differenceOf(documents: readonly Facts[], originals: readonly Facts[]): string {
  if (documents.length > originals.length) return 'number of documents'
  let regrouped = documents.length !== originals.length
  for (const document of documents) {
    const differences = originals.map((original) => betweenDocuments(document, original))
    if (differences.includes('none')) continue
    if (!differences.includes('regrouped')) return differences[0] ?? 'document'
    regrouped = true
  }
  return regrouped ? 'regrouped' : 'none'
}

function betweenDocuments(document: Facts, original: Facts): string {
  for (const member of ['docType', 'deviceKey', 'anchor', 'signer', 'validity'] as const)
    if (document[member] !== original[member]) return member
  for (const [element, value] of document.disclosed)
    if (original.disclosed.get(element) !== value) return 'value'
  return document.disclosed.size < original.disclosed.size ? 'regrouped' : 'none'
}
