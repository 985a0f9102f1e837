/**
 * What every message of our own has in common: type, signature, addressee, time. A JWS (RFC 7515)
 * whose protected header begins with `typ`, so that its first bytes tell it from every document.
 * @module
 */
import {
  type Crypto,
  decodeJws,
  type JsonObject,
  type Jws,
  type MaybePromise,
  type PublicKeySource,
  type SignatureAlgorithm,
  type Signer,
  signJws,
  verifyJws,
} from '@tegata/crypto'
import {
  type Check,
  CodedError,
  fromBase64,
  type Reason,
  toBase64,
  type Verdict,
} from '@tegata/kernel'
import type * as z from 'zod/mini'
import { MessageError } from './errors.ts'

/**
 * What the signed bytes of every message begin with: `{"typ":"tegata-` in base64url. Fifteen bytes
 * make twenty characters and nothing of the next.
 */
export const messagePrefix = 'eyJ0eXAiOiJ0ZWdhdGEt'

/** Whether bytes begin as a message does: a service that signs documents refuses to sign them. */
export const beginsAsMessage = (bytes: Uint8Array): boolean =>
  latin1(bytes.subarray(0, messagePrefix.length)) === messagePrefix

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/** One kind of message: its type, its claims, and who may have signed it. */
export type MessageForm<Claims extends JsonObject> = {
  /** RFC 8725, 3.11. */
  readonly typ: `tegata-${string}+jwt`
  readonly claims: z.ZodMiniType<Claims>
  readonly algorithms: readonly SignatureAlgorithm[]
  /** Characters. */
  readonly maxLength: number
  /** Certificates in `x5c`; none: the key is known by other means. */
  readonly certificates: { readonly least: number; readonly most: number }
}

/** A message as read: nothing in it is trusted before it is verified. */
export type ReadMessage<Claims> = {
  readonly claims: Claims
  /** Of the header, DER, the signer's first. */
  readonly certificates: readonly Uint8Array[]
  readonly jws: Jws
}

/** Who signs, and what the header says of the key. */
export type MessageSigner = {
  readonly signer: Signer
  /** DER, the signer's first. */
  readonly certificates?: readonly Uint8Array[]
  readonly kid?: string
}

/** Signs claims as they are; `typ` comes first. */
export const signMessage = <Claims extends JsonObject>(
  { typ }: MessageForm<Claims>,
  claims: Claims,
  { signer, certificates = [], kid }: MessageSigner,
): Promise<string> =>
  signJws(
    {
      typ,
      ...(certificates.length > 0 && { x5c: certificates.map(toBase64) }),
      ...(kid !== undefined && { kid }),
    },
    claims,
    signer,
  )

/**
 * Reads a message without trusting it.
 * @throws MessageError `messages/malformed`, naming a member and never its value
 */
export function readMessage<Claims extends JsonObject>(
  form: MessageForm<Claims>,
  token: string,
): ReadMessage<Claims> {
  const jws = decode(token, form.maxLength)
  if (jws.header.typ !== form.typ || !token.startsWith(messagePrefix))
    throw malformed(`typ: not ${form.typ}, or not the first member`)
  const claims = form.claims.safeParse(jws.payload)
  if (!claims.success) {
    const paths = claims.error.issues.map(({ path }) => path.join('.') || 'members')
    throw malformed(`claims: ${[...new Set(paths)].slice(0, 10).join(', ')}`)
  }
  return { claims: claims.data, certificates: certificatesIn(jws.header, form), jws }
}

const malformed = (what: string, cause?: unknown) =>
  new MessageError('messages/malformed', what, cause === undefined ? {} : { cause })

function decode(token: string, maxLength: number): Jws {
  try {
    return decodeJws(token, { maxLength })
  } catch (cause) {
    if (cause instanceof CodedError) throw malformed(cause.message, cause)
    throw cause
  }
}

function certificatesIn(
  { x5c = [] }: JsonObject,
  { certificates: { least, most } }: Pick<MessageForm<JsonObject>, 'certificates'>,
): Uint8Array[] {
  const fits = Array.isArray(x5c) && x5c.length >= least && x5c.length <= most
  if (!fits) throw malformed(`x5c: ${least} to ${most} certificates are expected`)
  return x5c.map((text: unknown) => {
    try {
      if (typeof text === 'string' && text !== '') return fromBase64(text)
    } catch (cause) {
      if (!(cause instanceof CodedError)) throw cause
    }
    throw malformed('x5c: not base64')
  })
}

/** How far the clocks of two sides may differ, in seconds, unless somebody says otherwise. */
export const usualSkewSeconds = 300

type SignedTimes = { readonly iat: number; readonly exp?: number | undefined }

/** Signed now, as both sides understand now. Written so that a clock that is not a time refuses. */
export function freshReason(
  { iat, exp }: SignedTimes,
  { at, skewSeconds = usualSkewSeconds }: { readonly at: Date; readonly skewSeconds?: number },
): Reason {
  const now = at.getTime() / 1000
  if (!(iat <= now + skewSeconds)) return 'iat lies in the future'
  if (exp === undefined) return iat >= now - skewSeconds ? undefined : 'signed too long ago'
  if (exp <= iat) return 'exp is not after iat'
  return exp > now - skewSeconds ? undefined : 'exp has passed'
}

/** Why this key did not sign the message as its form has it; `undefined` when it did. */
export async function signatureReason<Claims extends JsonObject>(
  { typ, algorithms }: MessageForm<Claims>,
  jws: Jws,
  source: PublicKeySource | undefined,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<Reason> {
  if (!source) return 'there is no key that it has to be signed with'
  try {
    const key = await crypto.importPublicKey(source)
    const holds = await verifyJws(jws, { key, typ, algorithms })
    return holds ? undefined : 'type, algorithm or signature does not hold'
  } catch (error) {
    // A point that is not on its curve shows only here.
    if (error instanceof CodedError) return error.code
    throw error
  }
}

/** What the other side of a message knows by itself. */
export type MessageExpectation<Claims> = {
  readonly at: Date
  /** Largest difference of the clocks; default 300. */
  readonly skewSeconds?: number
  /** The key that it must be signed with, by what it says of itself. `undefined`: refused. */
  readonly keyOf: (message: ReadMessage<Claims>) => MaybePromise<PublicKeySource | undefined>
}

/** Whether a message holds, check by check. */
export type MessageReport<Claims> = {
  readonly verdict: Verdict
  readonly checks: readonly Check[]
  /** Only of an accepted message. */
  readonly claims?: Claims
}

/** The rungs that every ladder of checks has; a message may have more. */
export type Rung = 'form' | 'signature'

/** What the checks of one kind of message are, as reasons by rung. */
export type MessageLadder<Claims, Rungs extends string> = {
  readonly line: (rung: Rungs | Rung, reason: Reason) => Check
  /** Judged on what was read. */
  readonly reasons: (claims: Claims) => Readonly<Record<Rungs, Reason>>
}

/**
 * Climbs the ladder of a kind of message. Never throws for what a peer sent.
 * @see RFC 8725
 */
export async function judgeMessage<Claims extends JsonObject, Rungs extends string>(
  token: string,
  form: MessageForm<Claims>,
  { line, reasons }: MessageLadder<Claims, Rungs>,
  { keyOf }: Pick<MessageExpectation<Claims>, 'keyOf'>,
  crypto: Pick<Crypto, 'importPublicKey'>,
): Promise<MessageReport<Claims>> {
  const read = tryReading(() => readMessage(form, token))
  if ('reason' in read) return { verdict: 'refused', checks: [line('form', read.reason)] }
  const { message } = read
  const signature = await signatureReason(form, message.jws, await keyOf(message), crypto)
  const checks = [
    line('form', undefined),
    line('signature', signature),
    ...entriesOf(reasons(message.claims)).map(([rung, reason]) => line(rung, reason)),
  ]
  const accepted = checks.every(({ outcome }) => outcome === 'passed')
  if (!accepted) return { verdict: 'refused', checks }
  return { verdict: 'accepted', checks, claims: message.claims }
}

/** Reads, or answers why it cannot be read. */
export function tryReading<Read>(
  read: () => Read,
): { readonly message: Read } | { readonly reason: string } {
  try {
    return { message: read() }
  } catch (error) {
    if (error instanceof MessageError) return { reason: error.message }
    throw error
  }
}

function entriesOf<Key extends string>(of: Readonly<Record<Key, Reason>>): [Key, Reason][] {
  const entries: [Key, Reason][] = []
  for (const key in of) entries.push([key, of[key]])
  return entries
}
