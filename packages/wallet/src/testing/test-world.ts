/**
 * Everybody whom a wallet meets, in memory: an issuer, a registry, a receiving program. Every key
 * and certificate is a real one; only the network is a function.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import type { Crypto, JsonObject, PublicJwk, Signer } from '@tegata/crypto'
import { type Fetch, type FetchInit, toBase64url, utf8Decode } from '@tegata/kernel'
import { type IdentifierReference, issueDocument } from '@tegata/mdoc'
import { createTestIssuer, type TestIssuer, testTime } from '@tegata/mdoc/testing'
import { type RegistryStatement, signRegistryStatement } from '@tegata/messages'
import {
  authorizationUrl,
  createEncryptionKey,
  createRequestObject,
  x509HashClientId,
} from '@tegata/oid4vc'
import { extendedKeyUsageOid } from '@tegata/pki'
import { credentialTypeOf, jpMyNumber } from '@tegata/profiles'
import { answerTestStatus, issueTestStatusSigner, type TestSigner } from '@tegata/status/testing'
import { createMemoryStore } from '../memory-store.ts'
import { statementFormat } from '../read-request.ts'
import type { WalletDeps } from '../wallet-deps.ts'

export { testTime }

export const issuerUrl = 'https://issuer.test.example'
export const statusUri = `${issuerUrl}/status/1`
export const readerUrl = 'https://reader.test.example'

export type Exchange = { readonly url: string; readonly body: string; readonly init: FetchInit }
export type Handler = (exchange: Exchange) => Response | Promise<Response>

export type TestWorld = {
  readonly crypto: Crypto
  readonly issuer: TestIssuer
  readonly statusSigner: TestSigner
  readonly reader: TestIssuer
  readonly registryKey: Signer
  /** What answers at an address; anything else is a refused connection. */
  readonly routes: Map<string, Handler>
  readonly fetch: Fetch
  /** Every exchange so far. */
  readonly exchanges: Exchange[]
  readonly revoked: Set<number>
  /** By address of the response: the private key that opens it. */
  readonly responseKeys: Map<string, Readonly<Record<string, unknown>>>
  /** A new phone. */
  readonly phone: () => Promise<WalletDeps>
}

export async function createTestWorld(crypto: Crypto): Promise<TestWorld> {
  const issuer = await createTestIssuer(crypto, [extendedKeyUsageOid.mdocDocumentSigner])
  const reader = await createTestIssuer(crypto, [extendedKeyUsageOid.mdocReader])
  const statusSigner = await issueTestStatusSigner(issuer, crypto)
  const registryKey = await crypto.generateSigner('ES256')
  const routes = new Map<string, Handler>()
  const exchanges: Exchange[] = []
  const revoked = new Set<number>()
  const responseKeys = new Map<string, Readonly<Record<string, unknown>>>()
  routes.set(statusUri, () =>
    answerTestStatus(statusSigner, { uri: statusUri, revoked, at: testTime }),
  )
  const fetch: Fetch = async (url, init = {}) => {
    const { body } = init
    const text = body instanceof Uint8Array ? utf8Decode(body) : (body ?? '')
    exchanges.push({ url, body: text, init })
    const handler = routes.get(url)
    if (!handler) throw new TypeError(`nobody listens at ${url}`)
    return await handler({ url, body: text, init })
  }
  const phone = async (): Promise<WalletDeps> => ({
    crypto,
    fetch,
    now: () => testTime,
    store: createMemoryStore(),
    walletKey: await crypto.generateSigner('ES256'),
    trust: {
      issuers: [issuerUrl],
      issuerRoots: [issuer.root],
      readerRoots: [reader.root],
      registryKeys: [registryKey.publicKey],
    },
  })
  return {
    crypto,
    issuer,
    statusSigner,
    reader,
    registryKey,
    routes,
    fetch,
    exchanges,
    revoked,
    responseKeys,
    phone,
  }
}

export const json = (value: unknown, status = 200): Response =>
  new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json' },
  })

export const { docType } = jpMyNumber
const validFrom = new Date('2026-05-30T00:00:00Z')

/** The data elements of the sample resident. */
export function sampleElements(): Readonly<Record<string, Readonly<Record<string, CborValue>>>> {
  const type = credentialTypeOf(docType)
  if (!type) throw new TypeError('no such type')
  return type.issue(type.sample, { validFrom })
}

export const issueCopy = (
  issuer: TestIssuer,
  crypto: Crypto,
  copy: {
    deviceKey: PublicJwk
    statusIndex?: number
    identifierList?: IdentifierReference
    docType?: string
    validUntil?: Date
  },
): Promise<Uint8Array> =>
  issueDocument(
    {
      docType: copy.docType ?? docType,
      namespaces: sampleElements(),
      deviceKey: copy.deviceKey,
      validity: {
        signed: validFrom,
        validFrom,
        validUntil: copy.validUntil ?? new Date('2026-06-13T00:00:00Z'),
      },
      ...(copy.statusIndex !== undefined && {
        status: { uri: statusUri, index: copy.statusIndex },
      }),
      ...(copy.identifierList && { identifierList: copy.identifierList }),
    },
    { crypto, signer: issuer.signer, chain: issuer.chain },
  )

const [japanese = '', international = ''] = Object.keys(jpMyNumber.namespaces)
export const namespaces = { japanese, international }

const kept = { retain: true, required: true }
const purpose: RegistryStatement['purposes'][number] = {
  id: 'account-opening',
  text: { ja: '口座開設時の本人確認', en: 'Opening an account' },
  legal_basis: 'TEST',
  requests: [
    {
      docType,
      namespaces: {
        [japanese]: {
          full_name_unicode: kept,
          resident_address_unicode: { ...kept, retain: false },
        },
        [international]: { birth_date: kept },
      },
    },
  ],
  channels: ['openid4vp'],
}

export type TestRequest = {
  readonly claims?: readonly { path: readonly [string, string]; intent_to_retain?: boolean }[]
  readonly docType?: string
  /** A DCQL query in place of the usual one. */
  readonly query?: JsonObject
  /** In place of the usual one, which holds this key. */
  readonly clientMetadata?: (key: JsonObject) => JsonObject
  /** Members in place of those of the request; `undefined` leaves one out. */
  readonly members?: JsonObject
  readonly statement?: Partial<RegistryStatement> | null
  readonly statementKey?: Signer
  readonly purposeId?: string
  /** Credential queries that the statement is said to be about. */
  readonly statementAbout?: readonly string[]
  readonly signer?: Signer
  readonly chain?: readonly Uint8Array[]
  readonly post?: boolean
  readonly tamper?: (token: string) => string
}

export const usualClaims = [
  { path: [japanese, 'full_name_unicode'], intent_to_retain: true },
  { path: [international, 'birth_date'] },
] as const

/** Publishes a request object and answers the link to it. */
export async function publishRequest(world: TestWorld, how: TestRequest = {}): Promise<string> {
  const { crypto, reader } = world
  const chain = how.chain ?? reader.chain
  const clientId = await x509HashClientId(chain[0] ?? new Uint8Array(), crypto)
  const { publicJwk, privateJwk } = await createEncryptionKey('k1')
  const seconds = testTime.getTime() / 1000
  const statement = how.statement === null ? undefined : await stateProgram(world, how, clientId)
  const data = { statement, purpose: how.purposeId ?? purpose.id }
  const about = how.statementAbout && { credential_ids: how.statementAbout }
  const query = {
    id: 'record',
    format: 'mso_mdoc',
    meta: { doctype_value: how.docType ?? docType },
    claims: how.claims ?? usualClaims,
  }
  const id = toBase64url(crypto.random(8))
  const requestUri = `${readerUrl}/requests/${id}`
  const responseUri = `${readerUrl}/responses/${id}`
  world.responseKeys.set(responseUri, privateJwk)
  const spoiled = how.clientMetadata?.(publicJwk)
  world.routes.set(requestUri, async ({ body }) => {
    const nonce = new URLSearchParams(body).get('wallet_nonce')
    const request = {
      client_id: clientId,
      response_type: 'vp_token',
      response_mode: 'direct_post.jwt',
      response_uri: responseUri,
      nonce: toBase64url(crypto.random(24)),
      state: `state-${id}`,
      iat: seconds,
      exp: seconds + 300,
      dcql_query: how.query ?? { credentials: [query] },
      client_metadata: spoiled ?? { jwks: { keys: [publicJwk] } },
      ...(statement && { verifier_info: [{ format: statementFormat, data, ...about }] }),
      ...(nonce !== null && { wallet_nonce: nonce }),
      ...how.members,
    }
    const token = await createRequestObject(request, how.signer ?? reader.signer, chain)
    return new Response(how.tamper ? how.tamper(token) : token)
  })
  return authorizationUrl({ clientId, requestUri, requestUriMethod: how.post ? 'post' : 'get' })
}

async function stateProgram(
  { crypto, registryKey }: TestWorld,
  how: TestRequest,
  clientId: string,
): Promise<string> {
  const seconds = testTime.getTime() / 1000
  const statement: RegistryStatement = {
    iss: 'https://registry.test.example',
    sub: 'program-1',
    kind: 'receiving',
    name: { ja: '見本銀行', en: 'TEST bank' },
    cert_sha256: [clientId.replace('x509_hash:', '')],
    iat: seconds - 60,
    exp: seconds + 86_400,
    purposes: [purpose],
    ...how.statement,
  }
  return await signRegistryStatement(statement, how.statementKey ?? registryKey, crypto)
}

export { purpose as registeredPurpose }
