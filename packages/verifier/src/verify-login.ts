/**
 * A login with the authentication certificate: the holder signs a challenge of this relying party.
 * @module
 */
import { type Crypto, decodeJws, type Jws, verifyJws } from '@tegata/crypto'
import { type AskRevocation, type JpkiPolicy, validateJpkiCertificate } from '@tegata/jpki'
import {
  type Check,
  CodedError,
  checkMaker,
  fromBase64,
  utf8Encode,
  type Verdict,
} from '@tegata/kernel'
import type { Certificate } from '@tegata/pki'
import * as z from 'zod/mini'
import { verifierChecks } from './verifier-checks.ts'

/** Media type, as `typ`, of the token that a phone signs to log in. */
export const loginTokenType = 'tegata-login+jwt'

/** What a login must be, from the relying party's own record. */
export type LoginVerification = {
  /** This relying party, as the challenge named it. */
  readonly audience: string
  readonly challenge: string
  readonly at: Date
  /** Authorities of authentication certificates, DER. */
  readonly anchors: readonly Uint8Array[]
  readonly askRevocation: AskRevocation
  readonly policies?: readonly JpkiPolicy[]
  /** Largest difference between `iat` and now; default 300. */
  readonly skewSeconds?: number
}

/** Whether the login holds, check by check. */
export type LoginReport = {
  readonly verdict: Verdict
  readonly checks: readonly Check[]
  /** Only of an accepted login. */
  readonly certificate?: Certificate
  readonly token?: 'card' | 'phone'
}

const { judge } = checkMaker(verifierChecks)
const header = z.object({ x5c: z.tuple([z.string()]) })
const payload = z.object({ aud: z.string(), nonce: z.string(), iat: z.number() })

/** Never throws for what the phone sent. */
export async function verifyLogin(
  login: string,
  expected: LoginVerification,
  crypto: Crypto,
): Promise<LoginReport> {
  const read = readLogin(login)
  if (typeof read === 'string') return { verdict: 'refused', checks: [judge('login/form', read)] }
  const { jws, der, claims } = read
  const { at, anchors, askRevocation, policies } = expected
  const validation = { certificate: der, kind: 'auth', anchors, at, askRevocation } as const
  const report = await validateJpkiCertificate(
    { ...validation, ...(policies && { policies }) },
    crypto,
  )
  const { certificate, token } = report
  const checks = [
    judge('login/form', undefined),
    judge('login/challenge', challengeReason(claims, expected)),
    await signatureCheck(jws, certificate, crypto),
    ...report.checks,
  ]
  const failed = checks.some(({ outcome }) => outcome === 'failed')
  if (failed || report.verdict !== 'accepted') return { verdict: 'refused', checks }
  return {
    verdict: 'accepted',
    checks,
    ...(certificate && { certificate }),
    ...(token && { token }),
  }
}

/** Who logged in: the certificate, and the authority's link of it where a relying party was admitted. */
export type LoggedIn = {
  readonly certificate: Certificate
  /** The same for all certificates of a person; without it two certificates are two persons. */
  readonly personLink?: string
}

/**
 * A number for a person that means something to one relying party only. With the authority's link it
 * stays when a certificate is renewed, or another phone is used; without it, it is another one then.
 */
export async function pairwiseSubject(
  { certificate, personLink }: LoggedIn,
  relyingPartySecret: Uint8Array,
  crypto: Pick<Crypto, 'hmac'>,
): Promise<Uint8Array> {
  const name =
    personLink === undefined
      ? `${certificate.issuer.text} ${certificate.serialNumber}`
      : `person ${personLink}`
  return await crypto.hmac('SHA-256', relyingPartySecret, utf8Encode(name))
}

type Read = { jws: Jws; der: Uint8Array; claims: z.output<typeof payload> }

function readLogin(login: string): Read | string {
  try {
    const jws = decodeJws(login, { maxLength: 16_384 })
    const head = header.safeParse(jws.header)
    const claims = payload.safeParse(jws.payload)
    if (!head.success || !claims.success) return 'members are missing'
    return { jws, der: fromBase64(head.data.x5c[0]), claims: claims.data }
  } catch (error) {
    if (error instanceof CodedError) return error.code
    throw error
  }
}

function challengeReason(claims: Read['claims'], expected: LoginVerification): string | undefined {
  if (claims.nonce !== expected.challenge) return 'challenge of another login'
  if (claims.aud !== expected.audience) return 'made for another site'
  const age = Math.abs(expected.at.getTime() / 1000 - claims.iat)
  // Written so that a clock that is not a time refuses.
  return age <= (expected.skewSeconds ?? 300) ? undefined : 'signed too long ago, or in the future'
}

async function signatureCheck(
  jws: Jws,
  certificate: Certificate | undefined,
  crypto: Crypto,
): Promise<Check> {
  if (!certificate) return judge('login/signature', 'no certificate whose key to use')
  try {
    const key = await crypto.importPublicKey({ spki: certificate.spki })
    const signed = await verifyJws(jws, { key, typ: loginTokenType, algorithms: ['RS256'] })
    const reason = 'type, algorithm or signature does not hold'
    return judge('login/signature', signed ? undefined : reason)
  } catch (error) {
    // A point outside its curve shows only here.
    if (error instanceof CodedError) return judge('login/signature', error.code)
    throw error
  }
}
