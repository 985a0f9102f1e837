/**
 * Status list tokens, as JWT and as CWT: Token Status List, sections 5.1 and 5.2.
 * @module
 */
import { type CborValue, encodeCbor, taggedCbor } from '@tegata/cbor'
import { createSign1, headerLabel, x5chainValue } from '@tegata/cose'
import { type Signer, signJws } from '@tegata/crypto'
import { toBase64, toBase64url } from '@tegata/kernel'
import { deflate } from './compress.ts'
import type { StatusList } from './status-list.ts'
import { claimKey, cwtType, jwtType } from './token-form.ts'

export type StatusListClaims = {
  /** Where the list is published; references must name exactly this. */
  readonly uri: string
  readonly list: StatusList
  readonly issuedAt: Date
  readonly expiresAt: Date
  /** How long a copy may be kept before asking again. */
  readonly ttlSeconds: number
}

export type StatusSignerChain = {
  /** DER, the signer's certificate first, without the root. */
  readonly chain: readonly Uint8Array[]
}

/** Signs the list as JWT, `typ` `statuslist+jwt`. */
export async function signStatusListJwt(
  claims: StatusListClaims,
  signer: Signer,
  { chain }: StatusSignerChain,
): Promise<string> {
  const { iat, exp, ttl, lst } = await wireClaims(claims, chain)
  const payload = {
    sub: claims.uri,
    iat,
    exp,
    ttl,
    status_list: { bits: claims.list.bits, lst: toBase64url(lst) },
  }
  return await signJws({ typ: jwtType, x5c: chain.map(toBase64) }, payload, signer)
}

/** Signs the list as CWT: COSE_Sign1 with tag 18, the chain in the protected header. */
export async function signStatusListCwt(
  claims: StatusListClaims,
  signer: Signer,
  { chain }: StatusSignerChain,
): Promise<Uint8Array<ArrayBuffer>> {
  const { iat, exp, ttl, lst } = await wireClaims(claims, chain)
  const payload = encodeCbor(
    new Map<CborValue, CborValue>([
      [claimKey.subject, claims.uri],
      [claimKey.expiresAt, exp],
      [claimKey.issuedAt, iat],
      [
        claimKey.statusList,
        new Map<CborValue, CborValue>([
          ['bits', claims.list.bits],
          ['lst', lst],
        ]),
      ],
      [claimKey.ttl, ttl],
    ]),
  )
  const protectedHeader = new Map<CborValue, CborValue>([
    [headerLabel.typ, cwtType],
    [headerLabel.x5chain, x5chainValue(chain)],
  ])
  return encodeCbor(taggedCbor(18, await createSign1({ payload, protectedHeader }, signer)))
}

async function wireClaims(claims: StatusListClaims, chain: readonly Uint8Array[]) {
  const { issuedAt, expiresAt, ttlSeconds: ttl } = claims
  if (chain.length === 0) throw new TypeError('the signer’s certificate is needed')
  if (!Number.isSafeInteger(ttl) || ttl < 1) throw new TypeError('ttlSeconds must be 1 or more')
  if (expiresAt <= issuedAt) throw new TypeError('expiresAt must be after issuedAt')
  const [iat, exp] = [issuedAt, expiresAt].map((date) => Math.floor(date.getTime() / 1000))
  return { iat, exp, ttl, lst: await deflate(claims.list.bytes) }
}
