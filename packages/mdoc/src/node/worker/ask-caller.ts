/**
 * Questions that only the caller's thread can answer.
 * @module
 */
import { CryptoError } from '@tegata/crypto'
import type { RevocationCheck } from '@tegata/pki'
import { copyOfReference } from '../../issuer-data/status-reference.ts'
import type { RemoteReaderKey, StatusCheck } from '../../verify/verification.ts'
import type { Answer, GivenCase, Question } from '../thread-message.ts'

/** There was no answer. What the caller threw stays with the caller: it may say anything. */
export class Unanswered extends Error {
  constructor(kind: Question['kind']) {
    super(`${kind} failed`)
  }
}

/** Several questions may wait at a time. */
export function createAsking(send: (question: number, about: Question) => void) {
  const waiting = new Map<number, (answer: Answer) => void>()
  let questions = 0
  async function ask(about: Question): Promise<Answer> {
    const question = questions
    questions += 1
    const answer = await new Promise<Answer>((resolve) => {
      waiting.set(question, resolve)
      send(question, about)
    })
    if ('unanswered' in answer) throw new Unanswered(about.kind)
    return answer
  }
  async function askChecks(about: Question) {
    const answer = await ask(about)
    if ('checks' in answer) return answer.checks
    throw new Unanswered(about.kind)
  }
  /** The bytes are copied: a view would take the whole message along. */
  const checkStatus: StatusCheck = (reference, issuerChain) =>
    askChecks({
      kind: 'checkStatus',
      reference: copyOfReference(reference),
      issuerChain: issuerChain.map(copyOf),
    })
  const checkRevocation: RevocationCheck = (chain) =>
    askChecks({ kind: 'checkRevocation', chain: chain.map(copyOf) })
  const readerKeyOf = (
    number: number,
    publicKey: NonNullable<GivenCase['readerKey']>,
  ): RemoteReaderKey => ({
    publicKey,
    async deriveMacKey(deviceKey) {
      const answer = await ask({ kind: 'readerKey', number, deviceKey })
      if ('macKey' in answer) return answer.macKey
      throw 'wrongKey' in answer
        ? new CryptoError('crypto/wrong-key', 'the keys are of different curves')
        : new Unanswered('readerKey')
    },
  })
  return {
    checkStatus,
    checkRevocation,
    readerKeyOf,
    answered: (question: number, answer: Answer) => {
      waiting.get(question)?.(answer)
      waiting.delete(question)
    },
  }
}

const copyOf = (bytes: Uint8Array) => Uint8Array.from(bytes)
