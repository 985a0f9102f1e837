/**
 * Addresses that a peer names: https, or http on loopback where a sandbox allows it. Without this
 * a link decides what a wallet reaches. OpenID4VCI 1.0 section 12.2.1, OpenID4VP 1.0 section 5.2.
 * @module
 */
import * as z from 'zod/mini'

/** Which addresses of a peer are acceptable beside https. */
export type AddressRule = {
  /** A sandbox speaks plain HTTP on loopback; production never does. */
  readonly allowLoopbackHttp?: boolean
}

const loopback: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

export const isLoopbackHttp = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && loopback.includes(hostname)

/**
 * RFC 3986 section 3. A URL parser also takes one slash or backslashes, and then means another text than
 * the one that stands in a session transcript.
 */
const written = /^https?:\/\/[^\s\\]+$/i

/**
 * Why the address may not be used, or `undefined`.
 * @see OpenID4VCI 1.0, 12.2.1; OpenID4VP 1.0, 5.2
 */
export function addressReason(
  address: string,
  { allowLoopbackHttp = false }: AddressRule,
): string | undefined {
  if (!written.test(address) || !URL.canParse(address)) return 'not an address'
  const url = new URL(address)
  if (url.hash !== '') return 'has a fragment'
  if (url.username !== '' || url.password !== '') return 'names a user'
  if (url.protocol === 'https:') return undefined
  return isLoopbackHttp(url) && allowLoopbackHttp ? undefined : 'not https'
}

/**
 * Whether the addresses in one document keep to the rule of the issuer that the caller trusts:
 * one known by https names nothing on loopback.
 */
export const keepToIssuer = (issuer: string, others: readonly (string | undefined)[]): boolean => {
  const allowLoopbackHttp = URL.canParse(issuer) && isLoopbackHttp(new URL(issuer))
  return others.every(
    (other) => other === undefined || addressReason(other, { allowLoopbackHttp }) === undefined,
  )
}

/** Shape of an address; whether loopback is allowed is for {@link keepToIssuer} or the caller. */
export const peerAddress = z.string().check(
  z.maxLength(2048),
  z.refine((address) => addressReason(address, { allowLoopbackHttp: true }) === undefined),
)

/** An identifier of an issuer has no query either: OpenID4VCI 1.0 section 12.2.1, RFC 8414 section 2. */
export const issuerIdentifier = peerAddress.check(z.refine((address) => !address.includes('?')))
