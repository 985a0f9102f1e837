/**
 * A use case as data: what a relying party registered, asks, keeps and decides. The registry, the
 * request and the decision all come from it, so that they cannot differ.
 * @module
 */
import type { JsonObject } from '@tegata/crypto'
import { ownMember } from '@tegata/kernel'
import type { RegisteredPurpose } from '@tegata/messages'
import type { Text } from '@tegata/profiles'
import type { PresentationReport } from './verify-presentation.ts'

/** How one element is asked for: whether it is kept, and whether there is no answer without it. */
export type AskedElement = { readonly retain: boolean; readonly required: boolean }

/** What the business does now; `because` is for the person at the counter. */
export type UseCaseDecision =
  | { readonly decision: 'proceed' }
  | { readonly decision: 'stop'; readonly because: Text }

/** A use case as data. */
export type UseCase = {
  /** Purpose id in the registry. */
  readonly id: string
  /** What the holder reads on the consent screen. */
  readonly purpose: Text
  /** Law and article; needed for restricted elements. */
  readonly legalBasis?: string
  readonly docType: string
  readonly elements: Readonly<Record<string, Readonly<Record<string, AskedElement>>>>
  /** What the business does with a report; a refused one always stops. */
  decide(report: PresentationReport, at: Date): UseCaseDecision
}

/** What is asked for in one request: element identifiers by namespace. */
export type Asked = {
  readonly queryId: string
  readonly docType: string
  readonly elements: Readonly<Record<string, readonly string[]>>
  readonly retained: Readonly<Record<string, readonly string[]>>
}

/** The purpose as it stands in the registry's statement. */
export const registeredPurpose = (useCase: UseCase): RegisteredPurpose => ({
  id: useCase.id,
  text: { ...useCase.purpose },
  ...(useCase.legalBasis !== undefined && { legal_basis: useCase.legalBasis }),
  requests: [
    {
      docType: useCase.docType,
      namespaces: Object.fromEntries(
        Object.entries(useCase.elements).map(([namespace, elements]) => [
          namespace,
          Object.fromEntries(Object.entries(elements).map(([id, asked]) => [id, { ...asked }])),
        ]),
      ),
    },
  ],
  channels: ['openid4vp'],
})

/** Everything the use case registered, no more. */
export function askedBy({ docType, elements }: UseCase): Asked {
  const names = (filter: (asked: AskedElement) => boolean) =>
    Object.fromEntries(
      Object.entries(elements).map(([namespace, all]) => [
        namespace,
        Object.keys(all).filter((id) => {
          const asked = all[id]
          return asked !== undefined && filter(asked)
        }),
      ]),
    )
  return {
    queryId: 'record',
    docType,
    elements: names(() => true),
    retained: names(({ retain }) => retain),
  }
}

/** The DCQL query: OpenID4VP 1.0, section 6 and Appendix B.2. */
export const dcqlQueryOf = ({ queryId, docType, elements, retained }: Asked): JsonObject => ({
  credentials: [
    {
      id: queryId,
      format: 'mso_mdoc',
      meta: { doctype_value: docType },
      claims: Object.entries(elements).flatMap(([namespace, ids]) =>
        ids.map((id) => ({
          path: [namespace, id],
          intent_to_retain: ownMember(retained, namespace)?.includes(id) ?? false,
        })),
      ),
    },
  ],
})
