/**
 * Public keys that remember what they verified: most mutants carry the certificates of their original,
 * and asking again for the same key, bytes and signature has the same answer.
 * @module
 */
import { createHash } from 'node:crypto'
import type { Crypto, PublicKey, PublicKeySource } from '@tegata/crypto'

/** So that memory does not grow with the number of mutants. */
const mostRemembered = 2000

/** The same import, and the same answers, for less. */
export function rememberKeys(importKey: Crypto['importPublicKey']): Crypto['importPublicKey'] {
  const keys = new Map<string, PublicKey>()
  return async (source) => {
    const name = nameOf(source)
    const known = keys.get(name)
    if (known) return known
    const key = rememberAnswers(await importKey(source))
    remember(keys, name, key)
    return key
  }
}

function rememberAnswers(key: PublicKey): PublicKey {
  const answers = new Map<string, boolean>()
  return {
    jwk: key.jwk,
    verify: async (algorithm, signature, data) => {
      const digest = createHash('sha256').update(data).digest('base64')
      const question = `${algorithm} ${Buffer.from(signature).toString('base64')} ${digest}`
      const answer = answers.get(question) ?? (await key.verify(algorithm, signature, data))
      remember(answers, question, answer)
      return answer
    },
  }
}

const nameOf = (source: PublicKeySource): string =>
  'spki' in source ? Buffer.from(source.spki).toString('base64') : JSON.stringify(source.jwk)

/** The oldest goes. */
function remember<T>(known: Map<string, T>, name: string, value: T): void {
  if (known.has(name)) return
  const [oldest] = known.size >= mostRemembered ? known.keys() : []
  if (oldest !== undefined) known.delete(oldest)
  known.set(name, value)
}
