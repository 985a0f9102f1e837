/**
 * Reading an OpenID4VP request: who asks, for which registered purpose, and for what.
 * Nothing about the holder leaves the phone here.
 * @module
 */
import { type Check, ownMember, toBase64url } from '@tegata/kernel'
import {
  type RegistryStatement,
  registryStatementType,
  verifyRegistryStatement,
} from '@tegata/messages'
import {
  type AuthorizationRequest,
  isMdocQuery,
  parseAuthorizationUrl,
  parseDcqlQuery,
  verifyRequestObject,
} from '@tegata/oid4vc'
import { isRestricted } from '@tegata/profiles'
import { judgeRequest } from '@tegata/trust'
import * as z from 'zod/mini'
import { WalletError } from './errors.ts'
import { exchange, refusedByPeer } from './exchange.ts'
import { addressRule, type WalletDeps } from './wallet-deps.ts'

/** Format name of the registry statement among the request's `verifier_info`. */
export const statementFormat = registryStatementType

/** What one credential of the query asks for. */
export type AskedElements = {
  readonly queryId: string
  readonly docType: string
  readonly elements: Readonly<Record<string, readonly string[]>>
  /** The other side says that it will keep these (`intent_to_retain`). */
  readonly retained: Readonly<Record<string, readonly string[]>>
}

/** A request as the wallet understood it, with every check on it. */
export type PresentationRequest = {
  readonly request: AuthorizationRequest
  readonly asked: AskedElements
  /** Signature, chain, addresses and freshness of the request itself. */
  readonly requestChecks: readonly Check[]
  /** The registry's statement about the program that asks. */
  readonly programChecks: readonly Check[]
  /** Elements asked for beyond the registered purpose. */
  readonly beyondPurpose: readonly string[]
  readonly statement?: RegistryStatement
  readonly purposeId?: string
}

/**
 * Fetches and checks a request. A request that fails a check is still answered here, so that the
 * holder can be told who asked; {@link decidePresentation} refuses it.
 * @throws WalletError when there is no request to read
 */
export async function readRequest(
  deps: Pick<WalletDeps, 'crypto' | 'fetch' | 'now' | 'trust'>,
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
    },
    crypto,
  )
  if (!request) throw new WalletError('wallet/malformed-answer', 'request object cannot be read')
  const asked = askedElements(request)
  const registered = await readStatement(deps, request, certificate)
  const beyondPurpose = registered.statement
    ? judge(registered.statement, registered.purposeId, asked, request.client_id)
    : []
  return { request, asked, requestChecks: checks, beyondPurpose, ...registered }
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

/** The one mdoc query that this wallet answers; DCQL, OpenID4VP 1.0 section 6. */
function askedElements(request: AuthorizationRequest): AskedElements {
  const query = parseDcqlQuery(request.dcql_query)
  const [credential, ...others] = query.credentials
  if (!credential || others.length > 0 || !isMdocQuery(credential))
    throw new WalletError('wallet/malformed-answer', 'request: not exactly one mdoc is asked for')
  const claims = credential.claims ?? []
  return {
    queryId: credential.id,
    docType: credential.meta.doctype_value,
    elements: byNamespace(claims),
    retained: byNamespace(claims.filter((claim) => claim.intent_to_retain === true)),
  }
}

/** The names are the asker's: entries become own members whatever they are called. */
function byNamespace(claims: readonly { readonly path: readonly [string, string] }[]) {
  const elements = new Map<string, string[]>()
  for (const { path } of claims) {
    const [namespace, element] = path
    elements.set(namespace, [...(elements.get(namespace) ?? []), element])
  }
  return Object.fromEntries(elements)
}

/** By namespace, by element: whether the other side says that it will keep the value. */
export const withRetention = ({
  elements,
  retained,
}: AskedElements): Readonly<Record<string, Readonly<Record<string, { retain: boolean }>>>> =>
  Object.fromEntries(
    Object.entries(elements).map(([namespace, names]) => {
      const kept = ownMember(retained, namespace)
      const of = names.map((name) => [name, { retain: kept?.includes(name) ?? false }] as const)
      return [namespace, Object.fromEntries(of)]
    }),
  )

const statementData = z.object({ statement: z.string(), purpose: z.string() })

type Registered = Pick<PresentationRequest, 'programChecks' | 'statement' | 'purposeId'>

/** Without a statement there are no checks, and without checks the decision is a refusal. */
async function readStatement(
  { crypto, now, trust }: Pick<WalletDeps, 'crypto' | 'now' | 'trust'>,
  request: AuthorizationRequest,
  certificate: Uint8Array | undefined,
): Promise<Registered> {
  const entry = request.verifier_info?.find(({ format }) => format === statementFormat)
  const data = statementData.safeParse(entry?.data)
  if (!data.success || !certificate) return { programChecks: [] }
  const { checks, statement } = await verifyRegistryStatement(
    data.data.statement,
    { keys: trust.registryKeys, at: now(), certificate },
    crypto,
  )
  if (!statement) return { programChecks: checks }
  return { programChecks: checks, statement, purposeId: data.data.purpose }
}

function judge(
  statement: RegistryStatement,
  purposeId: string | undefined,
  asked: AskedElements,
  clientId: string,
): readonly string[] {
  const judgement = judgeRequest(
    statement,
    {
      purposeId: purposeId ?? '',
      docType: asked.docType,
      elements: withRetention(asked),
      channel: 'openid4vp',
      clientId,
    },
    { isRestricted },
  )
  if (judgement.decision === 'allow') return []
  return judgement.reasons.map(({ element, code }) => element ?? code)
}
