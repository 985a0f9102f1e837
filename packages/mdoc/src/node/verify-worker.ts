/**
 * Runs in a worker: judges the cases that it is given, and keeps what they have in common.
 * @module
 */
import { parentPort } from 'node:worker_threads'
import { createNodeCrypto } from '@tegata/crypto/node'
import { CodedError, toBase64 } from '@tegata/kernel'
import { prepareTrustAnchors } from '@tegata/pki'
import { copyOfReference } from '../issuer-data/status-reference.ts'
import { createIssuerCache } from '../verify/judge/issuer-cache.ts'
import { parsePolicy, type VerificationPolicy } from '../verify/policy/policy.ts'
import { reportToJson } from '../verify/report/report-json.ts'
import type { StatusCheck } from '../verify/verification.ts'
import { verifyDeviceResponse } from '../verify/verify-device-response.ts'
import type { CaseResult, FromWorker, GivenCase, StatusAnswer, ToWorker } from './thread-message.ts'

const crypto = createNodeCrypto()
const cache = createIssuerCache()

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

const anchorsOf = keepBy(
  (ders: readonly Uint8Array[]) => ders.map(toBase64).join(' '),
  (ders) => prepareTrustAnchors(ders, crypto),
)
/** Read each time, so that only a whole one has a name; one object for each keeps its hash. */
const samePolicy = keepBy(
  (policy: VerificationPolicy) => JSON.stringify(policy),
  (policy) => policy,
)

const send = (message: FromWorker) => parentPort?.postMessage(message)

const waiting = new Map<number, (answer: StatusAnswer) => void>()
let questions = 0

const unanswered = 'checkStatus failed'

/** Asks the caller's thread. The bytes are copied: a view would take the whole message along. */
const askStatus: StatusCheck = async (reference, issuerChain) => {
  const question = questions
  questions += 1
  const answer = await new Promise<StatusAnswer>((resolve) => {
    waiting.set(question, resolve)
    send({
      kind: 'status',
      question,
      reference: copyOfReference(reference),
      issuerChain: issuerChain.map((der) => Uint8Array.from(der)),
    })
  })
  if ('unanswered' in answer) throw new Error(unanswered)
  return answer.checks
}

async function judge({ deviceResponse, options, asksStatus }: GivenCase): Promise<CaseResult> {
  try {
    const { trustAnchors, sessionTranscript, at, policy, requested } = options
    const report = await verifyDeviceResponse(
      deviceResponse,
      {
        trustAnchors: await anchorsOf(trustAnchors),
        sessionTranscript,
        at,
        cache,
        ...(policy !== undefined && { policy: samePolicy(parsePolicy(policy)) }),
        ...(requested && { requested }),
        ...(asksStatus && { checkStatus: askStatus }),
      },
      crypto,
    )
    return { report: reportToJson(report, { values: true }) }
  } catch (error) {
    return { failed: reasonOf(error) }
  }
}

/** The rules of the misuse; what is neither coded nor ours may hold anything and is not passed on. */
function reasonOf(error: unknown): string {
  if (error instanceof CodedError) return `${error.code}: ${error.message}`
  if (error instanceof TypeError || (error instanceof Error && error.message === unanswered))
    return error.message
  return 'not judged'
}

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'status') {
    waiting.get(message.question)?.(message.answer)
    waiting.delete(message.question)
    return
  }
  const { given } = message
  void judge(given).then((result) => send({ kind: 'result', number: given.number, result }))
})
send({ kind: 'ready' })
