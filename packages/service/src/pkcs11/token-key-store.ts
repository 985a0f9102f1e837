/**
 * A key store whose signing keys live on a PKCS#11 token. What only seals rows stays in files.
 * @module
 */
import type { SignatureAlgorithm, Signer } from '@tegata/crypto'
import type { KeyStore } from '../keys/key-store.ts'
import { hasTokenKey, tokenSigner } from './token-keys.ts'
import { openToken, type TokenPlace } from './token-session.ts'

/** A key store that holds a token open. */
export type TokenKeyStore = KeyStore & { close(): void }

/**
 * Signing keys on the token, made there on first use; sealing keys and MAC keys in the files. A token
 * has no way to make a key once only: `bindKeys` makes one at a time for a database.
 *
 * @throws ServiceError `service/token-failed`
 */
export async function openTokenKeyStore(
  place: TokenPlace,
  files: Pick<KeyStore, 'has' | 'secretBox' | 'macKey'>,
): Promise<TokenKeyStore> {
  const token = await openToken(place)
  const opened = new Map<string, Promise<Signer>>()
  return {
    has: async (name) => (await hasTokenKey(token, name)) || (await files.has(name)),
    signer(name: string, algorithm: SignatureAlgorithm) {
      const key = `${algorithm} ${name}`
      const known = opened.get(key)
      if (known) return known
      const opening = tokenSigner(token, name, algorithm)
      opened.set(key, opening)
      opening.catch(() => opened.delete(key))
      return opening
    },
    secretBox: (name) => files.secretBox(name),
    macKey: (name) => files.macKey(name),
    close: () => token.close(),
  }
}
