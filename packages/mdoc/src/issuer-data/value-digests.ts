/**
 * valueDigests: digests by namespace and digest id, decoys among them.
 * ISO/IEC 18013-5:2021, 9.1.2.4 and 9.1.2.5.
 * @module
 */
import type { CborValue } from '@tegata/cbor'
import { malformed } from '../errors.ts'
import { asBytes, asMap, asText, asUint } from '../reading/read-member.ts'
import { type DigestAlgorithm, digestLength } from './digest-algorithm.ts'
import { checkCount, digestIdEnd } from './issuer-data-limits.ts'

export type ValueDigests = ReadonlyMap<string, ReadonlyMap<number, Uint8Array>>

const where = 'mso.valueDigests'

/** @throws MdocError `mdoc/malformed`, also for a digest that is not of the algorithm's length */
export function parseValueDigests(value: CborValue, algorithm: DigestAlgorithm): ValueDigests {
  const map = asMap(value, where)
  checkCount(map.size, 'namespaces', where)
  const namespaces = new Map<string, ReadonlyMap<number, Uint8Array>>()
  for (const [name, digests] of map)
    namespaces.set(asText(name, where), parseDigests(digests, digestLength[algorithm]))
  return namespaces
}

function parseDigests(value: CborValue, length: number): ReadonlyMap<number, Uint8Array> {
  const map = asMap(value, where)
  checkCount(map.size, 'digests', where)
  const digests = new Map<number, Uint8Array>()
  for (const [id, digest] of map) {
    const digestId = asUint(id, where)
    const bytes = asBytes(digest, where)
    if (digestId >= digestIdEnd) throw malformed(`${where}: digest id too large`)
    if (bytes.length !== length) throw malformed(`${where}: digest of another length`)
    digests.set(digestId, bytes)
  }
  return digests
}
