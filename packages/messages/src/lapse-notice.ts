/**
 * The issuer's notice to a phone that records have lapsed. It may be fetched long after it was made.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import * as z from 'zod/mini'
import { linesOf } from './message-checks.ts'
import {
  judgeMessage,
  type MessageExpectation,
  type MessageForm,
  type MessageReport,
  type MessageSigner,
  type ReadMessage,
  readMessage,
  signMessage,
  usualSkewSeconds,
} from './signed-message.ts'

const claims = z.object({
  iss: z.string(),
  /** Id of the phone. */
  sub: z.string(),
  /** Id of the notice: its receipt names it. */
  jti: z.string(),
  iat: z.number(),
  reason: z.string(),
  /** Places of the copies on status lists. */
  status: z.array(z.object({ uri: z.string(), idx: z.number() })).check(z.maxLength(1000)),
})
/**
 * What a notice says.
 * @useDeclaredType
 */
export type LapseNoticeClaims = z.output<typeof claims>

const form: MessageForm<LapseNoticeClaims> = {
  typ: 'tegata-lapse-notice+jwt',
  claims,
  algorithms: ['ES256'],
  maxLength: 262_144,
  certificates: { least: 1, most: 4 },
}

/** Signed by the issuer's status signer, with its chain. */
export const signLapseNotice = (said: LapseNoticeClaims, by: MessageSigner): Promise<string> =>
  signMessage(form, said, by)

/**
 * Reads a notice; nothing of it is believed yet.
 * @throws MessageError `messages/malformed`
 */
export const readLapseNotice = (token: string): ReadMessage<LapseNoticeClaims> =>
  readMessage(form, token)

/** Whose notice, and for whom. */
export type LapseNoticeExpectation = MessageExpectation<LapseNoticeClaims> & {
  /** Credential issuer identifier. */
  readonly issuer: string
  readonly phoneId: string
}

/** Whether a notice holds, check by check. */
export const verifyLapseNotice = (
  token: string,
  expected: LapseNoticeExpectation,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<MessageReport<LapseNoticeClaims>> => {
  const latest = expected.at.getTime() / 1000 + (expected.skewSeconds ?? usualSkewSeconds)
  const reasons = ({ iss, sub, iat }: LapseNoticeClaims) => ({
    issuer: iss === expected.issuer ? undefined : 'of another issuer',
    addressee: sub === expected.phoneId ? undefined : 'for another phone',
    fresh: iat <= latest ? undefined : 'iat lies in the future',
  })
  return judgeMessage(token, form, { line: linesOf('lapse-notice'), reasons }, expected, crypto)
}
