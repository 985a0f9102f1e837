/**
 * Reading an OpenID4VP request: who asks, for which registered purpose, and for what.
 * Nothing about the holder leaves the phone here.
 * @module
 */
import { type Check, toBase64url } from '@tegata/kernel'
import {
  type RegistryStatement,
  registryStatementType,
  verifyRegistryStatement,
} from '@tegata/messages'
import {
  type AuthorizationRequest,
  type DcqlQuery,
  everythingAsked,
  isMdocQuery,
  Oid4vcError,
  parseAuthorizationUrl,
  parseDcqlQuery,
  type ResponseEncryption,
  selectEncryptionKey,
  verifyRequestObject,
} from '@tegata/oid4vc'
import { isRestricted } from '@tegata/profiles'
import { type Denial, judgeRequest, unionOfAsked } from '@tegata/trust'
import * as z from 'zod/mini'
import { WalletError } from './errors.ts'
import { exchange, refusedByPeer } from './exchange.ts'
import { addressRule, type WalletDeps } from './wallet-deps.ts'
import { requestsIn } from './wallet-policy.ts'

/** Format name of the registry statement among the request's `verifier_info`. */
export const statementFormat = registryStatementType

/** A rule of the registry that a request breaks, for which type of document. */
export type DocumentDenial = Denial & { readonly docType: string }

/** A request as the wallet understood it, with every check on it. */
export type PresentationRequest = {
  readonly request: AuthorizationRequest
  readonly query: DcqlQuery
  /** How the answer is encrypted, or why it cannot be. */
  readonly encryption: ResponseEncryption | { readonly unusable: string }
  /** Signature, chain, addresses and freshness of the request itself. */
  readonly requestChecks: readonly Check[]
  /** The registry's statement about the program that asks. */
  readonly programChecks: readonly Check[]
  /** What goes beyond the registered purpose, in any way in which the query can be answered. */
  readonly denials: readonly DocumentDenial[]
  readonly statement?: RegistryStatement
  readonly purposeId?: string
}

/** What reading a request takes of the wallet. */
export type RequestDeps = Omit<WalletDeps, 'store' | 'walletKey'>

/**
 * Fetches and checks a request. A request that fails a check is still answered here, so that the
 * holder can be told who asked; {@link decidePresentation} refuses it.
 * @throws WalletError when there is no request to read
 */
export async function readRequest(
  deps: RequestDeps,
  authorizationUrl: string,
): Promise<PresentationRequest> {
  const { crypto, trust } = deps
  const link = parseAuthorizationUrl(authorizationUrl, addressRule(trust))
  const walletNonce = toBase64url(crypto.random(16))
  const token = await fetchRequestObject(deps, link, walletNonce)
  const at = deps.now()
  const { checks, request, certificate } = await verifyRequestObject(
    token,
    {
      clientId: link.clientId,
      anchors: trust.readerRoots,
      at,
      allowLoopbackHttp: trust.allowLoopbackHttp ?? false,
      ...(link.requestUriMethod === 'post' && { walletNonce }),
      ...requestsIn(deps),
    },
    crypto,
  )
  if (!request) throw new WalletError('wallet/malformed-answer', 'request object cannot be read')
  const query = parseDcqlQuery(request.dcql_query)
  const registered = await readStatement(deps, request, query, certificate)
  const denials = registered.statement
    ? judge(registered.statement, registered.purposeId, query, request.client_id)
    : []
  const encryption = await readEncryption(deps, request)
  return { request, query, encryption, requestChecks: checks, denials, ...registered }
}

/** Known before the holder is asked: nothing that she agreed to fails for its key. */
async function readEncryption(
  { crypto }: Pick<WalletDeps, 'crypto'>,
  request: AuthorizationRequest,
): Promise<PresentationRequest['encryption']> {
  try {
    return await selectEncryptionKey(request, crypto)
  } catch (error) {
    if (error instanceof Oid4vcError) return { unusable: error.message }
    throw error
  }
}

async function fetchRequestObject(
  { fetch }: Pick<WalletDeps, 'fetch'>,
  link: ReturnType<typeof parseAuthorizationUrl>,
  walletNonce: string,
): Promise<string> {
  const accept = 'application/oauth-authz-req+jwt'
  const reply =
    link.requestUriMethod === 'post'
      ? await exchange(fetch, link.requestUri, {
          method: 'POST',
          headers: { accept, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ wallet_nonce: walletNonce }).toString(),
        })
      : await exchange(fetch, link.requestUri, { headers: { accept } })
  if (reply.status !== 200) throw refusedByPeer(reply)
  return reply.text
}

const statementData = z.object({ statement: z.string(), purpose: z.string() })

type Registered = Pick<PresentationRequest, 'programChecks' | 'statement' | 'purposeId'>

/** Without a statement there are no checks, and without checks the decision is a refusal. */
async function readStatement(
  { crypto, freshness, now, policy, trust }: RequestDeps,
  request: AuthorizationRequest,
  query: DcqlQuery,
  certificate: Uint8Array | undefined,
): Promise<Registered> {
  const ids = query.credentials.filter(isMdocQuery).map(({ id }) => id)
  // OpenID4VP 1.0, 5.1: a statement may be about some of the credentials; here one is about all.
  const entry = request.verifier_info?.find(
    ({ format, credential_ids: about }) =>
      format === statementFormat && ids.every((id) => about?.includes(id) ?? true),
  )
  const data = statementData.safeParse(entry?.data)
  if (!data.success || !certificate) return { programChecks: [] }
  const { checks, statement } = await verifyRegistryStatement(
    data.data.statement,
    {
      ...{ keys: trust.registryKeys, at: now(), certificate },
      ...(freshness && { freshness }),
      ...(policy?.skewSeconds !== undefined && { skewSeconds: policy.skewSeconds }),
    },
    crypto,
  )
  if (!statement) return { programChecks: checks }
  return { programChecks: checks, statement, purposeId: data.data.purpose }
}

/** The union of every way to ask is held against the purpose: whatever the holder would choose. */
function judge(
  statement: RegistryStatement,
  purposeId: string | undefined,
  query: DcqlQuery,
  clientId: string,
): readonly DocumentDenial[] {
  const asked = everythingAsked(query)
  const docTypes = new Set(asked.map(({ docType }) => docType))
  return [...docTypes].flatMap((docType) => {
    const elements = unionOfAsked(
      asked.filter((one) => one.docType === docType).map((one) => one.elements),
    )
    const judgement = judgeRequest(
      statement,
      { purposeId: purposeId ?? '', docType, elements, channel: 'openid4vp', clientId },
      { isRestricted },
    )
    if (judgement.decision === 'allow') return []
    return judgement.reasons.map((denial) => ({ docType, ...denial }))
  })
}
