/**
 * Registry statement: what a registrar certified about one program. A receiving program may ask
 * for the elements of its purposes (Number Act, article 18-4); a sending program may hold and send
 * records (article 18-3). Members that are not listed are refused.
 * @module
 */
import { type Crypto, jwkThumbprint, type PublicJwk, type Signer } from '@tegata/crypto'
import {
  type Check,
  checkMaker,
  type FreshnessStore,
  fromBase64url,
  olderReason,
  toBase64url,
} from '@tegata/kernel'
import * as z from 'zod/mini'
import { MessageError } from './errors.ts'
import {
  freshReason,
  type MessageForm,
  type ReadMessage,
  readMessage,
  signatureReason,
  signMessage,
  tryReading,
} from './signed-message.ts'
import { statementChecks } from './statement-checks.ts'

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

const form: MessageForm<RegistryStatement> = {
  typ: registryStatementType,
  claims: schema,
  algorithms: ['ES256', 'ES384', 'ES512', 'EdDSA'],
  maxLength: 262_144,
  certificates: { least: 0, most: 0 },
}

/**
 * Reads the claims of a statement; members that are not known are refused.
 * @throws MessageError `messages/malformed`, naming the members and never their values
 * @see Number Act, articles 18-3 and 18-4
 */
export function parseRegistryStatement(claims: unknown): RegistryStatement {
  const parsed = z.safeParse(schema, claims)
  if (parsed.success) return parsed.data
  const paths = parsed.error.issues.map(({ path }) => path.join('.') || 'members')
  throw new MessageError('messages/malformed', `statement: ${[...new Set(paths)].join(', ')}`)
}

/**
 * Signs a statement with a registrar's key. `kid` is the key's thumbprint (RFC 7638).
 * @throws MessageError `messages/malformed` for a statement that no wallet would read
 */
export async function signRegistryStatement(
  statement: RegistryStatement,
  signer: Signer,
  crypto: Pick<Crypto, 'digest'>,
): Promise<string> {
  const said = parseRegistryStatement(statement)
  const kid = toBase64url(await jwkThumbprint(signer.publicKey, crypto))
  return await signMessage(form, said, { signer, kid })
}

/**
 * Reads a statement; nothing of it is believed yet.
 * @throws MessageError `messages/malformed`
 */
export const readRegistryStatement = (token: string): ReadMessage<RegistryStatement> =>
  readMessage(form, token)

/** Which registrar is trusted, when, and whose statement it must be. */
export type StatementExpectation = {
  /** Keys of the registrars that are trusted. None: refused. */
  readonly keys: readonly PublicJwk[]
  readonly at: Date
  /** Tolerated clock difference; default 60. */
  readonly skewSeconds?: number
  /** The newest statement seen of each program: an older one is refused. */
  readonly freshness?: FreshnessStore
  /** Identifier of the registrar; without it the key alone decides. */
  readonly issuer?: string
  /** DER of the certificate that signed the request. */
  readonly certificate?: Uint8Array
}

/** Whether the statement may be believed, check by check. */
export type StatementReport = {
  readonly checks: readonly Check[]
  /** Only when the signature holds; another check may have failed all the same. */
  readonly statement?: RegistryStatement
}

/** @inline */
type StatementCrypto = Pick<Crypto, 'digest' | 'importPublicKey'>
const { judge, notApplicable, skipped } = checkMaker(statementChecks)

/**
 * Checks form, key, signature, issuer, period, and that the statement names the certificate.
 * Never throws for what the token says.
 * @see RFC 8725; Number Act, article 18-4
 */
export async function verifyRegistryStatement(
  token: string,
  expected: StatementExpectation,
  crypto: StatementCrypto,
): Promise<StatementReport> {
  const read = tryReading(() => readRegistryStatement(token))
  if ('reason' in read) return { checks: [judge('registry/format', read.reason), ...unread()] }
  const { claims: statement } = read.message
  const authentic = await judgeSignature(read.message, expected.keys, crypto)
  const { at, issuer, certificate, skewSeconds = 60 } = expected
  const checks = [
    judge('registry/format', undefined),
    ...authentic,
    issuer === undefined
      ? notApplicable('registry/issuer', 'no issuer was expected; the key decides')
      : judge('registry/issuer', statement.iss === issuer ? undefined : 'another issuer'),
    judge('registry/validity', freshReason(statement, { at, skewSeconds })),
    await judgeCertificate(statement, certificate, crypto),
  ]
  checks.push(await judgeFreshness(statement, checks, expected))
  const signed = authentic.every(({ outcome }) => outcome === 'passed')
  return signed ? { checks, statement } : { checks }
}

const unread = (): Check[] =>
  statementChecks.slice(1).map(({ id }) => skipped(id, 'the statement could not be read'))

async function judgeSignature(
  { jws }: ReadMessage<RegistryStatement>,
  keys: readonly PublicJwk[],
  crypto: StatementCrypto,
): Promise<Check[]> {
  const jwk = await keyById(jws.header.kid, keys, crypto)
  if (!jwk)
    return [
      judge('registry/key', 'kid: no trusted key has this thumbprint'),
      skipped('registry/signature', 'there is no key to verify with'),
    ]
  const reason = await signatureReason(form, jws, { jwk }, crypto)
  return [judge('registry/key', undefined), judge('registry/signature', reason)]
}

async function keyById(
  kid: unknown,
  keys: readonly PublicJwk[],
  crypto: StatementCrypto,
): Promise<PublicJwk | undefined> {
  for (const key of keys) if (toBase64url(await jwkThumbprint(key, crypto)) === kid) return key
  return undefined
}

/** Only a statement that holds otherwise is remembered. */
async function judgeFreshness(
  { iss, sub, iat }: RegistryStatement,
  checks: readonly Check[],
  { freshness }: StatementExpectation,
): Promise<Check> {
  const id = 'registry/not-older'
  if (!freshness) return notApplicable(id, 'no earlier statement is known')
  if (checks.some(({ outcome }) => outcome === 'failed'))
    return skipped(id, 'the statement cannot be relied on')
  return judge(id, await olderReason(freshness, `statement ${iss} ${sub}`, BigInt(iat)))
}

async function judgeCertificate(
  statement: RegistryStatement,
  certificate: Uint8Array | undefined,
  crypto: StatementCrypto,
): Promise<Check> {
  if (!certificate) return skipped('registry/certificate', 'no certificate was given')
  const hash = toBase64url(await crypto.digest('SHA-256', certificate))
  const named = statement.cert_sha256.includes(hash)
  return judge('registry/certificate', named ? undefined : 'cert_sha256 does not name it')
}
