/**
 * Signing an identifier list: ISO/IEC 18013-5, 2nd edition (CD), 12.3.6.4.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import type { Signer } from '@tegata/crypto'
import { fromHex, toHex } from '@tegata/kernel'
import { type ListClaims, type StatusSignerChain, signListCwt } from '../sign-list.ts'
import { identifierListLimits, identifierListWire } from './identifier-list-token.ts'

/** What a list says: whose it is, from when until when, and what was revoked. */
export type IdentifierListClaims = ListClaims & {
  /** Of what was revoked, 1 to 256 bytes each, none twice; at most 32,000. */
  readonly identifiers: readonly Uint8Array[]
}

/**
 * Signs the list as CWT. Identifiers stand in the order of their bytes, which says nothing about who was
 * revoked before whom.
 * @throws TypeError for claims that no reader would accept
 */
export async function signIdentifierListCwt(
  claims: IdentifierListClaims,
  signer: Signer,
  chain: StatusSignerChain,
): Promise<Uint8Array<ArrayBuffer>> {
  const value = new Map<CborValue, CborValue>([['identifiers', entriesOf(claims)]])
  return await signListCwt(claims, { ...identifierListWire, value }, signer, chain)
}

function entriesOf({ identifiers }: IdentifierListClaims): CborValue {
  const named = new Set(identifiers.map(toHex))
  if (named.size !== identifiers.length) throw new TypeError('identifiers: one comes twice')
  if (named.size > identifierListLimits.identifiers) throw new TypeError('identifiers: too many')
  for (const { length } of identifiers)
    if (length === 0 || length > identifierListLimits.identifierLength)
      throw new TypeError('identifiers: one of no such length')
  return new Map<CborValue, CborValue>([...named].sort().map((hex) => [fromHex(hex), new Map()]))
}
