/**
 * UseCase: which documents together serve one purpose. ISO/IEC 18013-5, 2nd edition.
 * @module
 */
import type { CborMap, CborValue } from '@tegata/cbor'
import { malformed } from '../../errors.ts'
import { asArray, asBoolean, asMap, asText, asUint } from '../../reading/read-member.ts'
import { checkCount } from '../request-limits.ts'

/**
 * Which documents together serve one purpose.
 * @see ISO/IEC 18013-5, 2nd edition
 */
export type UseCase = {
  /** Without it the reader wants nothing at all. */
  readonly mandatory: boolean
  /** In the reader's order; each lists document requests, by their place in the request. */
  readonly documentSets: readonly (readonly number[])[]
  /** Codes of purposes by the controller that defines them: {@link isoPurpose}. */
  readonly purposeHints?: ReadonlyMap<string, number>
}

/** The controller that the standard itself defines. */
export const isoPurposeController = 'org.iso.jtc1.sc17'

/** The purposes that {@link isoPurposeController} defines, with their codes. */
export const isoPurpose = { identity: 1, driving: 2, age: 3 } as const

/** @throws MdocError `mdoc/malformed`, also for a document request that is not there */
export function parseUseCases(
  value: CborValue,
  where: string,
  docRequests: number,
): readonly UseCase[] {
  const listed = asArray(value, where)
  checkCount(listed.length, 'useCases', where)
  const useCases = listed.map((useCase, index) =>
    parseUseCase(useCase, `${where}[${index}]`, docRequests),
  )
  const sets = useCases.flatMap(({ documentSets }) => documentSets)
  checkCount(sets.length, 'documentSets', where)
  return useCases
}

function parseUseCase(value: CborValue, where: string, docRequests: number): UseCase {
  const map = asMap(value, where)
  const sets = asArray(map.get('documentSets'), `${where}.documentSets`)
  checkCount(sets.length, 'documentSets', `${where}.documentSets`)
  const purposeHints = new Map<string, number>()
  if (map.has('purposeHints'))
    for (const [controller, code] of asMap(map.get('purposeHints'), `${where}.purposeHints`))
      purposeHints.set(
        asText(controller, `${where}.purposeHints`),
        asCode(code, `${where}.purposeHints`),
      )
  return {
    mandatory: asBoolean(map.get('mandatory'), `${where}.mandatory`),
    documentSets: sets.map((set) => parseSet(set, `${where}.documentSets`, docRequests)),
    ...(map.has('purposeHints') && { purposeHints }),
  }
}

function parseSet(value: CborValue, where: string, docRequests: number): readonly number[] {
  const set = asArray(value, where).map((index) => asUint(index, where))
  checkCount(set.length, 'docRequests', where)
  if (set.some((index) => index >= docRequests))
    throw malformed(`${where}: names a document request that is not there`)
  return set
}

/** Codes of other controllers may be negative. */
function asCode(value: CborValue, where: string): number {
  if (typeof value === 'number') return value
  throw malformed(`${where}: not an integer`)
}

export const useCaseValue = ({ mandatory, documentSets, purposeHints }: UseCase): CborMap =>
  new Map<CborValue, CborValue>([
    ['mandatory', mandatory],
    ['documentSets', documentSets],
    ...(purposeHints ? [['purposeHints', purposeHints] as const] : []),
  ])
