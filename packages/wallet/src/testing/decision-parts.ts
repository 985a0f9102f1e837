/**
 * Made-up records and requests for the tests of a decision: no key, no network.
 * @module
 */
import type { Check, CheckOutcome } from '@tegata/kernel'
import { type AuthorizationRequest, elementNames, parseDcqlQuery } from '@tegata/oid4vc'
import { chosenRecords, type Proposal } from '../consent/propose-answer.ts'
import type { Holding } from '../consent/read-holdings.ts'
import { type Decision, decidePresentation } from '../decide-presentation.ts'
import type { HeldRecord } from '../held-record.ts'
import type { PresentationRequest } from '../read-request.ts'

export const namespace = 'org.example.test.1'
export const docType = 'org.example.test'
export const at = new Date('2026-06-01T12:00:00Z')

export const check = (id: string, outcome: CheckOutcome): Check => ({ id, outcome, clause: 'x' })

const authorizationRequest: AuthorizationRequest = {
  client_id: 'x509_hash:AAAA',
  response_type: 'vp_token',
  response_mode: 'direct_post.jwt',
  response_uri: 'https://reader.test.example/r',
  nonce: 'n',
  dcql_query: {},
  client_metadata: { jwks: { keys: [] } },
}
export const claim = (element: string, more: object = {}) => ({
  path: [namespace, element],
  ...more,
})
export const credential = (changes: object = {}) => ({
  id: 'record',
  format: 'mso_mdoc',
  meta: { doctype_value: docType },
  claims: [claim('name', { intent_to_retain: true }), claim('portrait')],
  ...changes,
})
export const asking = (query: object) => ({ query: parseDcqlQuery(query) })
export const only = (changes: object) => asking({ credentials: [credential(changes)] })

export const request: PresentationRequest = {
  request: authorizationRequest,
  ...only({}),
  encryption: { jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }, kid: 'k', enc: 'A128GCM' },
  requestChecks: [
    check('oid4vp/client-id', 'passed'),
    check('oid4vp/wallet-nonce', 'not-applicable'),
  ],
  programChecks: [check('registry/key', 'passed')],
  denials: [],
  purposeId: 'p',
}
export const record: HeldRecord = {
  id: 'r1',
  docType,
  issuer: 'https://issuer.test.example',
  elements: { [namespace]: ['name', 'portrait', 'address'] },
  validFrom: new Date('2026-05-30T00:00:00Z'),
  validUntil: new Date('2026-06-13T00:00:00Z'),
  state: 'valid',
}
/** A record with copies `r1-1`, `r1-2`, … */
export function holding(changes: Partial<HeldRecord> = {}, copies = 2): Holding {
  const own = { ...record, ...changes }
  const { validFrom, validUntil } = own
  return {
    record: own,
    copies: Array.from({ length: copies }, (_, index) => ({
      validFrom,
      validUntil,
      document: {
        id: `${own.id}-${index + 1}`,
        docType: own.docType,
        elements: new Map([
          [
            namespace,
            new Map([
              ['name', 'A'],
              ['portrait', 'P'],
              ['address', own.id],
            ]),
          ],
        ]),
        authorityKeyIdentifiers: ['AAA'],
      },
    })),
  }
}
export const held = holding()

export const decide = (
  changes: Partial<PresentationRequest>,
  holdings: readonly Holding[] = [held],
  time = at,
) => decidePresentation({ ...request, ...changes }, holdings, time)
export const refusals = (decision: Decision) =>
  decision.decision === 'refuse'
    ? decision.refusals.map(({ code, about, element }) =>
        [code, about ?? element?.element ?? ''].join(' ').trim(),
      )
    : ['asked']

export function proposalOf(decision: Decision): Proposal {
  if (decision.decision === 'refuse') throw new TypeError(refusals(decision).join())
  return decision
}
export const sent = (proposal: Proposal, choice: Partial<Proposal['choice']> = {}) =>
  chosenRecords(proposal, { ...proposal.choice, ...choice }).map(
    ({ queryId, record: { id }, elements }) => [queryId, id, elementNames(elements)[namespace]],
  )
