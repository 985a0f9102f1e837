/**
 * The signed request object (JAR, RFC 9101) of a client known by its certificate:
 * OpenID4VP 1.0 sections 5.8, 5.9.3 (`x509_hash`) and 5.10.
 * @module
 */
import {
  type Crypto,
  decodeJws,
  type JsonObject,
  type Jws,
  type Signer,
  signJws,
  verifyJws,
} from '@tegata/crypto'
import {
  type Check,
  CodedError,
  checkMaker,
  fromBase64,
  toBase64,
  toBase64url,
} from '@tegata/kernel'
import {
  type Certificate,
  judgeSigner,
  parseCertificate,
  readerAuthentication,
  type SignerRevocation,
  validatePath,
} from '@tegata/pki'
import * as z from 'zod/mini'
import { oid4vcChecks } from '../oid4vc-checks.ts'
import { type AddressRule, addressReason } from '../peer-address.ts'
import { type AuthorizationRequest, authorizationRequest } from './authorization-request.ts'

const requestType = 'oauth-authz-req+jwt'
/** The audience where the wallet is not known beforehand: section 5.8. */
export const staticAudience = 'https://self-issued.me/v2'
const { judge, notApplicable, skipped, tolerate } = checkMaker(oid4vcChecks)
const seat = { id: 'oid4vp/client-revocation', judge, skipped } as const

/** `x509_hash:` and the SHA-256 of the client's certificate: section 5.9.3. */
export async function x509HashClientId(
  certificate: Uint8Array,
  crypto: Pick<Crypto, 'digest'>,
): Promise<string> {
  return `x509_hash:${toBase64url(await crypto.digest('SHA-256', certificate))}`
}

/**
 * Signs a request object; `chain` is leaf first, without the root.
 * @see RFC 9101; OpenID4VP 1.0, 5.8, 5.9.3 and 5.10
 */
export const createRequestObject = (
  request: JsonObject,
  signer: Signer,
  chain: readonly Uint8Array[],
): Promise<string> =>
  signJws(
    { typ: requestType, x5c: chain.map(toBase64) },
    { aud: staticAudience, ...request },
    signer,
  )

/** Harmless deviations that a wallet accepts by name. */
export type RequestTolerance = 'request-without-time'

/** How a wallet believes a request, as data. */
export type RequestPolicy = SignerRevocation & {
  /** Longest time since `iat`; default 600. */
  readonly maxAgeSeconds?: number
  /** Clock difference that is let pass for an `iat` in the future; default 60. `exp` has none. */
  readonly skewSeconds?: number
  /** `request-without-time`: neither `exp` nor `iat`. Default: nothing. */
  readonly tolerate?: readonly RequestTolerance[]
}

/** What the wallet knows before it reads a request object: nothing of it comes from the request. */
export type RequestExpectation = AddressRule &
  RequestPolicy & {
    /** `client_id` of the link: it must be the one inside. */
    readonly clientId: string
    /** Roots of receiving programs, DER. */
    readonly anchors: readonly Uint8Array[]
    readonly at: Date
    /** Sent with `request_uri_method=post`: it must come back. */
    readonly walletNonce?: string
  }

/** What was found out about a request object, check by check. */
export type JudgedRequest = {
  readonly checks: readonly Check[]
  /** Absent when it cannot be read at all. */
  readonly request?: AuthorizationRequest
  /** The client's certificate, DER. */
  readonly certificate?: Uint8Array
}

/**
 * Judges a request object. Bad input is a failed check, never an exception.
 * @see RFC 9101; OpenID4VP 1.0, 5.8, 5.9.3 and 5.10
 */
export async function verifyRequestObject(
  token: string,
  expected: RequestExpectation,
  crypto: Crypto,
): Promise<JudgedRequest> {
  try {
    return await judgeRequestObject(decodeJws(token), expected, crypto)
  } catch (error) {
    if (error instanceof CodedError)
      return { checks: [judge('oid4vp/request-readable', error.code)] }
    throw error
  }
}

const header = z.object({ x5c: z.array(z.string()).check(z.minLength(1), z.maxLength(5)) })

async function judgeRequestObject(
  jws: Jws,
  expected: RequestExpectation,
  crypto: Crypto,
): Promise<JudgedRequest> {
  const certificates = header.safeParse(jws.header)
  if (!certificates.success) return { checks: [judge('oid4vp/request-readable', 'header: no x5c')] }
  const [leaf, ...intermediates] = certificates.data.x5c.map((text) =>
    parseCertificate(fromBase64(text)),
  )
  const parsed = authorizationRequest.safeParse(jws.payload)
  if (!leaf || !parsed.success) {
    const paths = parsed.error?.issues.map(({ path }) => path.join('.')).join(', ')
    return { checks: [judge('oid4vp/request-readable', `members: ${paths ?? 'x5c'}`)] }
  }
  const request = parsed.data
  const signature = await judgeSignature(jws, leaf, crypto)
  const checks = [
    judge('oid4vp/request-readable', undefined),
    signature,
    ...(await judgeClientPath(leaf, intermediates, signature, { ...expected, crypto })),
    await judgeClientId(request, leaf, expected, crypto),
    judgeTime(request, expected),
    judge('oid4vp/request-nonce', nonceReason(request.nonce)),
    judge('oid4vp/response-uri', addressReason(request.response_uri, expected)),
    judge('oid4vp/request-members', membersReason(jws.payload)),
    expected.walletNonce === undefined
      ? notApplicable('oid4vp/wallet-nonce', 'the wallet sent none')
      : judge('oid4vp/wallet-nonce', walletNonceReason(request, expected.walletNonce)),
  ]
  return { checks, request, certificate: leaf.der }
}

async function judgeSignature(jws: Jws, leaf: Certificate, crypto: Crypto): Promise<Check> {
  const key = await crypto.importPublicKey({ jwk: leaf.publicKey })
  const holds = await verifyJws(jws, { key, typ: requestType, algorithms: ['ES256'] })
  const reason = 'type, algorithm or signature does not hold'
  return judge('oid4vp/request-signature', holds ? undefined : reason)
}

async function judgeClientPath(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  signature: Check,
  { anchors, at, crypto, ...asking }: RequestExpectation & { readonly crypto: Crypto },
): Promise<Check[]> {
  const roots = anchors.map((der) => parseCertificate(der))
  const profile = readerAuthentication
  const path = await validatePath({ leaf, intermediates, anchors: roots, at, profile }, crypto)
  const failed = path.checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  const accepted = path.verdict === 'accepted'
  const believed = accepted && signature.outcome === 'passed' ? path.chain : undefined
  return [
    judge('oid4vp/client-trusted', accepted ? undefined : failed.join(', ') || 'no path'),
    ...(await judgeSigner(seat, believed, asking)),
  ]
}

async function judgeClientId(
  request: AuthorizationRequest,
  leaf: Certificate,
  { clientId }: RequestExpectation,
  crypto: Crypto,
): Promise<Check> {
  const own = await x509HashClientId(leaf.der, crypto)
  if (request.client_id !== clientId) return judge('oid4vp/client-id', 'link and request differ')
  return judge('oid4vp/client-id', own === clientId ? undefined : 'not the hash of the certificate')
}

const id = 'oid4vp/request-fresh'
const withoutTime = 'neither exp nor iat: nobody knows how old it is'

/** Whichever ends first: its own `exp`, or the longest time since `iat` that the wallet accepts. */
function judgeTime(request: AuthorizationRequest, expected: RequestExpectation): Check {
  const reason = freshReason(request, expected)
  if (reason !== withoutTime) return judge(id, reason)
  const tolerated = expected.tolerate?.includes('request-without-time') ?? false
  return tolerate(id, reason, { names: ['request-without-time'], tolerated })
}

function freshReason(
  { aud, exp, iat, nbf }: AuthorizationRequest,
  { at, maxAgeSeconds = 600, skewSeconds = 60 }: RequestExpectation,
): string | undefined {
  const now = at.getTime() / 1000
  if (Number.isNaN(now)) return 'no time to check against'
  if (aud !== staticAudience) return 'audience is another wallet'
  if (exp !== undefined && exp <= now) return 'expired'
  if (nbf !== undefined && nbf > now + skewSeconds) return 'not valid yet'
  if (iat === undefined) return exp === undefined ? withoutTime : undefined
  if (iat > now + skewSeconds) return 'issued in the future'
  return iat < now - maxAgeSeconds ? 'older than accepted' : undefined
}

/** At least 128 bits, URL-safe: section 5.2. */
const nonceReason = (nonce: string) =>
  /^[A-Za-z0-9._~-]{22,512}$/.test(nonce) ? undefined : 'nonce: too short, or not URL-safe'

/** Members that must not stand beside `direct_post.jwt`, and kinds of data this wallet cannot bind. */
function membersReason(payload: JsonObject): string | undefined {
  if ('redirect_uri' in payload) return 'redirect_uri beside response_uri'
  if ('scope' in payload) return 'scope beside dcql_query'
  // RFC 9101 section 4.
  if ('request' in payload || 'request_uri' in payload) return 'a request inside the request'
  return 'transaction_data' in payload ? 'transaction_data of an unknown type' : undefined
}

const walletNonceReason = ({ wallet_nonce }: AuthorizationRequest, sent: string) =>
  wallet_nonce === sent ? undefined : 'the wallet’s nonce did not come back'
