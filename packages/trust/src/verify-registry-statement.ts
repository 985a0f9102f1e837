/**
 * Whether a registrar we trust vouches for the program behind a certificate.
 * @module
 */
import {
  type Crypto,
  decodeJws,
  isJwsType,
  type Jws,
  jwkThumbprint,
  type PublicJwk,
  verifyJws,
} from '@tegata/crypto'
import { type Check, CodedError, checkMaker, type Reason, toBase64url } from '@tegata/kernel'
import {
  parseRegistryStatement,
  type RegistryStatement,
  registryStatementType,
} from './registry-statement.ts'
import { statementChecks } from './trust-checks.ts'

/** Which registrar is trusted, when, and whose statement it must be. */
export type StatementExpectation = {
  /** Keys of the registrars that are trusted. None: refused. */
  readonly keys: readonly PublicJwk[]
  readonly at: Date
  /** Tolerated clock difference; default 60. */
  readonly skewSeconds?: number
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
const algorithms = ['ES256', 'ES384', 'ES512', 'EdDSA'] as const
const { judge, notApplicable, skipped } = checkMaker(statementChecks)

/**
 * Checks form, key, signature, issuer, period, and that the statement names the certificate.
 * Never throws for what the token says.
 *
 * @throws CryptoError `crypto/unsupported-key` when a trusted key cannot be used
 * @see RFC 8725; Number Act, article 18-4
 */
export async function verifyRegistryStatement(
  token: string,
  expected: StatementExpectation,
  crypto: StatementCrypto,
): Promise<StatementReport> {
  const read = readToken(token)
  if (typeof read === 'string') return { checks: [judge('registry/format', read), ...unread()] }
  const { jws, statement } = read
  const authentic = await judgeSignature(jws, expected.keys, crypto)
  const checks = [
    judge('registry/format', undefined),
    ...authentic,
    expected.issuer === undefined
      ? notApplicable('registry/issuer', 'no issuer was expected; the key decides')
      : judge('registry/issuer', statement.iss === expected.issuer ? undefined : 'another issuer'),
    judge('registry/validity', validityReason(statement, expected)),
    await judgeCertificate(statement, expected.certificate, crypto),
  ]
  const signed = authentic.every(({ outcome }) => outcome === 'passed')
  return signed ? { checks, statement } : { checks }
}

function readToken(token: string): { jws: Jws; statement: RegistryStatement } | string {
  try {
    const jws = decodeJws(token)
    if (!isJwsType(jws.header.typ, registryStatementType))
      return 'typ: not that of a registry statement'
    return { jws, statement: parseRegistryStatement(jws.payload) }
  } catch (error) {
    if (error instanceof CodedError) return error.message
    throw error
  }
}

const unread = (): Check[] =>
  statementChecks.slice(1).map(({ id }) => skipped(id, 'the statement could not be read'))

async function judgeSignature(
  jws: Jws,
  keys: readonly PublicJwk[],
  crypto: StatementCrypto,
): Promise<Check[]> {
  const jwk = await keyById(jws.header.kid, keys, crypto)
  if (!jwk)
    return [
      judge('registry/key', 'kid: no trusted key has this thumbprint'),
      skipped('registry/signature', 'there is no key to verify with'),
    ]
  const key = await crypto.importPublicKey({ jwk })
  const holds = await verifyJws(jws, { key, typ: registryStatementType, algorithms })
  return [
    judge('registry/key', undefined),
    judge('registry/signature', holds ? undefined : 'the signature does not hold for this key'),
  ]
}

async function keyById(
  kid: unknown,
  keys: readonly PublicJwk[],
  crypto: StatementCrypto,
): Promise<PublicJwk | undefined> {
  for (const key of keys) if (toBase64url(await jwkThumbprint(key, crypto)) === kid) return key
  return undefined
}

function validityReason(
  { iat, exp }: RegistryStatement,
  { at, skewSeconds = 60 }: StatementExpectation,
): Reason {
  const now = at.getTime() / 1000
  if (exp <= iat) return 'exp is not after iat'
  if (iat > now + skewSeconds) return 'iat lies in the future'
  return exp <= now - skewSeconds ? 'exp has passed' : undefined
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
