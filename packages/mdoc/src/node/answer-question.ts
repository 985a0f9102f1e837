/**
 * What a worker asks, answered on the caller's thread: there the caller's functions and keys are. An
 * error of theirs stays on this side: it may say anything.
 * @module
 */
import type { KeyAgreement } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import { codeOf } from '@tegata/kernel'
import type { RevocationCheck } from '@tegata/pki'
import { deriveMacKey } from '../response/device-authentication.ts'
import type { StatusCheck } from '../verify/verification.ts'
import type { Answer, Question } from './thread-message.ts'

export type AskedFunctions = {
  readonly checkStatus?: StatusCheck | undefined
  readonly checkRevocation?: RevocationCheck | undefined
}

/** The session of a case that has a key. */
export type HeldSession = {
  readonly readerKey: KeyAgreement
  readonly sessionTranscript: Uint8Array
}

const unanswered = { unanswered: true } as const

/** Never throws: what fails is unanswered. */
export async function answerQuestion(
  question: Question,
  { checkStatus, checkRevocation }: AskedFunctions,
  sessionOf: (number: number) => HeldSession | undefined,
): Promise<Answer> {
  try {
    if (question.kind === 'readerKey') {
      const session = sessionOf(question.number)
      return session ? await macKeyOf(question.deviceKey, session) : unanswered
    }
    if (question.kind === 'checkStatus')
      return checkStatus
        ? { checks: await checkStatus(question.reference, question.issuerChain) }
        : unanswered
    return checkRevocation ? { checks: await checkRevocation(question.chain) } : unanswered
  } catch {
    return unanswered
  }
}

/** EMacKey, good for this device in this session alone; the secret it is derived from stays here. */
async function macKeyOf(
  deviceKey: Parameters<KeyAgreement['deriveSecret']>[0],
  { readerKey, sessionTranscript }: HeldSession,
): Promise<Answer> {
  try {
    const crypto = createNodeCrypto()
    return { macKey: await deriveMacKey(readerKey, deviceKey, sessionTranscript, crypto) }
  } catch (error) {
    if (codeOf(error) === 'crypto/wrong-key') return { wrongKey: true }
    throw error
  }
}
