/**
 * Generations of roots: an authority has several at a time. The newest issues; the older ones answer
 * OCSP and sign CRLs for what they issued until it has ended. Japan's JPKI does the same.
 * @module
 */
import type { SignatureAlgorithm } from '@tegata/crypto'
import { type AuthorityName, authorityNames } from '../contract.ts'

export type Generation = {
  /** From 1. */
  readonly number: number
  /** Of the root's key: what it signs with. */
  readonly algorithm: SignatureAlgorithm
}
/** Of each authority at least one; the last one issues. */
export type Generations = Readonly<Record<AuthorityName, readonly Generation[]>>

const rsa = [
  { number: 1, algorithm: 'RS256' },
  { number: 2, algorithm: 'RS256' },
] as const
const ecdsa = [{ number: 1, algorithm: 'ES256' }] as const

/** JPKI has RSA-2048 with SHA-256 today; the next card is to have P-384 with SHA-384. */
export const sandboxGenerations: Generations = {
  'jpki-sign': rsa,
  'jpki-auth': rsa,
  iaca: ecdsa,
  'reader-ca': ecdsa,
}

/** In addresses, tables and the names of keys: `jpki-sign`, `jpki-sign-2`. */
export type AuthorityId = string

export const authorityId = (name: AuthorityName, { number }: Pick<Generation, 'number'>) =>
  number === 1 ? name : `${name}-${number}`

/** @throws TypeError for numbers that do not rise, and for none */
export function requireRising(generations: Generations): void {
  for (const name of authorityNames) {
    const numbers = generations[name].map(({ number }) => number)
    const rises = numbers.every((number, index) => number > (numbers[index - 1] ?? 0))
    if (numbers.length === 0 || !rises) throw new TypeError(`generations of ${name}`)
  }
}
