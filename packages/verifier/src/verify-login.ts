/**
 * A login with the authentication certificate: the holder signs a challenge of this relying party.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import {
  type AskRevocation,
  type JpkiPolicy,
  type JpkiReport,
  validateJpkiCertificate,
} from '@tegata/jpki'
import { type Check, utf8Encode, type Verdict } from '@tegata/kernel'
import { verifyLogin as verifyLoginMessage } from '@tegata/messages'
import type { Certificate } from '@tegata/pki'

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

/** Never throws for what the phone sent. */
export async function verifyLogin(
  login: string,
  { anchors, askRevocation, policies, ...expected }: LoginVerification,
  crypto: Crypto,
): Promise<LoginReport> {
  let validated: JpkiReport | undefined
  const message = await verifyLoginMessage(
    login,
    {
      ...expected,
      async keyOf({ certificates: [certificate = new Uint8Array()] }) {
        const validation = { certificate, kind: 'auth', anchors, at: expected.at } as const
        validated = await validateJpkiCertificate(
          { ...validation, askRevocation, ...(policies && { policies }) },
          crypto,
        )
        return validated.certificate && { spki: validated.certificate.spki }
      },
    },
    crypto,
  )
  const checks = [...message.checks, ...(validated?.checks ?? [])]
  if (message.verdict !== 'accepted' || validated?.verdict !== 'accepted')
    return { verdict: 'refused', checks }
  const { certificate, token } = validated
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
