/**
 * Everything that any way of answering a request could disclose: consent and the check against
 * what a program registered look at this union, never at one of the ways alone.
 * @module
 */
import type { ItemsRequest } from './items-request.ts'

/** An element that some way of answering would disclose. */
export type AskedElement = {
  readonly docType: string
  readonly namespace: string
  readonly element: string
  /** True when any of the ways keeps it. */
  readonly intentToRetain: boolean
}

/** @inline */
type Asked = Pick<ItemsRequest, 'docType' | 'nameSpaces' | 'requestInfo'>

/** A DeviceRequest, or as much of it. @inline */
export type AskedIn = { readonly docRequests: readonly { readonly itemsRequest: Asked }[] }

/**
 * The elements of every document request, whatever use case or document set it belongs to, and
 * all their alternatives, which are kept when the element they stand for is. Each once.
 */
export function everyElementAsked(request: AskedIn): readonly AskedElement[] {
  const union = new Map<string, AskedElement>()
  for (const { itemsRequest } of request.docRequests)
    for (const asked of askedIn(itemsRequest)) {
      const name = JSON.stringify([asked.docType, asked.namespace, asked.element])
      const intentToRetain = asked.intentToRetain || (union.get(name)?.intentToRetain ?? false)
      union.set(name, { ...asked, intentToRetain })
    }
  return [...union.values()]
}

function askedIn({ docType, nameSpaces, requestInfo }: Asked): AskedElement[] {
  const named = [...nameSpaces].flatMap(([namespace, elements]) =>
    [...elements].map(([element, intentToRetain]) => ({
      docType,
      namespace,
      element,
      intentToRetain,
    })),
  )
  const alternatives = (requestInfo?.alternativeDataElements ?? []).flatMap(
    ({ requestedElement: { namespace, element }, alternativeElementSets }) => {
      const intentToRetain = nameSpaces.get(namespace)?.get(element) ?? false
      return alternativeElementSets.flat().map((asked) => ({ docType, ...asked, intentToRetain }))
    },
  )
  return [...named, ...alternatives]
}
