/**
 * What a phone signs with its wallet key to ask the enrolment for itself.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import * as z from 'zod/mini'
import { linesOf } from './message-checks.ts'
import {
  freshReason,
  judgeMessage,
  type MessageExpectation,
  type MessageForm,
  type MessageReport,
  type MessageSigner,
  type ReadMessage,
  readMessage,
  signMessage,
} from './signed-message.ts'

/** What a proof is good for: one for fetching does not end a phone. */
export type PhoneAction = 'certificates' | 'disposal'

const claims = z.object({
  aud: z.string(),
  iat: z.number(),
  /** Id of the phone. */
  sub: z.string().check(z.maxLength(100)),
  act: z.string(),
})
/**
 * What a phone says when it asks for itself.
 * @useDeclaredType
 */
export type PhoneProofClaims = z.output<typeof claims>

const form: MessageForm<PhoneProofClaims> = {
  typ: 'tegata-phone+jwt',
  claims,
  algorithms: ['ES256'],
  maxLength: 8_192,
  certificates: { least: 0, most: 0 },
}

/** Signed by the wallet key that the application named. */
export const signPhoneProof = (said: PhoneProofClaims, by: MessageSigner): Promise<string> =>
  signMessage(form, said, by)

/**
 * Reads a proof; nothing of it is believed yet.
 * @throws MessageError `messages/malformed`
 */
export const readPhoneProof = (token: string): ReadMessage<PhoneProofClaims> =>
  readMessage(form, token)

/** For which phone and what, and where. */
export type PhoneProofExpectation = MessageExpectation<PhoneProofClaims> & {
  readonly audience: string
  readonly phoneId: string
  readonly action: PhoneAction
}

/** Whether a proof holds, check by check. */
export const verifyPhoneProof = (
  token: string,
  expected: PhoneProofExpectation,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<MessageReport<PhoneProofClaims>> => {
  const reasons = ({ aud, sub, act, iat }: PhoneProofClaims) => ({
    phone: sub === expected.phoneId ? undefined : 'made for another phone',
    action: act === expected.action ? undefined : 'made for another action',
    addressee: aud === expected.audience ? undefined : 'made for another place',
    fresh: freshReason({ iat }, expected),
  })
  return judgeMessage(token, form, { line: linesOf('phone-proof'), reasons }, expected, crypto)
}
