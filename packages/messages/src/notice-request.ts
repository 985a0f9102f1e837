/**
 * What a phone signs with its wallet key to fetch its open notices from the issuer.
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

const claims = z.object({
  aud: z.string(),
  /** Id of the phone. */
  sub: z.string().check(z.maxLength(100)),
  iat: z.number(),
  jti: z.optional(z.string().check(z.maxLength(100))),
})
/**
 * What a phone says when it fetches its notices.
 * @useDeclaredType
 */
export type NoticeRequestClaims = z.output<typeof claims>

const form: MessageForm<NoticeRequestClaims> = {
  typ: 'tegata-notice-request+jwt',
  claims,
  algorithms: ['ES256'],
  maxLength: 16_384,
  certificates: { least: 0, most: 0 },
}

/** Signed by the wallet key that the application named. */
export const signNoticeRequest = (said: NoticeRequestClaims, by: MessageSigner): Promise<string> =>
  signMessage(form, said, by)

/**
 * Reads a request for notices; nothing of it is believed yet.
 * @throws MessageError `messages/malformed`
 */
export const readNoticeRequest = (token: string): ReadMessage<NoticeRequestClaims> =>
  readMessage(form, token)

/** Who is asked. */
export type NoticeRequestExpectation = MessageExpectation<NoticeRequestClaims> & {
  /** Credential issuer identifier. */
  readonly audience: string
}

/** Whether a request for notices holds, check by check. */
export const verifyNoticeRequest = (
  token: string,
  expected: NoticeRequestExpectation,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<MessageReport<NoticeRequestClaims>> => {
  const reasons = ({ aud, iat }: NoticeRequestClaims) => ({
    addressee: aud === expected.audience ? undefined : 'made for another issuer',
    fresh: freshReason({ iat }, expected),
  })
  return judgeMessage(token, form, { line: linesOf('notice-request'), reasons }, expected, crypto)
}
