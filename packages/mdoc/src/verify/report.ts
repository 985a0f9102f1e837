/**
 * The report of a verification. Only {@link settleReport} makes one, and it says `accepted` only
 * when every mandatory check is there and passed, or was tolerated by name.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import type { PublicJwk } from '@tegata/crypto'
import { type Check, holds } from '@tegata/kernel'
import type { ValidityInfo } from '../issuer-data/mobile-security-object.ts'
import type { Tolerance } from '../reading/tolerance.ts'
import type { MdocCheckId } from './mdoc-checks.ts'

export type Disclosed = Readonly<Record<string, Readonly<Record<string, CborValue>>>>

export type VerifiedDocument = {
  readonly docType: string
  /** Empty unless the verdict is `accepted`: nobody reads values that did not verify. */
  readonly disclosed: Disclosed
  /** Elements that were sent and not asked for; their values are gone. */
  readonly dropped: readonly { readonly namespace: string; readonly element: string }[]
  readonly deviceKey: PublicJwk
  readonly deviceAuth: 'deviceSignature' | 'deviceMac' | 'not-checked'
  readonly validity: ValidityInfo
  readonly signer?: string
  readonly anchor?: string
}

type Body = {
  readonly checks: readonly Check[]
  readonly documents: readonly VerifiedDocument[]
  /** Tolerances that were used. */
  readonly tolerated: readonly Tolerance[]
  /** Tolerances with which a refused response would have been accepted. */
  readonly wouldTolerate: readonly Tolerance[]
  /** Which half was judged. */
  readonly scope: 'issuer-and-device' | 'issuer-only'
}

declare const settled: unique symbol
export type MdocReport = Body &
  ({ readonly verdict: 'accepted'; readonly [settled]?: true } | { readonly verdict: 'refused' })

const issuerHalf = [
  'mdoc/well-formed',
  'mdoc/issuer-trusted',
  'mdoc/issuer-signature',
  'mdoc/digests',
  'mdoc/doc-type',
  'mdoc/validity',
  'mdoc/signed-by-valid-signer',
  'mdoc/unique-elements',
] as const satisfies readonly MdocCheckId[]
const deviceHalf = [
  'mdoc/response-status',
  'mdoc/device-authentication',
  'mdoc/key-authorizations',
] as const satisfies readonly MdocCheckId[]

/** The checks without which nothing is accepted. */
export const mandatoryChecks = (scope: Body['scope']): readonly MdocCheckId[] =>
  scope === 'issuer-only' ? issuerHalf : [...issuerHalf, ...deviceHalf]

export function settleReport(body: Body): MdocReport {
  const accepted = holds(body.checks, mandatoryChecks(body.scope)) && body.documents.length > 0
  if (accepted) return { ...body, verdict: 'accepted' }
  const documents = body.documents.map((document) => ({ ...document, disclosed: {} }))
  return { ...body, documents, verdict: 'refused' }
}
