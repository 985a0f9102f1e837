/**
 * Registry statement: what a registrar certified about one program. A receiving program may ask
 * for the elements of its purposes (Number Act, article 18-4); a sending program may hold and send
 * records (article 18-3). Wire: claims of a JWT. Members that are not listed are refused.
 * @module
 */
import { fromBase64url } from '@tegata/kernel'
import * as z from 'zod/mini'
import { TrustError } from './errors.ts'

/** Media type, as `typ`, of a registry statement. */
export const registryStatementType = 'tegata-registry-statement+jwt'

/** The element key that stands for every `age_over_NN`; its entry says how many may be asked. */
export const ageOverFamily = 'age_over_NN'

/** Certificates that one program may ask with. */
export const mostCertificates = 50

const text = (maxLength: number) => z.string().check(z.minLength(1), z.maxLength(maxLength))
const localised = z.strictObject({ ja: text(300), en: text(300) })
const seconds = z.int().check(z.gte(0))

const isSha256 = (value: string): boolean => {
  try {
    return fromBase64url(value).length === 32
  } catch {
    return false
  }
}

const element = z.strictObject({
  /** The program may keep the value. */
  retain: z.boolean(),
  /** The purpose cannot be served without it. */
  required: z.boolean(),
  /** For the age family only: how many ages one request may ask for. */
  max: z.optional(z.int().check(z.gte(1), z.lte(2))),
})

const elements = z
  .record(text(100), element)
  .check(
    z.refine((all) =>
      Object.entries(all).every(([id, { max }]) => (id === ageOverFamily) === (max !== undefined)),
    ),
  )

const purpose = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/)),
  text: localised,
  /** Law and article; without it no restricted element may be asked for. */
  legal_basis: z.optional(text(300)),
  requests: z
    .array(z.strictObject({ docType: text(200), namespaces: z.record(text(200), elements) }))
    .check(z.minLength(1), z.maxLength(20)),
  /** When present, the only ways in which this purpose may be asked for. */
  channels: z.optional(z.array(z.enum(['proximity', 'dcapi', 'openid4vp'])).check(z.minLength(1))),
  origins: z.optional(z.array(text(300)).check(z.minLength(1))),
  client_ids: z.optional(z.array(text(300)).check(z.minLength(1))),
})

const schema = z.strictObject({
  iss: text(300),
  /** Program id. */
  sub: text(100),
  kind: z.enum(['receiving', 'sending']),
  name: localised,
  /** SHA-256 of each certificate (DER) that the program asks with, base64url. */
  cert_sha256: z.array(z.string().check(z.refine(isSha256))).check(z.maxLength(mostCertificates)),
  iat: seconds,
  exp: seconds,
  purposes: z.array(purpose).check(
    z.maxLength(100),
    z.refine((all) => new Set(all.map(({ id }) => id)).size === all.length),
  ),
})

/**
 * What a registrar certified about one program, as read.
 * @useDeclaredType
 */
export type RegistryStatement = z.output<typeof schema>
/** A purpose as registered: its texts, its legal basis, its elements. */
export type RegisteredPurpose = RegistryStatement['purposes'][number]
/** A way in which a request may come. */
export type Channel = NonNullable<RegisteredPurpose['channels']>[number]

/**
 * Reads the claims of a statement; members that are not known are refused.
 * @throws TrustError `trust/malformed`, naming the members and never their values
 * @see Number Act, articles 18-3 and 18-4
 */
export function parseRegistryStatement(claims: unknown): RegistryStatement {
  const parsed = z.safeParse(schema, claims)
  if (parsed.success) return parsed.data
  const paths = parsed.error.issues.map(({ path }) => path.join('.') || 'members')
  throw new TrustError('trust/malformed', `statement: ${[...new Set(paths)].join(', ')}`)
}
