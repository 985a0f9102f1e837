/**
 * Use cases: which documents together answer a request. ISO/IEC 18013-5, 2nd edition,
 * DeviceRequestInfo: at least one use case is served, every mandatory one is, and each by exactly
 * one document set.
 * @module
 */
import type { UseCase } from '../request/info/use-case.ts'

/** A use case of the request that the holder can serve. */
export type ServedUseCase = {
  /** Its place in the request. */
  readonly useCase: number
  readonly mandatory: boolean
  readonly purposeHints?: ReadonlyMap<string, number>
  /** Those that can be served, in the reader's order; one of them is sent. */
  readonly documentSets: readonly (readonly number[])[]
}

/**
 * The use cases that can be served, with all their sets that can.
 *
 * @param canAnswer - whether the document request at this place can be answered in full
 * @returns `undefined` when the request cannot be: a mandatory use case is not served, or none is
 * @see ISO/IEC 18013-5, 2nd edition, DeviceRequestInfo
 */
export function chooseDocumentSets(
  useCases: readonly UseCase[],
  canAnswer: (docRequest: number) => boolean,
): readonly ServedUseCase[] | undefined {
  const served: ServedUseCase[] = []
  for (const [index, { mandatory, documentSets, purposeHints }] of useCases.entries()) {
    const possible = documentSets.filter((set) => set.every(canAnswer))
    if (possible.length > 0)
      served.push({
        useCase: index,
        mandatory,
        documentSets: possible,
        ...(purposeHints && { purposeHints }),
      })
    else if (mandatory) return undefined
  }
  return served.length > 0 ? served : undefined
}

/**
 * The document requests to be answered: of each use case that is served its first set.
 *
 * @param canAnswer - whether the document request at this place is answered
 * @returns no document request when the request is not served
 */
export function docRequestsServed(
  useCases: readonly UseCase[],
  canAnswer: (docRequest: number) => boolean,
): ReadonlySet<number> {
  const served = chooseDocumentSets(useCases, canAnswer) ?? []
  return new Set(served.flatMap(({ documentSets: [first = []] }) => first))
}
