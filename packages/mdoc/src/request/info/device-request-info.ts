/**
 * DeviceRequestInfo: what a reader says about its request as a whole.
 * ISO/IEC 18013-5, 2nd edition. Wire: `#6.24` around a map; `readerAuthAll` signs the bytes.
 * @module
 */
import { type CborMap, CborTag, type CborValue, encodeCbor } from '@tegata/cbor'
import { asEmbedded, asMap } from '../../reading/read-member.ts'
import { decodeUnder, type Reading } from '../../reading/tolerance.ts'
import { parseUseCases, type UseCase, useCaseValue } from './use-case.ts'

/**
 * What a reader says about its request as a whole.
 * @see ISO/IEC 18013-5, 2nd edition
 */
export type DeviceRequestInfo = {
  readonly useCases?: readonly UseCase[]
  /** Members that the standard does not define. */
  readonly extensions?: CborMap
  /** The complete `#6.24` encoding as received. */
  readonly raw: CborTag
}

const where = 'deviceRequestInfo'

/**
 * @param docRequests - how many there are: use cases refer to them by index
 * @throws MdocError `mdoc/malformed`
 */
export function parseDeviceRequestInfo(
  value: CborValue,
  docRequests: number,
  reading: Reading,
): DeviceRequestInfo {
  const { raw, inner } = asEmbedded(value, where)
  const map = asMap(decodeUnder(reading, inner, where), where)
  const extensions = new Map([...map].filter(([name]) => name !== 'useCases'))
  return {
    ...(map.has('useCases') && {
      useCases: parseUseCases(map.get('useCases'), `${where}.useCases`, docRequests),
    }),
    ...(extensions.size > 0 && { extensions }),
    raw,
  }
}

/**
 * What a reader says about its request as a whole, encoded once: `raw` is what it signs.
 *
 * @throws TypeError for a text with half a surrogate pair, or a number that is not exact
 * @see ISO/IEC 18013-5, 2nd edition
 */
export function createDeviceRequestInfo(info: Omit<DeviceRequestInfo, 'raw'>): DeviceRequestInfo {
  const map = new Map<CborValue, CborValue>()
  if (info.useCases) map.set('useCases', info.useCases.map(useCaseValue))
  for (const [name, value] of info.extensions ?? []) map.set(name, value)
  const inner = encodeCbor(map)
  return { ...info, raw: new CborTag(24, inner, encodeCbor(new CborTag(24, inner))) }
}
