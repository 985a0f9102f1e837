/**
 * Where the wallet decides to refuse.
 *
 * A request is put before the holder only when it comes from a certified receiving program, asks in no
 * way for more than that program registered for the purpose it names, can be answered in secret, and
 * this phone holds valid records that answer it whole. Otherwise the wallet refuses, says why, and sends
 * nothing. Number Act, articles 18-2(6) and 18-4; OpenID4VP 1.0, 6.4.2 and 15.
 * @module
 */
import type { Check } from '@tegata/kernel'
import { matchDcql } from '@tegata/oid4vc'
import { currentHoldings } from './consent/current-copies.ts'
import { type Proposal, proposeAnswer } from './consent/propose-answer.ts'
import type { Holding } from './consent/read-holdings.ts'
import {
  eachOnce,
  type Refusal,
  refusal,
  refusalByCheck,
  refusalByRule,
  refusedElement,
} from './consent/refusals.ts'
import { refusalsOfQuery } from './consent/refuse-query.ts'
import type { PresentationRequest } from './read-request.ts'

/** What the wallet does with a request: a proposal to the holder, or a refusal. */
export type Decision =
  | Proposal
  | { readonly decision: 'refuse'; readonly refusals: readonly Refusal[] }

/**
 * Settles whether the holder is asked at all, and what she is asked.
 * @param holdings - everything this phone holds, disabled records included: `readHoldings`
 */
export function decidePresentation(
  request: PresentationRequest,
  holdings: readonly Holding[],
  at: Date,
): Decision {
  const refusals = eachOnce([
    ...failed(request.requestChecks, 'request-not-trusted'),
    ...failed(request.programChecks, 'program-not-certified'),
    ...beyondPurpose(request),
    ...unanswerable(request),
  ])
  if (refusals.length > 0) return { decision: 'refuse', refusals }
  const current = currentHoldings(holdings, at)
  const documents = current.flatMap(({ copies }) => copies.map(({ document }) => document))
  const match = matchDcql(request.query, documents)
  const proposal = match.answerable ? proposeAnswer(match, current) : undefined
  return (
    proposal ?? {
      decision: 'refuse',
      refusals: refusalsOfQuery(request.query, match, holdings, at),
    }
  )
}

/** Fails closed: no check at all is a failed check. */
function failed(
  checks: readonly Check[],
  code: 'request-not-trusted' | 'program-not-certified',
): Refusal[] {
  if (checks.length === 0) return [refusal(code)]
  return checks
    .filter((check) => !settled.has(check.outcome) && !mayBeLeftOut(check))
    .map(({ id }) => refusalByCheck(code, id))
}

const beyondPurpose = ({ denials }: PresentationRequest): Refusal[] =>
  denials.map(({ code, docType, namespace, element }) =>
    refusalByRule(
      code,
      namespace !== undefined && element !== undefined
        ? refusedElement(docType, namespace, element)
        : undefined,
    ),
  )

const unanswerable = ({ encryption }: PresentationRequest): Refusal[] =>
  'unusable' in encryption ? [refusal('cannot-encrypt', { about: encryption.unusable })] : []

const settled: ReadonlySet<Check['outcome']> = new Set(['passed', 'not-applicable'])

/** What the wallet's own policy lets pass by name; where it does not, the check fails instead. */
const mayBeLeftOut = ({ id, outcome }: Check) =>
  (outcome === 'skipped' && id === 'oid4vp/client-revocation') ||
  (outcome === 'tolerated' && id === 'oid4vp/request-fresh')
