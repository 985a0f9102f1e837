/**
 * The application of a phone: the card vouches for keys that the phone made itself.
 * Number Act, article 18-2(1); JPKI Act, article 16-2.
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

/** Whether it may be reached at all is the issuer's to settle when it calls. */
const isPushAddress = (address: string): boolean => {
  const url = /^[!-~]+$/.test(address) && URL.canParse(address) ? new URL(address) : undefined
  return (
    url !== undefined && /^https?:$/.test(url.protocol) && `${url.username}${url.password}` === ''
  )
}

const text = (maxLength: number) => z.string().check(z.minLength(1), z.maxLength(maxLength))
const claims = z.object({
  aud: text(2048),
  challenge: text(512),
  iat: z.number(),
  /** Certification requests, DER in base64url. */
  sign_csr: text(8192),
  auth_csr: text(8192),
  wallet_key: z.record(z.string(), z.unknown()),
  push_endpoint: text(500).check(z.refine(isPushAddress)),
  /** The proof of both keys; who judges it reads it. */
  attestation: z.optional(z.unknown()),
})
/**
 * What an application says.
 * @useDeclaredType
 */
export type ApplicationClaims = z.output<typeof claims>

const form: MessageForm<ApplicationClaims> = {
  typ: 'tegata-application+jwt',
  claims,
  algorithms: ['RS256'],
  maxLength: 65_536,
  certificates: { least: 1, most: 1 },
}

/** Signed by the card's signing key, with its certificate. */
export const signApplication = (said: ApplicationClaims, by: MessageSigner): Promise<string> =>
  signMessage(form, said, by)

/**
 * Reads an application; nothing of it is believed yet.
 * @throws MessageError `messages/malformed`
 */
export const readApplication = (token: string): ReadMessage<ApplicationClaims> =>
  readMessage(form, token)

/** What enrolment knows of an application before it reads it. */
export type ApplicationExpectation = MessageExpectation<ApplicationClaims> & {
  readonly audience: string
  readonly challenge: string
}

/** Whether an application holds, check by check. */
export const verifyApplication = (
  token: string,
  expected: ApplicationExpectation,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<MessageReport<ApplicationClaims>> => {
  const reasons = (said: ApplicationClaims) => ({
    addressee: said.aud === expected.audience ? undefined : 'signed for another place',
    challenge: said.challenge === expected.challenge ? undefined : 'signed for another application',
    fresh: freshReason({ iat: said.iat }, expected),
  })
  return judgeMessage(token, form, { line: linesOf('application'), reasons }, expected, crypto)
}
