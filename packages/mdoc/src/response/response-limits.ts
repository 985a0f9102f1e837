/**
 * How much a response may hold. The standard sets no limits; these are far above what a holder has
 * reason to send.
 * @module
 */
import { malformed } from '../errors.ts'

/** The most that a response may hold. */
export const responseLimits = {
  /** Of each kind: documents, proofs, encrypted documents, errors. */
  documents: 32,
} as const

/** @throws MdocError `mdoc/malformed` */
export function checkDocuments(count: number, where: string): void {
  if (count > responseLimits.documents)
    throw malformed(`${where}: more than ${responseLimits.documents}`)
}
