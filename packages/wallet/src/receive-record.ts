/**
 * Receiving a record by OpenID4VCI 1.0: a pre-authorized offer, a batch of copies, each with a
 * device key of its own, each checked before it is kept.
 * @module
 */
import { type PublicJwk, type Signer, samePublicKey } from '@tegata/crypto'
import { toBase64url } from '@tegata/kernel'
import { definePolicy, parseIssuerSigned, verifyIssuerSigned } from '@tegata/mdoc'
import {
  authorizationServerMetadata,
  type CredentialOffer,
  createKeyProof,
  createTokenRequest,
  credentialOffer,
  credentialResponse,
  type IssuerMetadata,
  issuerMetadata,
  nonceResponse,
  parseCredentialOfferUrl,
  tokenResponse,
  wellKnownUrl,
} from '@tegata/oid4vc'
import { WalletError } from './errors.ts'
import { bytesIn, exchange, exchangeJson } from './exchange.ts'
import type { HeldCopy, HeldRecord } from './held-record.ts'
import { addressRule, type WalletDeps } from './wallet-deps.ts'

/**
 * Follows an offer and keeps the record.
 * @param offer.txCode - the code that came by another way, when the offer asks for one
 * @param offer.copies - how many one-time copies to ask for; the issuer's batch size is the limit
 * @throws WalletError `wallet/issuer-not-trusted`, `wallet/record-not-acceptable`,
 * `wallet/refused-by-peer`, `wallet/malformed-answer`, `wallet/unreachable`
 */
export async function receiveRecord(
  deps: WalletDeps,
  offer: { url: string; txCode?: string; copies: number },
): Promise<HeldRecord> {
  const { crypto, fetch } = deps
  const offered = await readOffer(deps, offer.url)
  const issuer = offered.credential_issuer
  const metadata = await exchangeJson(
    fetch,
    { url: wellKnownUrl(issuer, 'openid-credential-issuer') },
    issuerMetadata,
  )
  if (metadata.credential_issuer !== issuer) throw notTrusted()
  const accessToken = await fetchToken(deps, offered, metadata, offer.txCode)
  const batch = metadata.batch_credential_issuance?.batch_size ?? 1
  const deviceKeys = await Promise.all(
    Array.from({ length: Math.min(offer.copies, batch) }, () => crypto.generateSigner('ES256')),
  )
  const answer = await requestCopies(deps, offered, metadata, { accessToken, deviceKeys })
  const issued = answer.credentials.map(({ credential }) => bytesIn(credential, 'credential'))
  const kept = await checkCopies(deps, issuer, issued, deviceKeys)
  await deps.store.addRecord(kept.record, kept.copies)
  if (answer.notification_id !== undefined && metadata.notification_endpoint !== undefined)
    await notifyAccepted(deps, metadata.notification_endpoint, accessToken, answer.notification_id)
  return kept.record
}

async function readOffer(
  { fetch, trust }: Pick<WalletDeps, 'fetch' | 'trust'>,
  url: string,
): Promise<CredentialOffer> {
  const link = parseCredentialOfferUrl(url, addressRule(trust))
  const offered =
    'offer' in link
      ? link.offer
      : await exchangeJson(fetch, { url: link.offerUri }, credentialOffer)
  if (!trust.issuers.includes(offered.credential_issuer)) throw notTrusted()
  return offered
}

async function fetchToken(
  { fetch }: Pick<WalletDeps, 'fetch'>,
  offered: CredentialOffer,
  metadata: IssuerMetadata,
  txCode: string | undefined,
): Promise<string> {
  const server = metadata.authorization_servers?.[0] ?? metadata.credential_issuer
  const { issuer, token_endpoint } = await exchangeJson(
    fetch,
    { url: wellKnownUrl(server, 'oauth-authorization-server') },
    authorizationServerMetadata,
  )
  // RFC 8414, 3.3: metadata of another server is not to be used.
  if (issuer !== server) throw notTrusted()
  const body = createTokenRequest(offered, txCode)
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const init = { method: 'POST' as const, headers, body }
  return (await exchangeJson(fetch, { url: token_endpoint, init }, tokenResponse)).access_token
}

async function requestCopies(
  { fetch, now }: Pick<WalletDeps, 'fetch' | 'now'>,
  offered: CredentialOffer,
  metadata: IssuerMetadata,
  with_: { accessToken: string; deviceKeys: readonly Signer[] },
) {
  const nonceInit = { method: 'POST' as const }
  const { c_nonce } = await exchangeJson(
    fetch,
    { url: metadata.nonce_endpoint, init: nonceInit },
    nonceResponse,
  )
  const audience = metadata.credential_issuer
  const proofs = await Promise.all(
    with_.deviceKeys.map((signer) =>
      createKeyProof({ signer, audience, nonce: c_nonce, issuedAt: now() }),
    ),
  )
  const body = {
    credential_configuration_id: offered.credential_configuration_ids[0],
    proofs: { jwt: proofs },
  }
  const init = { headers: { authorization: `Bearer ${with_.accessToken}` } }
  const url = metadata.credential_endpoint
  return await exchangeJson(fetch, { url, init, body }, credentialResponse)
}

/** The status is asked for before each use; what was issued a moment ago has none to ask for. */
const receiving = definePolicy({ name: 'wallet receiving a record', status: 'not-asked' })

/** Every copy is verified as a reader would, and must carry one of the keys made for it. */
async function checkCopies(
  { crypto, now, trust }: Pick<WalletDeps, 'crypto' | 'now' | 'trust'>,
  issuer: string,
  issued: readonly Uint8Array[],
  deviceKeys: readonly Signer[],
): Promise<{ record: HeldRecord; copies: HeldCopy[] }> {
  const free = [...deviceKeys]
  const copies: HeldCopy[] = []
  let record: HeldRecord | undefined
  for (const issuerSigned of issued) {
    const options = { trustAnchors: trust.issuerRoots, at: now(), policy: receiving }
    const report = await verifyIssuerSigned(issuerSigned, options, crypto)
    if (report.verdict !== 'accepted') throw notAcceptable()
    const { mso, nameSpaces } = parseIssuerSigned(issuerSigned)
    const key = takeKey(free, mso.deviceKey)
    if (!key || (record && record.docType !== mso.docType)) throw notAcceptable()
    copies.push({ issuerSigned, deviceKey: key, ...(mso.status && { status: mso.status }) })
    const elements = Object.fromEntries(
      [...nameSpaces].map(([namespace, items]) => [
        namespace,
        items.map((item) => item.elementIdentifier),
      ]),
    )
    const { validFrom, validUntil } = mso.validityInfo
    const id = toBase64url(crypto.random(16))
    const { docType } = mso
    record ??= { id, docType, issuer, elements, validFrom, validUntil, state: 'valid' }
  }
  if (!record) throw notAcceptable()
  return { record, copies }
}

function takeKey(free: Signer[], wanted: PublicJwk): Signer | undefined {
  const index = free.findIndex(({ publicKey }) => samePublicKey(publicKey, wanted))
  return index < 0 ? undefined : free.splice(index, 1)[0]
}

/** OpenID4VCI 1.0, section 11: a failed notification changes nothing for the holder. */
async function notifyAccepted(
  { fetch }: Pick<WalletDeps, 'fetch'>,
  url: string,
  accessToken: string,
  notificationId: string,
): Promise<void> {
  try {
    await exchange(fetch, url, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ notification_id: notificationId, event: 'credential_accepted' }),
    })
  } catch (error) {
    if (!(error instanceof WalletError)) throw error
  }
}

const notTrusted = () =>
  new WalletError('wallet/issuer-not-trusted', 'the offer is not from an issuer this wallet knows')
const notAcceptable = () =>
  new WalletError('wallet/record-not-acceptable', 'a copy does not verify; nothing was kept')
