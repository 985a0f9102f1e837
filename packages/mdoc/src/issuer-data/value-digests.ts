/**
 * valueDigests: digests by namespace and digest id, decoys among them.
 * ISO/IEC 18013-5:2021, 9.1.2.4 and 9.1.2.5.
 * @module
 */
import type { CborMap, CborValue } from '@tegata/cbor'
import { malformed } from '../errors.ts'
import { asBytes, asMap, asText, asUint } from '../reading/read-member.ts'
import { type DigestAlgorithm, digestLength } from './digest-algorithm.ts'
import { checkCount, digestIdEnd } from './issuer-data-limits.ts'

/**
 * Digests by namespace and digest id.
 * @see ISO/IEC 18013-5:2021, 9.1.2.4
 */
export type ValueDigests = ReadonlyMap<string, ReadonlyMap<number, Uint8Array>>

const where = 'mso.valueDigests'

/**
 * The decoded map itself, once everything in it is what it should be.
 * @throws MdocError `mdoc/malformed`, also for a digest that is not of the algorithm's length
 */
export function parseValueDigests(value: CborValue, algorithm: DigestAlgorithm): ValueDigests {
  const map = asMap(value, where)
  checkCount(map.size, 'namespaces', where)
  checkNamespaces(map, digestLength[algorithm])
  return map
}

function checkNamespaces(map: CborMap, length: number): asserts map is ValueDigests {
  for (const [name, digests] of map) {
    asText(name, where)
    checkDigests(asMap(digests, where), length)
  }
}

function checkDigests(map: CborMap, length: number): void {
  checkCount(map.size, 'digests', where)
  for (const [id, digest] of map) {
    if (asUint(id, where) >= digestIdEnd) throw malformed(`${where}: digest id too large`)
    if (asBytes(digest, where).length !== length)
      throw malformed(`${where}: digest of another length`)
  }
}
