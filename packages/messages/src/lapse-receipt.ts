/**
 * The phone's receipt for a notice: since when it sends the records no more.
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
  /** `jti` of the notice: a receipt counts once. */
  notice: z.string(),
  disabled_at: z.iso.datetime(),
})
/**
 * What a receipt says.
 * @useDeclaredType
 */
export type LapseReceiptClaims = z.output<typeof claims>

const form: MessageForm<LapseReceiptClaims> = {
  typ: 'tegata-lapse-receipt+jwt',
  claims,
  algorithms: ['ES256'],
  maxLength: 16_384,
  certificates: { least: 0, most: 0 },
}

/** Signed by the wallet key that the application named. */
export const signLapseReceipt = (said: LapseReceiptClaims, by: MessageSigner): Promise<string> =>
  signMessage(form, said, by)

/**
 * Reads a receipt; nothing of it is believed yet.
 * @throws MessageError `messages/malformed`
 */
export const readLapseReceipt = (token: string): ReadMessage<LapseReceiptClaims> =>
  readMessage(form, token)

/** For which notice, and whose. */
export type LapseReceiptExpectation = MessageExpectation<LapseReceiptClaims> & {
  /** Credential issuer identifier. */
  readonly audience: string
  readonly noticeId: string
}

/** Whether a receipt holds, check by check. */
export const verifyLapseReceipt = (
  token: string,
  expected: LapseReceiptExpectation,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<MessageReport<LapseReceiptClaims>> => {
  const reasons = ({ aud, notice, iat }: LapseReceiptClaims) => ({
    notice: notice === expected.noticeId ? undefined : 'for another notice',
    addressee: aud === expected.audience ? undefined : 'made for another issuer',
    fresh: freshReason({ iat }, expected),
  })
  return judgeMessage(token, form, { line: linesOf('lapse-receipt'), reasons }, expected, crypto)
}
