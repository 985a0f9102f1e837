/**
 * Where the wallet decides to refuse.
 *
 * A request is put before the holder only when it comes from a certified receiving program, asks
 * no more than that program registered for the purpose it names, and this phone holds a valid
 * record with every element asked for. Otherwise the wallet refuses, says why, and sends nothing.
 * Number Act, articles 18-2(6) and 18-4; OpenID4VP 1.0, 6.4.2 and 15.
 * @module
 */
import { type Check, ownMember } from '@tegata/kernel'
import type { HeldRecord } from './held-record.ts'
import type { PresentationRequest } from './read-request.ts'
import { refusalText, type Text } from './refusal-text.ts'

/** Why the wallet refuses. */
export type RefusalCode =
  | 'request-not-trusted'
  | 'program-not-certified'
  | 'beyond-purpose'
  | 'no-record'
  | 'record-disabled'
  | 'record-expired'
  | 'element-not-held'

/** One reason for a refusal, in words for the holder. */
export type Refusal = {
  readonly code: RefusalCode
  /** The element or check that it is about. */
  readonly about?: string
  /** For the holder. */
  readonly text: Text
}

/** What would be sent if the holder agrees. */
export type Proposal = {
  readonly decision: 'ask-holder'
  readonly record: HeldRecord
  /** Id of the DCQL credential query that the record answers. */
  readonly queryId: string
  /** Element identifiers by namespace. */
  readonly elements: Readonly<Record<string, readonly string[]>>
}
/** What the wallet does with a request: a proposal to the holder, or a refusal. */
export type Decision =
  | Proposal
  | { readonly decision: 'refuse'; readonly refusals: readonly Refusal[] }

/**
 * Settles whether the holder is asked at all.
 * @param records - everything this phone holds, disabled records included
 */
export function decidePresentation(
  request: PresentationRequest,
  records: readonly HeldRecord[],
  at: Date,
): Decision {
  const refusals = [
    ...failed(request.requestChecks, 'request-not-trusted'),
    ...failed(request.programChecks, 'program-not-certified'),
    ...request.beyondPurpose.map((about) => refusal('beyond-purpose', about)),
  ]
  if (refusals.length > 0) return { decision: 'refuse', refusals }
  return propose(request, records, at)
}

function propose(
  { asked }: PresentationRequest,
  records: readonly HeldRecord[],
  at: Date,
): Decision {
  const ofType = records.filter((record) => record.docType === asked.docType)
  const valid = ofType.filter((record) => record.state === 'valid')
  const current = valid.filter((record) => record.validFrom <= at && at <= record.validUntil)
  const record = newest(current)
  if (!record) {
    const code = valid[0] ? 'record-expired' : ofType[0] ? 'record-disabled' : 'no-record'
    return { decision: 'refuse', refusals: [refusal(code, ofType.at(-1)?.reason)] }
  }
  const missing = Object.entries(asked.elements).flatMap(([namespace, elements]) =>
    elements.filter((element) => !ownMember(record.elements, namespace)?.includes(element)),
  )
  if (missing.length > 0)
    return {
      decision: 'refuse',
      refusals: missing.map((element) => refusal('element-not-held', element)),
    }
  return { decision: 'ask-holder', record, queryId: asked.queryId, elements: asked.elements }
}

/** Whatever order the store keeps them in. */
const newest = (records: readonly HeldRecord[]): HeldRecord | undefined =>
  records.toSorted((a, b) => a.validFrom.getTime() - b.validFrom.getTime()).at(-1)

/** Fails closed: no check at all is a failed check. */
function failed(checks: readonly Check[], code: RefusalCode): Refusal[] {
  if (checks.length === 0) return [refusal(code)]
  return checks
    .filter(({ outcome }) => outcome !== 'passed' && outcome !== 'not-applicable')
    .map(({ id }) => refusal(code, id))
}

const refusal = (code: RefusalCode, about?: string): Refusal => ({
  code,
  ...(about !== undefined && { about }),
  text: refusalText(code),
})
