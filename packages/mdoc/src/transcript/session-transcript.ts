/**
 * SessionTranscript: what ties a presentation to its session. Each way of presenting has its own;
 * the verifier takes it from its own transaction record.
 * ISO/IEC 18013-5:2021, 9.1.5.1; OpenID4VP 1.0, B.2.6.
 * @module
 */
import { type CborValue, embedCbor, encodeCbor, rawCbor } from '@tegata/cbor'
import type { Crypto } from '@tegata/crypto'

type Hashing = Pick<Crypto, 'digest'>

export type OpenId4VpSession = {
  /** With its prefix, e.g. `x509_hash:…`. */
  readonly clientId: string
  readonly nonce: string
  /** SHA-256 thumbprint of the encryption key as bytes; `null` when the response is clear. */
  readonly jwkThumbprint: Uint8Array | null
  readonly responseUri: string
}

/** OpenID4VP 1.0 with redirects, B.2.6.1: the untagged array, encoded. */
export const openId4VpTranscript = (
  { clientId, nonce, jwkThumbprint, responseUri }: OpenId4VpSession,
  crypto: Hashing,
): Promise<Uint8Array> =>
  handoverTranscript('OpenID4VPHandover', [clientId, nonce, jwkThumbprint, responseUri], crypto)

export type DcApiSession = {
  /** Without the `origin:` prefix. */
  readonly origin: string
  readonly nonce: string
  readonly jwkThumbprint: Uint8Array | null
}

/** OpenID4VP 1.0 over the Digital Credentials API, B.2.6.2. */
export const dcApiTranscript = (
  { origin, nonce, jwkThumbprint }: DcApiSession,
  crypto: Hashing,
): Promise<Uint8Array> =>
  handoverTranscript('OpenID4VPDCAPIHandover', [origin, nonce, jwkThumbprint], crypto)

export type ProximitySession = {
  /** DeviceEngagement as received, without the tag. */
  readonly deviceEngagement: Uint8Array
  /** EReaderKey (COSE_Key) as sent, without the tag. */
  readonly eReaderKey: Uint8Array
  readonly handover:
    | { readonly kind: 'qr' }
    | { readonly kind: 'nfc'; readonly select: Uint8Array; readonly request: Uint8Array | null }
}

/** In person, 9.1.5.1. */
export function proximityTranscript(session: ProximitySession): Uint8Array {
  const { deviceEngagement, eReaderKey, handover } = session
  const value: CborValue = handover.kind === 'qr' ? null : [handover.select, handover.request]
  return encodeCbor([embedCbor(deviceEngagement), embedCbor(eReaderKey), value])
}

/** `SessionTranscriptBytes`: tag 24 around the array. */
export const sessionTranscriptBytes = (sessionTranscript: Uint8Array): Uint8Array =>
  encodeCbor(embedCbor(sessionTranscript))

/** The array as it goes into other structures. */
export const transcriptValue = (sessionTranscript: Uint8Array): CborValue =>
  rawCbor(sessionTranscript)

async function handoverTranscript(
  name: string,
  info: readonly CborValue[],
  crypto: Hashing,
): Promise<Uint8Array> {
  const hash = await crypto.digest('SHA-256', encodeCbor(info))
  return encodeCbor([null, null, [name, hash]])
}
