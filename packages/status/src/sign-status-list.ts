/**
 * Status list tokens, as JWT and as CWT: Token Status List, sections 5.1 and 5.2.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import { type Signer, signJws } from '@tegata/crypto'
import { toBase64, toBase64url } from '@tegata/kernel'
import { deflate } from './compress.ts'
import { type ListClaims, type StatusSignerChain, signListCwt, timeClaims } from './sign-list.ts'
import { claimKey } from './signed-token.ts'
import type { StatusList } from './status-list.ts'
import { cwtType, jwtType } from './token-form.ts'

/**
 * What a token says about a list, beside the list.
 * @see Token Status List, 5.1
 */
export type StatusListClaims = ListClaims & { readonly list: StatusList }

/**
 * Signs the list as JWT, `typ` `statuslist+jwt`.
 *
 * @throws TypeError for claims that no reader would accept
 * @see Token Status List, 5.1
 */
export async function signStatusListJwt(
  claims: StatusListClaims,
  signer: Signer,
  chain: StatusSignerChain,
): Promise<string> {
  const { uri, list } = claims
  const times = timeClaims(claims, chain)
  const lst = toBase64url(await deflate(list.bytes))
  const payload = { sub: uri, ...times, status_list: { bits: list.bits, lst } }
  return await signJws({ typ: jwtType, x5c: chain.chain.map(toBase64) }, payload, signer)
}

/**
 * Signs the list as CWT: COSE_Sign1 with tag 18, the chain in the protected header.
 *
 * @throws TypeError for claims that no reader would accept
 * @see Token Status List, 5.2
 */
export async function signStatusListCwt(
  claims: StatusListClaims,
  signer: Signer,
  chain: StatusSignerChain,
): Promise<Uint8Array<ArrayBuffer>> {
  const value = new Map<CborValue, CborValue>([
    ['bits', claims.list.bits],
    ['lst', await deflate(claims.list.bytes)],
  ])
  return await signListCwt(
    claims,
    { type: cwtType, claim: claimKey.statusList, value },
    signer,
    chain,
  )
}
