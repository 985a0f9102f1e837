/**
 * An item against the digest that the issuer signed, under its own namespace.
 * ISO/IEC 18013-5:2021, 9.1.2.5.
 * @module
 */
import { CborTag, type CborValue, isCborMap } from '@tegata/cbor'
import { equalBytes } from '@tegata/kernel'
import { iso, type Mark, type Part } from '../../explanation.ts'
import { refusal } from '../../refusal.ts'
import { openEmbedded } from '../forms/container.ts'
import type { Place, Shown } from '../forms/form.ts'

/** Says whether the digest is there and is that of this item; nothing outside of IssuerSigned. */
export async function digestFinding(value: CborValue, place: Place): Promise<Partial<Shown>> {
  const { securityObject, namespace } = place.context
  const item = openEmbedded(value)
  const id = isCborMap(item) ? item.get('digestID') : undefined
  const encoding = value instanceof CborTag ? value.bytes : undefined
  if (!securityObject || namespace === undefined || typeof id !== 'number' || !encoding) return {}
  const { digestAlgorithm, digestOf } = securityObject
  const expected = digestOf(namespace, id)
  if (!expected)
    return digestPart('no', {
      check: refusal.digestKnown,
      why: 'the security object has no digest of this number under this namespace',
    })
  if (!digestAlgorithm) return digestPart('not compared: the algorithm of the digests is not known')
  const actual = await place.crypto.digest(digestAlgorithm, encoding)
  return equalBytes(actual, expected)
    ? digestPart(`yes: ${digestAlgorithm} over ${encoding.length} bytes equals digest ${id}`)
    : digestPart('no', {
        check: refusal.digest,
        why: `differs from digest ${id}: changed after the issuer signed`,
      })
}

function digestPart(value: string, mark?: Mark): Partial<Shown> {
  const part: Part = {
    name: 'digest',
    label: { en: 'whether the issuer signed this' },
    clause: iso('9.1.2.5'),
    value,
    ...(mark && { marks: [mark] }),
  }
  return { parts: [part] }
}
