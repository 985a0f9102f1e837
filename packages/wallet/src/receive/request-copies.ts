/**
 * Copies of one document, each with a device key of its own: OpenID4VCI 1.0 section 8.
 * @module
 */
import type { Signer } from '@tegata/crypto'
import { createKeyProof, credentialResponse, nonceResponse, Oid4vcError } from '@tegata/oid4vc'
import { bytesIn, exchangeJson } from '../exchange.ts'
import type { WalletDeps } from '../wallet-deps.ts'
import type { OfferToken } from './fetch-token.ts'
import type { Offered, OfferedDocument } from './read-offer.ts'

/** What was issued for the keys, and the name under which the issuer hears what became of it. */
export type IssuedCopies = {
  readonly document: OfferedDocument
  readonly deviceKeys: readonly Signer[]
  readonly issued: readonly Uint8Array[]
  readonly notificationId?: string
}

/**
 * Requests the copies of every document of an offer.
 * @param copies - how many of each; the issuer's batch size is the limit
 */
export async function requestDocuments(
  deps: Pick<WalletDeps, 'crypto' | 'fetch' | 'now'>,
  offered: Offered,
  token: OfferToken,
  copies: number,
): Promise<readonly IssuedCopies[]> {
  const batch = offered.metadata.batch_credential_issuance?.batch_size ?? 1
  const answers: IssuedCopies[] = []
  for (const document of offered.documents) {
    const { configurationId } = document
    const identifiers = token.identifiersOf(configurationId)
    // Section 8.2: with identifiers the configuration is not named.
    const asked =
      identifiers.length > 0
        ? identifiers.map((identifier) => ({ credential_identifier: identifier }))
        : [{ credential_configuration_id: configurationId }]
    for (const named of asked) {
      const request = { document, named, copies: Math.min(copies, batch) }
      answers.push(await requestCopies(deps, offered, token, request))
    }
  }
  return answers
}

async function requestCopies(
  { crypto, fetch, now }: Pick<WalletDeps, 'crypto' | 'fetch' | 'now'>,
  { metadata, issuer }: Offered,
  { accessToken }: OfferToken,
  request: { document: OfferedDocument; named: object; copies: number },
): Promise<IssuedCopies> {
  const { document, named, copies } = request
  const deviceKeys = await Promise.all(
    Array.from({ length: copies }, () => crypto.generateSigner('ES256')),
  )
  const nonce = await fetchNonce(fetch, metadata.nonce_endpoint)
  const jwt = await Promise.all(
    deviceKeys.map((signer) =>
      createKeyProof({ signer, audience: issuer, issuedAt: now(), ...nonce }),
    ),
  )
  const init = { headers: { authorization: `Bearer ${accessToken}` } }
  const answer = await exchangeJson(
    fetch,
    { url: metadata.credential_endpoint, init, body: { ...named, proofs: { jwt } } },
    credentialResponse,
  )
  if (!answer.credentials)
    throw new Oid4vcError('oid4vc/issuer-not-supported', 'credentials: none yet, and none later')
  const { notification_id: notificationId } = answer
  return {
    document,
    deviceKeys,
    issued: answer.credentials.map(({ credential }) => bytesIn(credential, 'credential')),
    ...(notificationId !== undefined && { notificationId }),
  }
}

async function fetchNonce(
  fetch: WalletDeps['fetch'],
  url: string | undefined,
): Promise<{ nonce?: string }> {
  if (url === undefined) return {}
  const init = { method: 'POST' as const }
  return { nonce: (await exchangeJson(fetch, { url, init }, nonceResponse)).c_nonce }
}
