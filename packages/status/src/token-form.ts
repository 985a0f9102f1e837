/**
 * A status list token as read, before anything in it is trusted. Members that are not known are
 * passed over, as both formats ask. `exp` is required: ISO/IEC 18013-5, 2nd edition (CD), status.
 * @module
 */
import { type CborMap, decodeCbor, isCborMap } from '@tegata/cbor'
import { headerLabel, parseSign1, verifySign1, x5chainOf } from '@tegata/cose'
import { decodeJws, type PublicKey, verifyJws } from '@tegata/crypto'
import { CodedError, fromBase64, fromBase64url } from '@tegata/kernel'
import * as z from 'zod/mini'
import { StatusError } from './errors.ts'
import type { StatusBits } from './status-list.ts'

export const jwtType = 'statuslist+jwt'
export const cwtType = 'application/statuslist+cwt'

/** CWT claims: RFC 8392; Token Status List, sections 5.2 and 14.3. */
export const claimKey = {
  subject: 2,
  expiresAt: 4,
  issuedAt: 6,
  statusList: 65533,
  ttl: 65534,
} as const

const algorithms = ['ES256', 'ES384', 'ES512', 'EdDSA'] as const
const maxTokenLength = 4 * 1024 * 1024

const seconds = z.int().check(z.gte(0))
const bits = z.literal([1, 2, 4, 8])
const claims = {
  sub: z.string(),
  iat: seconds,
  exp: seconds,
  ttl: z.optional(z.int().check(z.gte(1))),
}
const jwtClaims = z.object({ ...claims, status_list: z.object({ bits, lst: z.string() }) })
const cwtClaims = z.object({
  ...claims,
  status_list: z.object({ bits, lst: z.instanceof(Uint8Array) }),
})
const x5c = z.array(z.string()).check(z.minLength(1), z.maxLength(8))

export type StatusListToken = {
  readonly subject: string
  /** Seconds since 1970. */
  readonly issuedAt: number
  readonly expiresAt: number
  readonly bits: StatusBits
  /** Still compressed. */
  readonly lst: Uint8Array
  /** DER, leaf first, as sent. */
  readonly chain: readonly Uint8Array[]
  readonly isSignedBy: (key: PublicKey) => Promise<boolean>
}

/**
 * Reads a token: text is a JWT, bytes are a CWT.
 * @throws StatusError `status/malformed`
 */
export function readToken(token: string | Uint8Array): StatusListToken {
  try {
    return typeof token === 'string' ? readJwt(token) : readCwt(token)
  } catch (cause) {
    if (cause instanceof StatusError) throw cause
    if (cause instanceof CodedError)
      throw new StatusError('status/malformed', cause.message, { cause })
    throw cause
  }
}

function readJwt(token: string): StatusListToken {
  const jws = decodeJws(token, { maxLength: maxTokenLength })
  if (jws.header.typ !== jwtType) throw malformed(`typ: not ${jwtType}`)
  const chain = parsed(x5c, jws.header.x5c, 'x5c').map(fromBase64)
  const { status_list, ...rest } = parsed(jwtClaims, jws.payload, 'claims')
  return {
    ...common(rest),
    bits: status_list.bits,
    lst: fromBase64url(status_list.lst),
    chain,
    isSignedBy: (key) => verifyJws(jws, { key, typ: jwtType, algorithms }),
  }
}

function readCwt(token: Uint8Array): StatusListToken {
  const sign1 = parseSign1(decodeCbor(token, { limits: { maxBytes: maxTokenLength } }))
  if (sign1.protectedHeader.get(headerLabel.typ) !== cwtType) throw malformed(`typ: not ${cwtType}`)
  if (sign1.payload === null) throw malformed('payload: detached')
  const map = decodeCbor(sign1.payload)
  if (!isCborMap(map)) throw malformed('claims: not a map')
  const { status_list, ...rest } = parsed(cwtClaims, cwtMembers(map), 'claims')
  const chain = x5chainOf(sign1)
  if (chain.length === 0 || chain.length > 8) throw malformed('x5chain: none, or too many')
  return {
    ...common(rest),
    bits: status_list.bits,
    lst: status_list.lst,
    chain,
    isSignedBy: async (key) => await verifySign1(sign1, key),
  }
}

function cwtMembers(map: CborMap) {
  const list = map.get(claimKey.statusList)
  return {
    sub: map.get(claimKey.subject),
    iat: map.get(claimKey.issuedAt),
    exp: map.get(claimKey.expiresAt),
    ttl: map.get(claimKey.ttl),
    status_list: isCborMap(list) ? { bits: list.get('bits'), lst: list.get('lst') } : undefined,
  }
}

const common = ({ sub, iat, exp }: { sub: string; iat: number; exp: number }) => ({
  subject: sub,
  issuedAt: iat,
  expiresAt: exp,
})

function parsed<T extends z.ZodMiniType>(schema: T, value: unknown, name: string) {
  const result = z.safeParse(schema, value)
  if (result.success) return result.data
  const paths = result.error.issues.map(({ path }) => [name, ...path].join('.'))
  throw malformed([...new Set(paths)].join(', '))
}

const malformed = (what: string) => new StatusError('status/malformed', what)
