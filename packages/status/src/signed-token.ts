/**
 * The envelope of a list, as JWT or as CWT, and the claims that every kind of list has. As read, before
 * anything in it is trusted. Claims that are not known are passed over, as both formats ask. `exp` is
 * required: ISO/IEC 18013-5, 2nd edition (CD), status.
 * @module
 */
import { type CborMap, decodeCbor, isCborMap } from '@tegata/cbor'
import { headerLabel, parseSign1, verifySign1, x5chainOf } from '@tegata/cose'
import { decodeJws, isJwsType, type JsonObject, type PublicKey, verifyJws } from '@tegata/crypto'
import { CodedError, fromBase64, memberOf } from '@tegata/kernel'
import * as z from 'zod/mini'
import { StatusError } from './errors.ts'

/** CWT claims: RFC 8392; Token Status List, sections 5.2 and 14.3. */
export const claimKey = {
  subject: 2,
  expiresAt: 4,
  issuedAt: 6,
  statusList: 65533,
  ttl: 65534,
} as const

/** A list of either kind, whoever signed it. */
export type SignedList = {
  readonly subject: string
  /** Seconds since 1970. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** How long a copy may be kept. */
  readonly ttlSeconds?: number
  /** DER, leaf first, as sent. */
  readonly chain: readonly [leaf: Uint8Array, ...others: Uint8Array[]]
  readonly isSignedBy: (key: PublicKey) => Promise<boolean>
}

type Envelope<Claims> = Pick<SignedList, 'chain' | 'isSignedBy'> & { readonly claims: Claims }

const algorithms = ['ES256', 'ES384', 'ES512', 'EdDSA'] as const
const maxTokenLength = 4 * 1024 * 1024
const longestChain = 8
const x5c = z.array(z.string())

/** @throws CodedError for what is not a JWS of this type with a chain */
export function openJwt(token: string, typ: string): Envelope<JsonObject> {
  const jws = decodeJws(token, { maxLength: maxTokenLength })
  if (!isJwsType(jws.header.typ, typ)) throw malformed(`typ: not ${typ}`)
  return {
    claims: jws.payload,
    chain: chainOf(parsed(x5c, jws.header.x5c, 'x5c').map(fromBase64)),
    isSignedBy: (key) => verifyJws(jws, { key, typ, algorithms }),
  }
}

/** @throws CodedError for what is not a COSE_Sign1 of this type with a chain */
export function openCwt(token: Uint8Array, typ: string): Envelope<CborMap> {
  const sign1 = parseSign1(decodeCbor(token, { limits: { maxBytes: maxTokenLength } }))
  if (sign1.protectedHeader.get(headerLabel.typ) !== typ) throw malformed(`typ: not ${typ}`)
  if (sign1.payload === null) throw malformed('payload: detached')
  const claims = decodeCbor(sign1.payload)
  if (!isCborMap(claims)) throw malformed('claims: not a map')
  const chain = chainOf(x5chainOf(sign1))
  return { claims, chain, isSignedBy: async (key) => await verifySign1(sign1, key) }
}

function chainOf([leaf, ...others]: readonly Uint8Array[]): SignedList['chain'] {
  if (!leaf || others.length >= longestChain) throw malformed('chain: none, or too many')
  return [leaf, ...others]
}

const seconds = z.int().check(z.gte(0))

/** The claims that every list has. */
export const commonClaims = {
  sub: z.string(),
  iat: seconds,
  exp: seconds,
  ttl: z.optional(z.int().check(z.gte(1))),
}

/** The same in a CWT, by the names they have in a JWT. */
export const namedClaims = (claims: CborMap) => ({
  sub: claims.get(claimKey.subject),
  iat: claims.get(claimKey.issuedAt),
  exp: claims.get(claimKey.expiresAt),
  ttl: claims.get(claimKey.ttl),
})

export const aboutList = ({
  sub,
  iat,
  exp,
  ttl,
}: {
  sub: string
  iat: number
  exp: number
  ttl?: number | undefined
}): Pick<SignedList, 'expiresAt' | 'issuedAt' | 'subject' | 'ttlSeconds'> => ({
  subject: sub,
  issuedAt: iat,
  expiresAt: exp,
  ...(ttl !== undefined && { ttlSeconds: ttl }),
})

/** @throws StatusError `status/malformed` with the paths of what does not fit */
export function parsed<T extends z.ZodMiniType>(schema: T, value: unknown, name: string) {
  const result = z.safeParse(schema, value)
  if (result.success) return result.data
  const problems = result.error.issues.map(({ path }) =>
    isMissing(value, path) ? `${name}: ${path.join('.')} is missing` : [name, ...path].join('.'),
  )
  throw malformed([...new Set(problems)].join(', '))
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  const found = path.reduce<unknown>((inside, member) => memberOf(inside, String(member)), value)
  return path.length > 0 && found === undefined
}

/** Whatever a peer’s bytes are refused for is one code. @throws StatusError `status/malformed` */
export function readUntrusted<List>(read: () => List): List {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause
    throw new StatusError('status/malformed', cause.message, { cause })
  }
}

export const malformed = (what: string) => new StatusError('status/malformed', what)
