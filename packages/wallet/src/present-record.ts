/**
 * Sending what the holder agreed to, from a copy that is used once.
 * @module
 */
import { x5chainOf } from '@tegata/cose'
import { jwkThumbprint } from '@tegata/crypto'
import { toBase64url } from '@tegata/kernel'
import {
  createSessionTranscript,
  listReferences,
  parseIssuerSigned,
  presentDocument,
} from '@tegata/mdoc'
import { responseReply } from '@tegata/messages/replies/verifier'
import {
  type AuthorizationRequest,
  addressReason,
  encryptResponse,
  selectEncryptionKey,
} from '@tegata/oid4vc'
import { profileOf } from '@tegata/profiles'
import { type StatusCheckId, statusChecker } from '@tegata/status'
import type { Proposal } from './decide-presentation.ts'
import { WalletError } from './errors.ts'
import { exchangeJson } from './exchange.ts'
import type { HeldCopy, HeldRecord } from './held-record.ts'
import type { PresentationRequest } from './read-request.ts'
import { addressRule, type WalletDeps } from './wallet-deps.ts'

/** What the verifier answered. */
export type Sent = {
  /** Where the browser goes on, with a fresh response code; OpenID4VP 1.0, 8.2. */
  readonly redirectUri?: string
}

/**
 * Presents what the holder agreed to. The record's status is asked for first: a record that
 * lapsed is disabled and not sent, one that is suspended is kept and not sent, and without an answer
 * nothing is sent either.
 * @throws WalletError `wallet/record-lapsed`, `wallet/record-suspended`, `wallet/status-unknown`,
 * `wallet/no-copy-left`,
 * `wallet/refused-by-peer`
 */
export async function presentRecord(
  deps: WalletDeps,
  request: PresentationRequest,
  { record, elements, queryId }: Proposal,
): Promise<Sent> {
  await requireUnlapsed(deps, record)
  const copy = await deps.store.takeCopy(record.id)
  if (!copy) throw new WalletError('wallet/no-copy-left', 'receive the record again first')
  return await sendPresentation(deps, request.request, { copy, elements, queryId })
}

/**
 * Builds and sends one presentation. It decides nothing: {@link presentRecord} does.
 * @throws WalletError `wallet/refused-by-peer`, `wallet/unreachable`
 */
export async function sendPresentation(
  { crypto, fetch, trust }: Pick<WalletDeps, 'crypto' | 'fetch' | 'trust'>,
  request: AuthorizationRequest,
  chosen: {
    copy: HeldCopy
    elements: Readonly<Record<string, readonly string[]>>
    queryId: string
  },
): Promise<Sent> {
  const encryption = await selectEncryptionKey(request, crypto)
  const sessionTranscript = await createSessionTranscript(
    {
      handover: 'openid4vp',
      clientId: request.client_id,
      nonce: request.nonce,
      jwkThumbprint: await jwkThumbprint(encryption.jwk, crypto),
      responseUri: request.response_uri,
    },
    crypto,
  )
  const deviceResponse = await presentDocument(
    {
      issuerSigned: chosen.copy.issuerSigned,
      elements: chosen.elements,
      sessionTranscript,
      device: { signer: chosen.copy.deviceKey },
    },
    crypto,
  )
  const vpToken = { [chosen.queryId]: [toBase64url(deviceResponse)] }
  const response = await encryptResponse(
    { vp_token: vpToken, ...(request.state !== undefined && { state: request.state }) },
    encryption,
  )
  const sent = await exchangeJson(
    fetch,
    {
      url: request.response_uri,
      init: {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ response }).toString(),
      },
    },
    responseReply,
  )
  const { redirect_uri: redirectUri } = sent
  // An address that no browser should follow, such as a script, is not passed on.
  const usable = redirectUri !== undefined && !addressReason(redirectUri, addressRule(trust))
  return usable ? { redirectUri } : {}
}

/**
 * The wallet never sends a record that lapsed: Number Act, article 18-2; standards, 4.2. Every list that
 * the copy names is asked. Where the type asks for a status, a copy that names none cannot be told from
 * a lapsed one.
 */
async function requireUnlapsed(deps: WalletDeps, { id, docType }: HeldRecord): Promise<void> {
  const copy = await deps.store.nextCopy(id)
  if (!copy) return
  const { mso, issuerAuth } = parseIssuerSigned(copy.issuerSigned)
  const references = listReferences(mso)
  const required = profileOf(docType)?.policy.statusRequired ?? true
  if (references.length === 0 && required) throw statusUnknown()
  const { fetch, now, crypto, trust } = deps
  const check = statusChecker({ fetch, now, crypto, trustAnchors: trust.issuerRoots })
  const chain = x5chainOf(issuerAuth)
  const answers = await Promise.all(references.map((reference) => check(reference, chain)))
  const failed = answers.flat().filter(({ outcome }) => outcome === 'failed')
  if (failed.length === 0) return
  const has = (id: StatusCheckId) => failed.some((one) => one.id === id)
  if (!has('status/valid')) {
    if (!has('status/not-suspended')) throw statusUnknown()
    throw new WalletError('wallet/record-suspended', 'the issuer withholds the record for now')
  }
  await deps.store.disableRecord(id, 'status-list', deps.now())
  throw new WalletError('wallet/record-lapsed', 'the record has lapsed; nothing was sent')
}

const statusUnknown = () =>
  new WalletError('wallet/status-unknown', 'whether the record still holds is not known')
