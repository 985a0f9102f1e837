/**
 * One encrypted response against the request it answers, into one verdict with every check.
 * @module
 */
import { type Crypto, jwkThumbprint } from '@tegata/crypto'
import {
  type Check,
  CodedError,
  checkMaker,
  fromBase64url,
  ownMember,
  type Verdict,
} from '@tegata/kernel'
import {
  createSessionTranscript,
  type Disclosed,
  type MdocReport,
  type StatusCheck,
  verifyDeviceResponse,
} from '@tegata/mdoc'
import { decryptResponse } from '@tegata/oid4vc'
import type { RevocationCheck } from '@tegata/pki'
import { documentKnowledge } from '@tegata/profiles'
import { policyFor } from './policy-for.ts'
import type { PresentationTransaction } from './presentation-request.ts'
import { verifierChecks } from './verifier-checks.ts'

/** What a response is held against, from the verifier's own record. */
export type PresentationVerification = {
  readonly transaction: PresentationTransaction
  /** Roots of record issuers, DER. */
  readonly trustAnchors: readonly Uint8Array[]
  readonly at: Date
  /** Asks whether the copy still holds; without it a record that names a status is refused. */
  readonly checkStatus?: StatusCheck
  /** Asks whether the signer's certificate still holds. */
  readonly checkRevocation?: RevocationCheck
  /** `required`: nothing is accepted without an answer about the signer. Default: `where-asked`. */
  readonly signerRevocation?: 'required' | 'where-asked'
}

/** Whether the presentation holds, check by check, and what it disclosed. */
export type PresentationReport = {
  readonly verdict: Verdict
  readonly checks: readonly Check[]
  /** Only of an accepted presentation, and only what was asked for. */
  readonly disclosed?: Disclosed
  /** Elements that came without being asked for: names only. */
  readonly dropped: readonly { readonly namespace: string; readonly element: string }[]
  readonly validUntil?: Date
  readonly issuer?: string
}

const { judge, skipped } = checkMaker(verifierChecks)

/** Never throws for what the wallet sent. */
export async function verifyPresentation(
  jwe: string,
  options: PresentationVerification,
  crypto: Crypto,
): Promise<PresentationReport> {
  const { transaction } = options
  const read = await readResponse(jwe, transaction)
  if (typeof read === 'string') return refused([judge('verifier/response-readable', read)])
  const readable = judge('verifier/response-readable', undefined)
  const sameState = read.state === transaction.state ? undefined : 'state of another request'
  const bound = judge('verifier/response-bound', sameState)
  const bytes = oneDocument(read.vpToken, transaction.asked.queryId)
  if (typeof bytes === 'string')
    return refused([readable, bound, judge('verifier/one-document', bytes)])
  const mdoc = await verifyDeviceResponse(bytes, await mdocOptions(options, crypto), crypto)
  return settle([readable, bound], mdoc, transaction)
}

type Read = {
  readonly vpToken: Readonly<Record<string, readonly string[]>>
  readonly state: string | undefined
}

async function readResponse(
  jwe: string,
  { encryption }: PresentationTransaction,
): Promise<Read | string> {
  try {
    const { vp_token: vpToken, state } = await decryptResponse(jwe, encryption.privateJwk)
    return { vpToken, state }
  } catch (error) {
    if (error instanceof CodedError) return error.code
    throw error
  }
}

function oneDocument(vpToken: Read['vpToken'], queryId: string): Uint8Array | string {
  const [presentation, ...more] = vpToken[queryId] ?? []
  const others = Object.keys(vpToken).filter((id) => id !== queryId)
  if (presentation === undefined) return 'nothing for the query'
  if (more.length > 0 || others.length > 0) return 'more than was asked for'
  try {
    return fromBase64url(presentation)
  } catch {
    return 'not base64url'
  }
}

/** The transcript is made of the verifier's own record: OpenID4VP 1.0, Appendix B.2.6. */
async function mdocOptions(verification: PresentationVerification, crypto: Crypto) {
  const { transaction, trustAnchors, at, checkStatus, checkRevocation } = verification
  const { clientId, nonce, responseUri, encryption, asked } = transaction
  const thumbprint = await jwkThumbprint(encryption.publicJwk, crypto)
  const sessionTranscript = await createSessionTranscript(
    { handover: 'openid4vp', clientId, nonce, jwkThumbprint: thumbprint, responseUri },
    crypto,
  )
  return {
    trustAnchors,
    at,
    sessionTranscript,
    requested: [{ docType: asked.docType, elements: asked.elements }],
    ...documentKnowledge,
    policy: policyFor(asked.docType, verification.signerRevocation),
    ...(checkStatus && { checkStatus }),
    ...(checkRevocation && { checkRevocation }),
  }
}

function settle(
  before: readonly Check[],
  mdoc: MdocReport,
  { asked }: PresentationTransaction,
): PresentationReport {
  const [document, ...others] = mdoc.documents
  const single = others.length > 0 ? 'more than one document' : undefined
  const missing = Object.entries(asked.elements).flatMap(([namespace, elements]) =>
    elements.filter((element) => {
      const disclosed = ownMember(document?.disclosed, namespace)
      return ownMember(disclosed, element) === undefined
    }),
  )
  const incomplete = missing.length > 0 ? `missing: ${missing.join(', ')}` : undefined
  const checks = [
    ...before,
    judge('verifier/one-document', single),
    ...mdoc.checks,
    document && mdoc.verdict === 'accepted'
      ? judge('verifier/complete', incomplete)
      : skipped('verifier/complete', 'there is no document that holds'),
  ]
  const failed = checks.some(({ outcome }) => outcome === 'failed')
  if (!document || failed || mdoc.verdict !== 'accepted') return refused(checks, document?.dropped)
  return {
    verdict: 'accepted',
    checks,
    disclosed: document.disclosed,
    dropped: document.dropped,
    validUntil: document.validity.validUntil,
    ...(document.anchor !== undefined && { issuer: document.anchor }),
  }
}

const refused = (
  checks: readonly Check[],
  dropped: PresentationReport['dropped'] = [],
): PresentationReport => ({ verdict: 'refused', checks, dropped })
