/**
 * What a profile of the made-up document type would know, as a module that workers import.
 * @module
 */
import type { DocumentKnowledge } from '../verification.ts'

/** Names are text and every age is a yes. */
export const testKnowledge: DocumentKnowledge = {
  elementCheck: (_docType, _namespace, element, value) => {
    if (element === 'name') return typeof value === 'string' ? 'known' : 'wrong-type'
    if (element.startsWith('age_over_')) return value === true ? 'known' : 'wrong-type'
    return 'unknown'
  },
}
export const notKnowledge = { elementCheck: 'yes' }
