/**
 * A presentation from request to verdict: OpenID4VP 1.0 with `request_uri`, `x509_hash`, DCQL and
 * `direct_post.jwt`.
 * @module
 */
import { parsePublicJwk } from '@tegata/crypto'
import { toBase64url, utf8Decode, utf8Encode } from '@tegata/kernel'
import {
  authorizationUrl,
  createEncryptionKey,
  createRequestObject,
  x509HashClientId,
} from '@tegata/oid4vc'
import type { CertifiedSigner, SecretBox } from '@tegata/service'
import {
  type Asked,
  askedBy,
  type PresentationReport,
  type PresentationTransaction,
  presentationRequest,
  useCaseOf,
} from '@tegata/verifier'
import { z } from 'zod'
import type { PresentationSeen, ReportReply } from './contract.ts'
import { VerifierRoleError } from './errors.ts'
import { isAnswerable, type PresentationRow, type Store } from './store.ts'
import type { TrustInAnswers } from './trust-in-answers.ts'
import type { VerifierDeps } from './verifier-deps.ts'

const lifetimeSeconds = 300
/** Name of the registry statement among the request's `verifier_info`. */
const statementFormat = 'tegata-registry-statement+jwt'

export type PresentationParts = VerifierDeps &
  TrustInAnswers & {
    readonly store: Store
    readonly box: SecretBox
    readonly reader: CertifiedSigner
  }

/** @throws VerifierError `verifier/unknown-use-case`; VerifierRoleError `verifier/beyond-purpose` */
export async function requestPresentation(
  parts: PresentationParts,
  order: { purpose: string; overAsk?: Readonly<Record<string, readonly string[]>> | undefined },
  actor: string,
) {
  const { store, crypto, now, publicUrl } = parts
  const asked = askedFor(parts, order)
  const id = toBase64url(crypto.random(16))
  const clientId = await clientIdOf(parts)
  const key = await createEncryptionKey(toBase64url(crypto.random(8)))
  const transaction: PresentationTransaction = {
    clientId,
    responseUri: `${publicUrl}/verifier/responses/${id}`,
    nonce: toBase64url(crypto.random(32)),
    state: toBase64url(crypto.random(16)),
    asked,
    encryption: { publicJwk: parsePublicJwk(key.publicJwk), privateJwk: key.privateJwk },
  }
  const expiresAt = new Date(now().getTime() + lifetimeSeconds * 1000)
  const sealed = parts.box.seal(utf8Encode(JSON.stringify(transaction)), `presentation ${id}`)
  const row = { id, purpose: order.purpose, transaction: sealed, expires_at: expiresAt }
  await store.addPresentation(row, actor, now())
  const requestUri = `${publicUrl}/verifier/requests/${id}`
  return {
    id,
    authorizationRequest: authorizationUrl({ clientId, requestUri, requestUriMethod: 'post' }),
    expiresAt: expiresAt.toISOString(),
  }
}

const clientIdOf = async ({ reader, crypto }: PresentationParts) => {
  const [leaf] = reader.chain
  if (!leaf) throw new TypeError('a chain without a certificate')
  return await x509HashClientId(leaf, crypto)
}

function askedFor(
  { sandbox }: PresentationParts,
  {
    purpose,
    overAsk,
  }: { purpose: string; overAsk?: Readonly<Record<string, readonly string[]>> | undefined },
): Asked {
  const asked = askedBy(useCaseOf(purpose))
  if (!overAsk) return asked
  if (!sandbox)
    throw new VerifierRoleError('verifier/beyond-purpose', 'only what was registered may be asked')
  const elements = new Map(Object.entries(asked.elements))
  for (const [namespace, more] of Object.entries(overAsk))
    elements.set(namespace, [...(elements.get(namespace) ?? []), ...more])
  return { ...asked, elements: Object.fromEntries(elements) }
}

const strings = z.record(z.string(), z.array(z.string()))
const transactionShape = z.strictObject({
  clientId: z.string(),
  responseUri: z.string(),
  nonce: z.string(),
  state: z.string(),
  asked: z.strictObject({
    queryId: z.string(),
    docType: z.string(),
    elements: strings,
    retained: strings,
  }),
  encryption: z.strictObject({
    publicJwk: z.record(z.string(), z.unknown()),
    privateJwk: z.record(z.string(), z.unknown()),
  }),
})

/** The verifier's own record of a request, unsealed. */
export function transactionOf(
  { box }: PresentationParts,
  row: PresentationRow,
): PresentationTransaction {
  const opened = box.open(row.transaction, `presentation ${row.id}`)
  const { encryption, ...rest } = transactionShape.parse(JSON.parse(utf8Decode(opened)))
  const { publicJwk, privateJwk } = encryption
  return { ...rest, encryption: { publicJwk: parsePublicJwk(publicJwk), privateJwk } }
}

/**
 * The signed request object for the wallet.
 * @throws VerifierRoleError `verifier/unknown-presentation`, `verifier/not-open`
 */
export async function readRequestObject(
  parts: PresentationParts,
  id: string,
  walletNonce: string | undefined,
): Promise<string> {
  const { store, reader, now } = parts
  const row = await requireOpen(parts, id)
  const transaction = transactionOf(parts, row)
  const request = presentationRequest({
    transaction,
    encryptionJwk: encryptionJwkOf(transaction),
    verifierInfo: [
      {
        format: statementFormat,
        data: { statement: await parts.registryStatement(), purpose: row.purpose },
      },
    ],
    issuedAt: now(),
    lifetimeSeconds: Math.max(1, Math.floor((row.expires_at.getTime() - now().getTime()) / 1000)),
  })
  const payload = walletNonce === undefined ? request : { ...request, wallet_nonce: walletNonce }
  const token = await createRequestObject(payload, reader.signer, reader.chain)
  await store.markFetched(id)
  return token
}

function encryptionJwkOf({ encryption }: PresentationTransaction) {
  const { publicJwk, privateJwk } = encryption
  if (publicJwk.kty !== 'EC') throw new TypeError('responses are encrypted to an EC key')
  return { ...publicJwk, kid: String(privateJwk.kid), alg: 'ECDH-ES', use: 'enc' } as const
}

/** @throws VerifierRoleError `verifier/unknown-presentation`, `verifier/not-open` */
export async function requireOpen(
  { store, now }: PresentationParts,
  id: string,
): Promise<PresentationRow> {
  const row = await store.presentation(id)
  if (!row)
    throw new VerifierRoleError('verifier/unknown-presentation', 'no presentation has this id')
  if (!isAnswerable(row.state) || row.expires_at <= now()) throw notOpen()
  return row
}

export const notOpen = () =>
  new VerifierRoleError('verifier/not-open', 'answered or too old; ask for a new presentation')

export const reportOf = ({
  verdict,
  checks,
}: {
  verdict: ReportReply['verdict']
  checks: PresentationReport['checks']
}): ReportReply => ({
  verdict,
  checks: checks.map(({ tolerances, ...check }) => ({
    ...check,
    ...(tolerances && { tolerances: [...tolerances] }),
  })),
})

/**
 * What the relying party sees. Elements only with the response code that came with the browser
 * (OpenID4VP 1.0, 14.2): they are handed out once and forgotten.
 * @throws VerifierRoleError `verifier/unknown-presentation`, `verifier/response-code`
 */
export async function seePresentation(
  { store, box, crypto, now }: PresentationParts,
  id: string,
  responseCode: string | undefined,
): Promise<PresentationSeen> {
  const row = await store.presentation(id)
  if (!row)
    throw new VerifierRoleError('verifier/unknown-presentation', 'no presentation has this id')
  const isOpen = row.state === 'requested' || row.state === 'fetched'
  const state = isOpen && row.expires_at <= now() ? 'expired' : row.state
  const seen: PresentationSeen = {
    state,
    responsesReceived: row.responses,
    ...(row.report && { report: row.report }),
    ...(row.error_code !== null && { error: row.error_code }),
  }
  if (responseCode === undefined) return seen
  const hash = await crypto.digest('SHA-256', utf8Encode(responseCode))
  const sealed = await store.takeDisclosed(id, hash)
  if (!sealed)
    throw new VerifierRoleError('verifier/response-code', 'wrong, or its elements were handed out')
  const opened = box.open(sealed, `disclosed ${id}`)
  return { ...seen, disclosed: disclosedShape.parse(JSON.parse(utf8Decode(opened))) }
}

const disclosedShape = z.record(z.string(), z.record(z.string(), z.unknown()))
