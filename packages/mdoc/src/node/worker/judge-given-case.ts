/**
 * Judges cases in a worker, and keeps what they have in common.
 * @module
 */
import { createNodeCrypto } from '@tegata/crypto/node'
import { CodedError, toBase64 } from '@tegata/kernel'
import { prepareTrustAnchors } from '@tegata/pki'
import { createIssuerCache } from '../../verify/judge/issuer-cache.ts'
import { parsePolicy, type VerificationPolicy } from '../../verify/policy/policy.ts'
import type { DocumentKnowledge } from '../../verify/verification.ts'
import { verifyDeviceResponse } from '../../verify/verify-device-response.ts'
import { createReportPacker } from '../packed-report.ts'
import type { OptionChanges } from '../shared-options.ts'
import type { GivenCase, GivenResult, StartOptions } from '../thread-message.ts'
import { type createAsking, Unanswered } from './ask-caller.ts'

const crypto = createNodeCrypto()

/** More sets of anchors, or policies, than anybody has at once; then the map starts anew. */
const mostKept = 64

const keepBy = <Content, Made>(
  nameOf: (content: Content) => string,
  make: (content: Content) => Made,
) => {
  const kept = new Map<string, Made>()
  return (content: Content): Made => {
    const name = nameOf(content)
    const known = kept.get(name)
    if (known !== undefined) return known
    const made = make(content)
    if (kept.size >= mostKept) kept.clear()
    kept.set(name, made)
    return made
  }
}

/** Cases that follow each other mostly have the very object in common. */
function onceInARow<Content extends object, Made>(make: (content: Content) => Made) {
  let last: { readonly content: Content; readonly made: Made } | undefined
  return (content: Content): Made => {
    if (last?.content !== content) last = { content, made: make(content) }
    return last.made
  }
}

const anchorsOf = onceInARow(
  keepBy(
    (ders: readonly Uint8Array[]) => ders.map(toBase64).join(' '),
    (ders) => prepareTrustAnchors(ders, crypto),
  ),
)
/** One object for each keeps its hash. */
const samePolicy = keepBy(
  (policy: VerificationPolicy) => JSON.stringify(policy),
  (policy) => policy,
)
/** Read before it has a name: only of a whole one does the text say everything. */
const policyOf = onceInARow((policy: VerificationPolicy) => samePolicy(parsePolicy(policy)))

const none: readonly Uint8Array[] = []

type Parts = {
  readonly start: StartOptions
  readonly knowledge: DocumentKnowledge
  readonly asking: ReturnType<typeof createAsking>
}

/** Takes cases in the order in which they came: each says what differs from the one before. */
export function createJudging({ start, knowledge, asking }: Parts) {
  const { checkStatus, checkRevocation, readerKeyOf } = asking
  const asked = {
    ...knowledge,
    ...(start.asksStatus && { checkStatus }),
    ...(start.asksRevocation && { checkRevocation }),
    cache: createIssuerCache(),
  }
  const pack = createReportPacker(start)
  let shared: OptionChanges = {}
  return async (given: GivenCase): Promise<GivenResult> => {
    const { number, deviceResponse, sessionTranscript, at, readerKey, changes } = given
    if (changes) shared = { ...shared, ...changes }
    const { trustAnchors = none, policy, requested } = shared
    try {
      const options = {
        trustAnchors: await anchorsOf(trustAnchors),
        sessionTranscript,
        at,
        ...asked,
        ...(policy !== undefined && { policy: policyOf(policy) }),
        ...(requested && { requested }),
        ...(readerKey && { readerKey: readerKeyOf(number, readerKey) }),
      }
      return { number, packed: pack(await verifyDeviceResponse(deviceResponse, options, crypto)) }
    } catch (error) {
      return { number, failed: reasonOf(error) }
    }
  }
}

/** The rules of the misuse; what is neither coded nor ours may hold anything and is not passed on. */
function reasonOf(error: unknown): string {
  if (error instanceof CodedError) return `${error.code}: ${error.message}`
  if (error instanceof TypeError || error instanceof Unanswered) return error.message
  return 'not judged'
}
