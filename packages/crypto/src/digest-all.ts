/**
 * Many digests at once.
 * @module
 */
import type { HashName } from './algorithm.ts'
import type { Crypto, MaybePromise } from './crypto.ts'

/**
 * The digest of each input, in their order. All are asked for before the first is awaited: WebCrypto
 * works on them side by side, and where a digest is a value nobody waits.
 */
export function digestAll(
  hash: HashName,
  inputs: readonly Uint8Array[],
  crypto: Pick<Crypto, 'digest'>,
): MaybePromise<readonly Uint8Array[]> {
  const asked = inputs.map((input) => crypto.digest(hash, input))
  const there = asked.filter((digest) => digest instanceof Uint8Array)
  return there.length === asked.length ? there : Promise.all(asked)
}
