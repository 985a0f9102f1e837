/**
 * Sending what the holder agreed to, from copies that are used once.
 * @module
 */
import { x5chainOf } from '@tegata/cose'
import { toBase64url } from '@tegata/kernel'
import { listReferences, parseIssuerSigned } from '@tegata/mdoc'
import { responseReply } from '@tegata/messages/replies/verifier'
import {
  type AuthorizationRequest,
  addressReason,
  elementNames,
  selectEncryptionKey,
} from '@tegata/oid4vc'
import { profileOf } from '@tegata/profiles'
import { type StatusCheckId, statusChecker } from '@tegata/status'
import type { ChosenRecord } from './consent/propose-answer.ts'
import { WalletError } from './errors.ts'
import { exchangeJson } from './exchange.ts'
import type { HeldCopy, HeldRecord } from './held-record.ts'
import type { PresentationRequest } from './read-request.ts'
import { type Presented, sealResponse } from './seal-response.ts'
import { addressRule, type WalletDeps } from './wallet-deps.ts'
import { listsIn } from './wallet-policy.ts'

/** What the verifier answered. */
export type Sent = {
  /** Where the browser goes on, with a fresh response code; OpenID4VP 1.0, 8.2. */
  readonly redirectUri?: string
}

/**
 * Presents what the holder agreed to. Copies are leased, each one's status is asked for, the answer is
 * built and encrypted; then all copies are used in one write, and only then does a byte of them leave.
 * Until that write a fault gives the copies back. A record that lapsed is disabled and not sent, one
 * that is suspended is kept and not sent, and without an answer nothing is sent either.
 * @param chosen - of `chosenRecords`: nothing else is sent
 * @throws WalletError `wallet/record-lapsed`, `wallet/record-suspended`, `wallet/status-unknown`,
 * `wallet/no-copy-left`, `wallet/copy-taken`, `wallet/refused-by-peer`, `wallet/unreachable`
 */
export async function presentRecords(
  deps: WalletDeps,
  { request, encryption }: PresentationRequest,
  chosen: readonly ChosenRecord[],
): Promise<Sent> {
  if (chosen.length === 0) throw new TypeError('nothing was chosen')
  if ('unusable' in encryption) throw new TypeError('a refused request was to be answered')
  const leaseIds = chosen.map(() => toBase64url(deps.crypto.random(16)))
  const response = await orRelease(deps, leaseIds, async () => {
    const presented = await leaseCopies(deps, chosen, leaseIds)
    for (const { record, copy } of presented) await requireUnlapsed(deps, record, copy)
    const sealed = await sealResponse(deps, { request, encryption, presented })
    if (!(await deps.store.useCopies(leaseIds))) throw await whyNotUsed(deps, chosen)
    return sealed
  })
  return await send(deps, request, response)
}

/** As long as asking for the status and signing may take; another window gets other copies meanwhile. */
const leaseMs = 180_000

type Leased = Presented & { readonly record: HeldRecord; readonly copy: HeldCopy }

async function leaseCopies(
  { store, now }: WalletDeps,
  chosen: readonly ChosenRecord[],
  leaseIds: readonly string[],
): Promise<readonly Leased[]> {
  const at = now()
  const until = new Date(at.getTime() + leaseMs)
  const leased: Leased[] = []
  for (const [index, { queryId, record, copyIds, elements }] of chosen.entries()) {
    const wish = { id: leaseIds[index] ?? '', recordId: record.id, among: copyIds, at, until }
    const copy = await store.leaseCopy(wish)
    if (!copy) throw new WalletError('wallet/no-copy-left', 'receive the record again first')
    leased.push({ queryId, record, copy, elements: elementNames(elements) })
  }
  return leased
}

/** Nothing was sent yet: what was leased is free again, at the latest when the lease ends. */
async function orRelease<T>(
  { store }: WalletDeps,
  leaseIds: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await store.releaseCopies(leaseIds).catch(() => undefined)
    throw error
  }
}

async function whyNotUsed(
  { store }: WalletDeps,
  chosen: readonly ChosenRecord[],
): Promise<WalletError> {
  const disabled = (await store.records()).some(
    ({ id, state }) => state !== 'valid' && chosen.some(({ record }) => record.id === id),
  )
  return disabled
    ? new WalletError('wallet/record-lapsed', 'the record has lapsed; nothing was sent')
    : new WalletError('wallet/copy-taken', 'the lease of a copy ended; nothing was sent')
}

/**
 * Builds and sends copies that the caller answers for. It decides nothing, asks for no status and uses
 * up no copy: {@link presentRecords} does.
 * @throws WalletError `wallet/refused-by-peer`, `wallet/unreachable`; Oid4vcError
 * `oid4vc/encryption-unusable`
 */
export async function sendPresentation(
  deps: Pick<WalletDeps, 'crypto' | 'fetch' | 'trust'>,
  request: AuthorizationRequest,
  presented: readonly Presented[],
): Promise<Sent> {
  const encryption = await selectEncryptionKey(request, deps.crypto)
  return await send(deps, request, await sealResponse(deps, { request, encryption, presented }))
}

async function send(
  { fetch, trust }: Pick<WalletDeps, 'fetch' | 'trust'>,
  { response_uri: url }: AuthorizationRequest,
  response: string,
): Promise<Sent> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams({ response }).toString()
  const init = { method: 'POST' as const, headers, body }
  const { redirect_uri: redirectUri } = await exchangeJson(fetch, { url, init }, responseReply)
  // An address that no browser should follow, such as a script, is not passed on.
  const usable = redirectUri !== undefined && !addressReason(redirectUri, addressRule(trust))
  return usable ? { redirectUri } : {}
}

/**
 * The wallet never sends a record that lapsed: Number Act, article 18-2; standards, 4.2. Every list that
 * the copy names is asked. Where the type asks for a status, a copy that names none cannot be told from
 * a lapsed one.
 */
async function requireUnlapsed(
  deps: WalletDeps,
  { id, docType }: HeldRecord,
  copy: HeldCopy,
): Promise<void> {
  const { mso, issuerAuth } = parseIssuerSigned(copy.issuerSigned)
  const references = listReferences(mso)
  const required = profileOf(docType)?.policy.statusRequired ?? true
  if (references.length === 0 && required) throw statusUnknown()
  const { fetch, now, crypto, trust } = deps
  const asking = { fetch, now, crypto, trustAnchors: trust.issuerRoots }
  const check = statusChecker({ ...asking, ...listsIn(deps) })
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
