/**
 * What a document can answer of what is asked: the element itself, one of its family, or a set of
 * alternatives. ISO/IEC 18013-5:2021, 7.2.5 and 8.3.2.1.2.1; 2nd edition, alternativeDataElements.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import { everyElementAsked } from '../request/every-element-asked.ts'
import type { AlternativeDataElements } from '../request/info/alternative-data-elements.ts'
import { type ElementReference, elementKey } from '../request/info/element-reference.ts'
import type { ItemsRequest } from '../request/items-request.ts'
import { ageOverFamily, answerInFamily, type ElementFamily } from './element-family.ts'

/** Values by namespace and element: what issuer and device can say. */
export type Holdings = ReadonlyMap<string, ReadonlyMap<string, CborValue>>

/** An element that was asked for, and what answers it. */
export type SelectedElement = {
  readonly asked: ElementReference
  readonly intentToRetain: boolean
  /** What goes out in its place; the identifier may differ from the one that was asked. */
  readonly by: readonly ElementReference[]
}

/** What one document can answer, and what it cannot. */
export type Selection = {
  readonly selected: readonly SelectedElement[]
  readonly missing: readonly ElementReference[]
}

/** How elements stand in for each other. */
export type SelectionRules = {
  /** `age_over_NN` unless said otherwise. */
  readonly families?: readonly ElementFamily[]
  /** Questions of a family that are answered; those of this request alone unless said otherwise. */
  readonly questions?: OpenQuestions
}

/**
 * Selects no more than was asked. Of a family, questions beyond those that one request may ask are
 * not answered; alternatives stand in only where the element itself has no answer.
 *
 * @param request - one document's, as `createItemsRequest` or `parseDeviceRequest` makes it
 * @see ISO/IEC 18013-5:2021, 7.2.5 and 8.3.2.1.2.1
 */
export function selectElements(
  request: Pick<ItemsRequest, 'docType' | 'nameSpaces' | 'requestInfo'>,
  holdings: Holdings,
  rules: SelectionRules = {},
): Selection {
  const families = rules.families ?? [ageOverFamily]
  const questions = rules.questions ?? openQuestions([request], families)
  const answer = (asked: ElementReference) => answerTo(asked, holdings, families, questions)
  const alternatives = alternativesOf(request.requestInfo?.alternativeDataElements)
  const selected: SelectedElement[] = []
  const missing: ElementReference[] = []
  for (const [namespace, elements] of request.nameSpaces)
    for (const [element, intentToRetain] of elements) {
      const asked = { namespace, element }
      const itself = answer(asked)
      const by = itself ? [itself] : firstWhole(alternatives.get(elementKey(asked)) ?? [], answer)
      if (by) selected.push({ asked, intentToRetain, by })
      else missing.push(asked)
    }
  return { selected, missing }
}

/** Keys of the questions that are answered. */
export type OpenQuestions = ReadonlySet<string>

/**
 * The first questions of each family, in the order asked and over every way of asking, as many as one
 * request may ask. Document requests of one type count as one: asking twice learns no more.
 */
export function openQuestions(
  requests: readonly Pick<ItemsRequest, 'docType' | 'nameSpaces' | 'requestInfo'>[],
  families: readonly ElementFamily[] = [ageOverFamily],
): OpenQuestions {
  const asked = everyElementAsked({
    docRequests: requests.map((itemsRequest) => ({ itemsRequest })),
  })
  return new Set(
    families.flatMap(({ thresholdOf, atMost }) =>
      asked
        .filter(({ element }) => thresholdOf(element) !== undefined)
        .slice(0, atMost)
        .map(elementKey),
    ),
  )
}

type Sets = AlternativeDataElements['alternativeElementSets']

function alternativesOf(
  alternatives: readonly AlternativeDataElements[] = [],
): ReadonlyMap<string, Sets> {
  const sets = new Map<string, Sets>()
  for (const { requestedElement, alternativeElementSets } of alternatives) {
    const key = elementKey(requestedElement)
    sets.set(key, [...(sets.get(key) ?? []), ...alternativeElementSets])
  }
  return sets
}

/** The first set that is answered as a whole. */
function firstWhole(
  sets: Sets,
  answer: (asked: ElementReference) => ElementReference | undefined,
): readonly ElementReference[] | undefined {
  for (const set of sets) {
    const by = set.flatMap((asked) => answer(asked) ?? [])
    if (by.length === set.length) return by
  }
  return undefined
}

function answerTo(
  asked: ElementReference,
  holdings: Holdings,
  families: readonly ElementFamily[],
  questions: OpenQuestions,
): ElementReference | undefined {
  const { namespace, element } = asked
  const held = holdings.get(namespace)
  if (!held) return undefined
  for (const family of families) {
    const threshold = family.thresholdOf(element)
    if (threshold === undefined) continue
    const by = questions.has(elementKey(asked)) && answerInFamily(family, held, threshold)
    return by ? { namespace, element: by } : undefined
  }
  return held.has(element) ? asked : undefined
}

/** Everything that a selection sends, by namespace; each element once. */
export function elementsSent(
  selected: readonly SelectedElement[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const sent = new Map<string, Set<string>>()
  for (const { namespace, element } of selected.flatMap(({ by }) => by)) {
    const elements = sent.get(namespace) ?? new Set<string>()
    sent.set(namespace, elements.add(element))
  }
  return sent
}
