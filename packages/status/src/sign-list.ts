/**
 * What signing a list of either kind has in common: claims about it, and the CWT.
 * @module
 */
import { type CborValue, encodeCbor, taggedCbor } from '@tegata/cbor'
import { createSign1, headerLabel, x5chainValue } from '@tegata/cose'
import type { Signer } from '@tegata/crypto'
import { claimKey } from './signed-token.ts'

/** What a token says about a list, beside the list. */
export type ListClaims = {
  /** Where the list is published; references must name exactly this. */
  readonly uri: string
  readonly issuedAt: Date
  readonly expiresAt: Date
  /** How long a copy may be kept before asking again. */
  readonly ttlSeconds: number
}

/** Who signs, as certificates. */
export type StatusSignerChain = {
  /** DER, the signer's certificate first, without the root. */
  readonly chain: readonly Uint8Array[]
}

/** @throws TypeError for claims that no reader would accept, or a chain without a signer */
export function timeClaims(claims: ListClaims, { chain }: StatusSignerChain) {
  const { issuedAt, expiresAt, ttlSeconds: ttl } = claims
  if (chain.length === 0) throw new TypeError('the signer’s certificate is needed')
  if (!Number.isSafeInteger(ttl) || ttl < 1) throw new TypeError('ttlSeconds must be 1 or more')
  if (expiresAt <= issuedAt) throw new TypeError('expiresAt must be after issuedAt')
  const [iat, exp] = [issuedAt, expiresAt].map((date) => Math.floor(date.getTime() / 1000))
  return { iat, exp, ttl }
}

/** COSE_Sign1 with tag 18, type and chain in the protected header. @throws TypeError */
export async function signListCwt(
  claims: ListClaims,
  list: { readonly type: string; readonly claim: number; readonly value: CborValue },
  signer: Signer,
  chain: StatusSignerChain,
): Promise<Uint8Array<ArrayBuffer>> {
  const { iat, exp, ttl } = timeClaims(claims, chain)
  const members = new Map<CborValue, CborValue>([
    [claimKey.subject, claims.uri],
    [claimKey.expiresAt, exp],
    [claimKey.issuedAt, iat],
    [list.claim, list.value],
    [claimKey.ttl, ttl],
  ])
  const protectedHeader = new Map<CborValue, CborValue>([
    [headerLabel.typ, list.type],
    [headerLabel.x5chain, x5chainValue(chain.chain)],
  ])
  const payload = encodeCbor(members)
  return encodeCbor(taggedCbor(18, await createSign1({ payload, protectedHeader }, signer)))
}
