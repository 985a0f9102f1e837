/**
 * Receiving records by OpenID4VCI 1.0: a pre-authorized offer, followed as a whole; of each document a
 * batch of copies, each with a device key of its own, each checked before any is kept.
 * @module
 */
import { WalletError } from './errors.ts'
import { exchange } from './exchange.ts'
import type { HeldRecord } from './held-record.ts'
import { checkCopies } from './receive/check-copies.ts'
import { fetchToken } from './receive/fetch-token.ts'
import { readOffer } from './receive/read-offer.ts'
import { requestDocuments } from './receive/request-copies.ts'
import type { WalletDeps } from './wallet-deps.ts'

/**
 * Follows an offer and keeps the records: all that were offered, or none.
 * @param offer.txCode - the code that came by another way, when the offer asks for one
 * @param offer.copies - how many one-time copies of each; the issuer's batch size is the limit
 * @throws WalletError `wallet/issuer-not-trusted`, `wallet/record-not-acceptable`,
 * `wallet/token-type-not-supported`, `wallet/refused-by-peer`, `wallet/malformed-answer`,
 * `wallet/unreachable`; Oid4vcError `oid4vc/invalid-offer`, `oid4vc/grant-not-supported`,
 * `oid4vc/issuer-not-supported`, `oid4vc/transaction-code`
 */
export async function receiveRecords(
  deps: WalletDeps,
  offer: { readonly url: string; readonly txCode?: string; readonly copies: number },
): Promise<readonly HeldRecord[]> {
  const offered = await readOffer(deps, offer.url)
  const token = await fetchToken(deps, offered, offer.txCode)
  const issued = await requestDocuments(deps, offered, token, offer.copies)
  const kept = await Promise.all(issued.map((one) => checkCopies(deps, offered.issuer, one)))
  for (const { record, copies } of kept) await deps.store.addRecord(record, copies)
  for (const { notificationId } of issued)
    if (notificationId !== undefined && offered.metadata.notification_endpoint !== undefined)
      await notifyAccepted(
        deps,
        offered.metadata.notification_endpoint,
        token.accessToken,
        notificationId,
      )
  return kept.map(({ record }) => record)
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
