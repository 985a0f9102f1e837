/**
 * Everybody but the verifier, in memory: an issuer with a status list, a phone, and a receiving
 * program that asks. Every key and certificate is a real one.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import { type Crypto, jwkThumbprint, type Signer } from '@tegata/crypto'
import { type Fetch, toBase64url } from '@tegata/kernel'
import { createSessionTranscript, issueDocument, presentDocument } from '@tegata/mdoc'
import { createTestIssuer, type TestIssuer, testTime } from '@tegata/mdoc/testing'
import {
  type AuthorizationRequest,
  createEncryptionKey,
  createRequestObject,
  encryptResponse,
  selectEncryptionKey,
  verifyRequestObject,
  x509HashClientId,
} from '@tegata/oid4vc'
import { extendedKeyUsageOid } from '@tegata/pki'
import { credentialTypeOf } from '@tegata/profiles'
import {
  answerTestIdentifiers,
  answerTestStatus,
  issueTestStatusSigner,
} from '@tegata/status/testing'
import { type PresentationTransaction, presentationRequest } from '../presentation-request.ts'
import { type Asked, askedBy, type UseCase } from '../use-case.ts'

export const statusUri = 'https://issuer.test.example/status/1'
export const identifiersUri = 'https://issuer.test.example/identifiers/1'

/** Issues records: a root and a document signer. */
export const createTestRecordIssuer = (crypto: Crypto): Promise<TestIssuer> =>
  createTestIssuer(crypto, [extendedKeyUsageOid.mdocDocumentSigner])

/**
 * A publisher of one list of each kind; copies are revoked by their index, or by the one byte that is
 * their identifier.
 */
export async function createTestStatusList(issuer: TestIssuer, crypto: Crypto) {
  const signer = await issueTestStatusSigner(issuer, crypto)
  const revoked = new Set<number>()
  const names = new Set<number>()
  const fetch: Fetch = async (uri) => {
    if (uri === statusUri) return await answerTestStatus(signer, { uri, revoked, at: testTime })
    if (uri !== identifiersUri) return new Response(null, { status: 404 })
    const identifiers = [...names].map((name) => Uint8Array.of(name))
    return await answerTestIdentifiers(signer, { uri, revoked: identifiers, at: testTime })
  }
  return {
    fetch,
    revoke: (index: number) => revoked.add(index),
    revokeIdentifier: (name: number) => names.add(name),
  }
}

/** One copy of a document, with the key of its holder. */
export type TestCopy = {
  readonly issuerSigned: Uint8Array
  readonly deviceKey: Signer
  readonly docType: string
}

/**
 * Issues the sample holder's document of a type.
 * @throws TypeError when there is no such type
 */
export async function issueTestCopy(
  issuer: TestIssuer,
  crypto: Crypto,
  copy: {
    docType: string
    validUntil?: Date
    statusIndex?: number
    identifier?: number
    without?: string
  },
): Promise<TestCopy> {
  const type = credentialTypeOf(copy.docType)
  if (!type) throw new TypeError('no such type')
  const validFrom = new Date('2026-05-30T00:00:00Z')
  const namespaces: Record<string, Record<string, CborValue>> = {}
  for (const [namespace, all] of Object.entries(type.issue(type.sample, { validFrom })))
    namespaces[namespace] = Object.fromEntries(
      Object.entries(all).filter(([element]) => element !== copy.without),
    )
  const deviceKey = await crypto.generateSigner('ES256')
  const issuerSigned = await issueDocument(
    {
      docType: copy.docType,
      namespaces,
      deviceKey: deviceKey.publicKey,
      validity: {
        signed: validFrom,
        validFrom,
        validUntil: copy.validUntil ?? new Date('2026-06-13T00:00:00Z'),
      },
      ...(copy.statusIndex !== undefined && {
        status: { uri: statusUri, index: copy.statusIndex },
      }),
      ...(copy.identifier !== undefined && {
        identifierList: { uri: identifiersUri, id: Uint8Array.of(copy.identifier) },
      }),
    },
    { crypto, signer: issuer.signer, chain: issuer.chain },
  )
  return { issuerSigned, deviceKey, docType: copy.docType }
}

export type TestReader = {
  readonly issuer: TestIssuer
  readonly clientId: string
}

export async function createTestReader(crypto: Crypto): Promise<TestReader> {
  const issuer = await createTestIssuer(crypto, [extendedKeyUsageOid.mdocReader])
  const [certificate = new Uint8Array()] = issuer.chain
  return { issuer, clientId: await x509HashClientId(certificate, crypto) }
}

/** A transaction of the verifier, and the request object that belongs to it. */
export async function ask(
  reader: TestReader,
  useCase: UseCase,
  crypto: Crypto,
  changes: { asked?: Asked; responseUri?: string } = {},
): Promise<{ transaction: PresentationTransaction; requestObject: string }> {
  const { publicJwk, privateJwk } = await createEncryptionKey(toBase64url(crypto.random(8)))
  const details = {
    clientId: reader.clientId,
    responseUri: changes.responseUri ?? 'https://reader.test.example/responses/1',
    nonce: toBase64url(crypto.random(24)),
    state: toBase64url(crypto.random(16)),
    asked: changes.asked ?? askedBy(useCase),
  }
  const request = presentationRequest({
    transaction: details,
    encryptionJwk: publicJwk,
    verifierInfo: [],
    issuedAt: testTime,
    lifetimeSeconds: 300,
  })
  const { kty, crv, x, y } = publicJwk
  return {
    transaction: { ...details, encryption: { publicJwk: { kty, crv, x, y }, privateJwk } },
    requestObject: await createRequestObject(request, reader.issuer.signer, reader.issuer.chain),
  }
}

/** The wallet's reading of a request object; a test that gets no request fails here. */
export async function readTestRequest(
  requestObject: string,
  reader: TestReader,
  crypto: Crypto,
): Promise<AuthorizationRequest> {
  const expected = { clientId: reader.clientId, anchors: [reader.issuer.root], at: testTime }
  const { checks, request } = await verifyRequestObject(requestObject, expected, crypto)
  const failed = checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  if (!request || failed.length > 0) throw new TypeError(`request: ${failed.join(', ')}`)
  return request
}

/** A DeviceResponse for a request, as a wallet makes it unless the test says otherwise. */
export async function present(
  request: AuthorizationRequest,
  copy: TestCopy,
  elements: Readonly<Record<string, readonly string[]>>,
  crypto: Crypto,
): Promise<Uint8Array> {
  const { jwk } = await selectEncryptionKey(request, crypto)
  const sessionTranscript = await createSessionTranscript(
    {
      handover: 'openid4vp',
      clientId: request.client_id,
      nonce: request.nonce,
      jwkThumbprint: await jwkThumbprint(jwk, crypto),
      responseUri: request.response_uri,
    },
    crypto,
  )
  const { issuerSigned, deviceKey } = copy
  return await presentDocument(
    { issuerSigned, elements, sessionTranscript, device: { signer: deviceKey } },
    crypto,
  )
}

/** Encrypts a response to the key of a request. */
export const seal = async (
  request: AuthorizationRequest,
  response: Readonly<Record<string, unknown>>,
  crypto: Crypto,
): Promise<string> => encryptResponse(response, await selectEncryptionKey(request, crypto))
