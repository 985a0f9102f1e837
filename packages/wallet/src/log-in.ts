/**
 * Logging in with the phone's authentication certificate, which carries no attribute.
 * @module
 */
import type { Signer } from '@tegata/crypto'
import { signLogin } from '@tegata/messages'
import { loginAnswer } from '@tegata/messages/replies/verifier'
import { exchangeJson } from './exchange.ts'
import type { WalletDeps } from './wallet-deps.ts'

/** What a relying party asks to be signed, as a link says it. */
export type LoginChallenge = {
  /** Where the answer goes. */
  readonly url: string
  readonly challenge: string
  readonly audience: string
}

/**
 * Signs the challenge and answers whether the other side accepted it.
 * @throws WalletError when the other side refuses to look at it; secure-element errors pass through
 */
export async function logIn(
  { fetch, now }: Pick<WalletDeps, 'fetch' | 'now'>,
  { url, challenge, audience }: LoginChallenge,
  key: { readonly signer: Signer; readonly certificate: Uint8Array },
): Promise<boolean> {
  const claims = { aud: audience, nonce: challenge, iat: Math.floor(now().getTime() / 1000) }
  const { signer, certificate } = key
  const login = await signLogin(claims, { signer, certificates: [certificate] })
  return (await exchangeJson(fetch, { url, body: { login } }, loginAnswer)).accepted
}
