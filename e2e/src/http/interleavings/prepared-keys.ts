/**
 * RSA keys of chips, made once and used in turn.
 * @module
 */
import { generateRsaChipKey } from '@tegata/crypto/node'

export type ChipKey = Awaited<ReturnType<typeof generateRsaChipKey>>

/** A person has six at most, and they must differ. */
const keys = 12

export async function prepareKeys(): Promise<() => Promise<ChipKey>> {
  const made = await Promise.all(Array.from({ length: keys }, () => generateRsaChipKey()))
  let next = 0
  return async () => {
    const key = made[next % keys]
    next += 1
    if (!key) throw new TypeError('no key was made')
    return key
  }
}
