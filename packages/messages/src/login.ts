/**
 * The answer to a login: the authentication certificate, which carries no attribute, and a signature
 * over the challenge.
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

const claims = z.object({ aud: z.string(), nonce: z.string(), iat: z.number() })
/**
 * What a login says: nothing about the holder.
 * @useDeclaredType
 */
export type LoginClaims = z.output<typeof claims>

const form: MessageForm<LoginClaims> = {
  typ: 'tegata-login+jwt',
  claims,
  algorithms: ['RS256'],
  maxLength: 16_384,
  certificates: { least: 1, most: 1 },
}

/** Signed by the authentication key, with its certificate. */
export const signLogin = (said: LoginClaims, by: MessageSigner): Promise<string> =>
  signMessage(form, said, by)

/**
 * Reads a login; nothing of it is believed yet.
 * @throws MessageError `messages/malformed`
 */
export const readLogin = (token: string): ReadMessage<LoginClaims> => readMessage(form, token)

/** What the relying party's own record says. */
export type LoginExpectation = MessageExpectation<LoginClaims> & {
  readonly audience: string
  readonly challenge: string
}

/** Whether a login holds, check by check; its certificate is judged by whoever hands in `keyOf`. */
export const verifyLogin = (
  token: string,
  expected: LoginExpectation,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<MessageReport<LoginClaims>> => {
  const reasons = ({ aud, nonce, iat }: LoginClaims) => ({
    challenge: nonce === expected.challenge ? undefined : 'challenge of another login',
    addressee: aud === expected.audience ? undefined : 'made for another site',
    fresh: freshReason({ iat }, expected),
  })
  return judgeMessage(token, form, { line: linesOf('login'), reasons }, expected, crypto)
}
