/**
 * Capabilities: what the wallet can do beyond the first edition, so that the reader may use it.
 * ISO/IEC TS 18013-7:2025, Annex A (0, 1); ISO/IEC 18013-5, second edition (draft) (2 to 4).
 * @module
 */
import type { CborMap, CborValue } from '@tegata/cbor'
import { malformed } from '../errors.ts'
import { asArray, asMap } from '../reading/read-member.ts'

/** What the wallet can do beyond the first edition. */
export type Capabilities = {
  /** The reader may send `macKeys`. */
  readonly macKeys?: boolean
  /** COSE identifiers of the curves that `macKeys` may be of. */
  readonly macKeysCurves?: readonly number[]
  /** SessionEstablishment may come with the handover. */
  readonly handoverSessionEstablishment?: boolean
  /** Without it a reader must not send `readerAuthAll`. */
  readonly readerAuthAll?: boolean
  readonly extendedRequest?: boolean
}

const flags = [
  [0, 'macKeys'],
  [2, 'handoverSessionEstablishment'],
  [3, 'readerAuthAll'],
  [4, 'extendedRequest'],
] as const
const curvesLabel = 1

/** Members that are not known are left out. @throws MdocError `mdoc/malformed` */
export function readCapabilities(value: CborValue, where: string): Capabilities {
  const map = asMap(value, where)
  const found: Record<string, boolean> = {}
  for (const [label, name] of flags)
    if (map.has(label)) found[name] = asBoolean(map.get(label), `${where}.${label}`)
  if (!map.has(curvesLabel)) return found
  return { ...found, macKeysCurves: readCurves(map.get(curvesLabel), `${where}.${curvesLabel}`) }
}

const readCurves = (value: CborValue, where: string): readonly number[] =>
  asArray(value, where).map((curve) => {
    if (typeof curve === 'number') return curve
    throw malformed(`${where}: not integers`)
  })

function asBoolean(value: CborValue, where: string): boolean {
  if (typeof value === 'boolean') return value
  throw malformed(`${where}: not a boolean`)
}

export function capabilitiesValue(capabilities: Capabilities): CborMap {
  const map = new Map<CborValue, CborValue>()
  for (const [label, name] of flags)
    if (capabilities[name] !== undefined) map.set(label, capabilities[name])
  if (capabilities.macKeysCurves) map.set(curvesLabel, capabilities.macKeysCurves)
  return map
}
