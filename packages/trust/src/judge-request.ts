/**
 * Whether a request stays within what was certified: the defence against asking for too much.
 * @module
 */
import {
  ageOverFamily,
  type Channel,
  type RegisteredPurpose,
  type RegistryStatement,
} from '@tegata/messages'
import type { requestRules } from './trust-checks.ts'

/** By namespace, by element identifier: whether the other side will keep the value. */
export type AskedElements = Readonly<
  Record<string, Readonly<Record<string, { readonly retain: boolean }>>>
>

/** A request, as far as the registration says something about it. */
export type RequestToJudge = {
  readonly purposeId: string
  readonly docType: string
  /** The union over every way to ask: {@link unionOfAsked}. */
  readonly elements: AskedElements
  /** How the request came; needed where the purpose is limited to some ways. */
  readonly channel?: Channel
  readonly origin?: string
  readonly clientId?: string
}

/** Which rule a request breaks: the id of a check. */
export type DenialCode = (typeof requestRules)[number]['id']
/** One rule that a request breaks, and the element that breaks it. */
export type Denial = {
  readonly code: DenialCode
  readonly namespace?: string
  readonly element?: string
}
/** Whether a request stays within what was certified. */
export type Judgement =
  | { readonly decision: 'allow' }
  | { readonly decision: 'deny'; readonly reasons: readonly Denial[] }

/** What the judge does not know by itself. */
export type JudgePolicy = {
  /** Whether an element needs a legal basis; `isRestricted` of `@tegata/profiles` fits. */
  readonly isRestricted: (docType: string, namespace: string, element: string) => boolean
}

/** More than two ages in one request are never allowed: ISO/IEC 18013-5:2021, 7.2.5. */
const maxAges = 2

/**
 * Denies everything that the registered purpose does not name, with every reason.
 * The statement must have been verified.
 * @see Number Act, articles 18-4 and 19
 */
export function judgeRequest(
  statement: RegistryStatement,
  request: RequestToJudge,
  policy: JudgePolicy,
): Judgement {
  const reasons = reasonsAgainst(statement, request, policy)
  return reasons.length === 0 ? { decision: 'allow' } : { decision: 'deny', reasons }
}

/**
 * Everything that any of several alternatives asks for: claim sets, credential sets, alternative
 * data elements, several document requests. Kept when any of them keeps it.
 */
export function unionOfAsked(alternatives: readonly AskedElements[]): AskedElements {
  const union = new Map<string, Map<string, { retain: boolean }>>()
  for (const { namespace, element, retain } of alternatives.flatMap(listAsked)) {
    const elements = union.get(namespace) ?? new Map<string, { retain: boolean }>()
    elements.set(element, { retain: retain || (elements.get(element)?.retain ?? false) })
    union.set(namespace, elements)
  }
  return Object.fromEntries(
    [...union].map(([namespace, elements]) => [namespace, Object.fromEntries(elements)]),
  )
}

type Asked = { readonly namespace: string; readonly element: string; readonly retain: boolean }

const listAsked = (elements: AskedElements): Asked[] =>
  Object.entries(elements).flatMap(([namespace, all]) =>
    Object.entries(all).map(([element, { retain }]) => ({ namespace, element, retain })),
  )

function reasonsAgainst(
  statement: RegistryStatement,
  request: RequestToJudge,
  policy: JudgePolicy,
): Denial[] {
  if (statement.kind !== 'receiving') return [{ code: 'registry/kind' }]
  const purpose = statement.purposes.find(({ id }) => id === request.purposeId)
  if (!purpose) return [{ code: 'registry/purpose' }]
  const channel: Denial[] = comesAsRegistered(purpose, request)
    ? []
    : [{ code: 'registry/channel' }]
  const registered = purpose.requests.filter(({ docType }) => docType === request.docType)
  if (registered.length === 0) return [...channel, { code: 'registry/document-type' }]
  const asked = listAsked(request.elements)
  return [
    ...channel,
    ...asked.flatMap((item) => elementReasons(item, { purpose, registered, request, policy })),
    ...ageReasons(asked, registered),
  ]
}

function comesAsRegistered(
  { channels, origins, client_ids }: RegisteredPurpose,
  { channel, origin, clientId }: RequestToJudge,
): boolean {
  return (
    (!channels || (channel !== undefined && channels.includes(channel))) &&
    (!origins || (origin !== undefined && origins.includes(origin))) &&
    (!client_ids || (clientId !== undefined && client_ids.includes(clientId)))
  )
}

type Registered = RegisteredPurpose['requests']
type Context = {
  readonly purpose: RegisteredPurpose
  readonly registered: Registered
  readonly request: RequestToJudge
  readonly policy: JudgePolicy
}

function elementReasons(
  { namespace, element, retain }: Asked,
  { purpose, registered, request, policy }: Context,
): Denial[] {
  const deny = (code: DenialCode): Denial => ({ code, namespace, element })
  const entries = entriesOf(registered, namespace, element)
  const restricted = policy.isRestricted(request.docType, namespace, element)
  return [
    ...(entries.length === 0 ? [deny('registry/element')] : []),
    ...(entries.length > 0 && retain && !entries.some((entry) => entry.retain)
      ? [deny('registry/retention')]
      : []),
    ...(restricted && purpose.legal_basis === undefined ? [deny('registry/legal-basis')] : []),
  ]
}

/** The entries for an element: its own, or else those of the age family it belongs to. */
function entriesOf(registered: Registered, namespace: string, element: string) {
  const named = (key: string) =>
    registered.flatMap(({ namespaces }) => {
      const elements = Object.hasOwn(namespaces, namespace) ? namespaces[namespace] : undefined
      const entry = elements && Object.hasOwn(elements, key) ? elements[key] : undefined
      return entry ? [entry] : []
    })
  if (element === ageOverFamily) return []
  const own = named(element)
  return own.length > 0 || !isAge(element) ? own : named(ageOverFamily)
}

const isAge = (element: string): boolean => /^age_over_\d{2}$/.test(element)

/** Ages count over the whole request: each answer narrows the age down further. */
function ageReasons(asked: readonly Asked[], registered: Registered): Denial[] {
  const ages = asked.filter(({ element }) => isAge(element))
  const limits = ages.flatMap(({ namespace, element }) =>
    entriesOf(registered, namespace, element).flatMap(({ max }) => max ?? []),
  )
  const limit = Math.min(maxAges, ...limits)
  return ages.length > limit ? [{ code: 'registry/age-limit' }] : []
}
