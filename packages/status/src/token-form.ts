/**
 * A status list token as read, before anything in it is trusted: Token Status List, 5.1 and 5.2.
 * @module
 */
import { isCborMap } from '@tegata/cbor'
import { fromBase64url } from '@tegata/kernel'
import * as z from 'zod/mini'
import {
  aboutList,
  claimKey,
  commonClaims,
  namedClaims,
  openCwt,
  openJwt,
  parsed,
  readUntrusted,
  type SignedList,
} from './signed-token.ts'
import type { StatusBits } from './status-list.ts'

export const jwtType = 'statuslist+jwt'
export const cwtType = 'application/statuslist+cwt'

const bits = z.literal([1, 2, 4, 8])
const jwtClaims = z.object({ ...commonClaims, status_list: z.object({ bits, lst: z.string() }) })
const cwtClaims = z.object({
  ...commonClaims,
  status_list: z.object({ bits, lst: z.instanceof(Uint8Array) }),
})

/**
 * What a token says of itself, JWT and CWT alike.
 * @see Token Status List, 5.1 and 5.2
 */
export type StatusListToken = SignedList & {
  readonly bits: StatusBits
  /** Still compressed. */
  readonly lst: Uint8Array
}

/**
 * Reads a token: text is a JWT, bytes are a CWT.
 * @throws StatusError `status/malformed`
 */
export const readToken = (token: string | Uint8Array): StatusListToken =>
  readUntrusted(() => (typeof token === 'string' ? readJwt(token) : readCwt(token)))

function readJwt(token: string): StatusListToken {
  const { claims, ...envelope } = openJwt(token, jwtType)
  const { status_list, ...rest } = parsed(jwtClaims, claims, 'claims')
  const lst = fromBase64url(status_list.lst)
  return { ...envelope, ...aboutList(rest), bits: status_list.bits, lst }
}

function readCwt(token: Uint8Array): StatusListToken {
  const { claims, ...envelope } = openCwt(token, cwtType)
  const list = claims.get(claimKey.statusList)
  const members = {
    ...namedClaims(claims),
    status_list: isCborMap(list) ? { bits: list.get('bits'), lst: list.get('lst') } : undefined,
  }
  const { status_list, ...rest } = parsed(cwtClaims, members, 'claims')
  return { ...envelope, ...aboutList(rest), ...status_list }
}
