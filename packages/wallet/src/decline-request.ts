/**
 * Telling who asked that the holder does not agree: OpenID4VP 1.0, 8.5. It says nothing about what the
 * phone holds.
 * @module
 */
import type { AuthorizationRequest } from '@tegata/oid4vc'
import { exchange, refusedByPeer } from './exchange.ts'
import type { WalletDeps } from './wallet-deps.ts'

/**
 * Answers `access_denied` with the request's `state`, which proves that the answer comes from a wallet
 * that read the request. A request that did not pass its checks is not answered.
 *
 * @throws WalletError `wallet/unreachable`, `wallet/refused-by-peer`
 * @see OpenID4VP 1.0, 8.2 and 8.5
 */
export async function declineRequest(
  { fetch }: Pick<WalletDeps, 'fetch'>,
  { response_uri, state }: Pick<AuthorizationRequest, 'response_uri' | 'state'>,
): Promise<void> {
  const form = { error: 'access_denied', ...(state !== undefined && { state }) }
  const reply = await exchange(fetch, response_uri, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  })
  if (reply.status < 200 || reply.status > 299) throw refusedByPeer(reply)
}
