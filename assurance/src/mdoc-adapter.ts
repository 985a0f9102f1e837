/**
 * The one place that calls the verifier of documents, and what the oracles want to know of its
 * report.
 * @module
 */
import { type CborValue, encodeCbor } from '@tegata/cbor'
import type { Crypto, KeyAgreement } from '@tegata/crypto'
import { toHex } from '@tegata/kernel'
import {
  definePolicy,
  type IssuerCache,
  type MdocReport,
  type Tolerance,
  tolerances,
  type VerificationPolicy,
  verifyDeviceResponse,
  verifyIssuerSigned,
} from '@tegata/mdoc'

export type Question = {
  readonly trustAnchors: readonly Uint8Array[]
  readonly at: Date
  readonly requested?: {
    readonly docType: string
    readonly elements: Readonly<Record<string, readonly string[]>>
  }
  /** Everything that may be tolerated is, or some of it by name. */
  readonly tolerant?: boolean | readonly Tolerance[]
  readonly cache?: IssuerCache
}

export type SessionQuestion = Question & {
  readonly sessionTranscript: Uint8Array
  readonly readerKey?: KeyAgreement
}

/** Of an accepted document: everything that must not differ from the original. */
export type Facts = {
  readonly docType: string
  readonly deviceKey: string
  readonly anchor: string
  readonly signer: string
  readonly validity: string
  /** Hexadecimal CBOR of the values by `namespace/element`. */
  readonly disclosed: ReadonlyMap<string, string>
}

export type Judgement =
  | { readonly accepted: true; readonly documents: readonly Facts[] }
  | {
      readonly accepted: false
      readonly failed: readonly string[]
      /** Why, check by check: a rule or a place. */
      readonly reasons: readonly string[]
    }

export async function judgeResponse(
  bytes: Uint8Array,
  { sessionTranscript, readerKey, ...question }: SessionQuestion,
  crypto: Crypto,
): Promise<Judgement> {
  const session = { sessionTranscript, ...(readerKey && { readerKey }) }
  return judgementOf(
    await verifyDeviceResponse(bytes, { ...optionsOf(question), ...session }, crypto),
  )
}

export async function judgeIssuerSigned(
  bytes: Uint8Array,
  question: Question,
  crypto: Crypto,
): Promise<Judgement> {
  return judgementOf(await verifyIssuerSigned(bytes, optionsOf(question), crypto))
}

const policies = new Map<string, VerificationPolicy>()

function policyOf(tolerant: true | readonly Tolerance[]): VerificationPolicy {
  const tolerate = tolerant === true ? tolerances : tolerant
  const name = tolerate.join(' ') || 'none'
  const policy = policies.get(name) ?? definePolicy({ name, tolerate })
  policies.set(name, policy)
  return policy
}

function optionsOf({ trustAnchors, at, requested, tolerant, cache }: Question) {
  return {
    trustAnchors,
    at,
    ...(requested && { requested: [requested] }),
    ...(tolerant && { policy: policyOf(tolerant) }),
    ...(cache && { cache }),
  }
}

function judgementOf(report: MdocReport): Judgement {
  if (report.verdict === 'refused') {
    const failed = report.checks.filter(({ outcome }) => outcome === 'failed')
    return {
      accepted: false,
      failed: failed.map(({ id }) => id),
      reasons: failed.map(({ id, reason = '' }) => `${id}: ${reason}`),
    }
  }
  return { accepted: true, documents: report.documents.map(factsOf) }
}

function factsOf(document: MdocReport['documents'][number]): Facts {
  const { docType, deviceKey, anchor = '', signer = '', validity, disclosed } = document
  const values = Object.entries(disclosed).flatMap(([namespace, elements]) =>
    Object.entries(elements).map(
      ([element, value]) => [`${namespace}/${element}`, hexOf(value)] as const,
    ),
  )
  return {
    docType,
    deviceKey: JSON.stringify(deviceKey),
    anchor,
    signer,
    validity: JSON.stringify(validity),
    disclosed: new Map(values),
  }
}

const hexOf = (value: CborValue) => toHex(encodeCbor(value))
