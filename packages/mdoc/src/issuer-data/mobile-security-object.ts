/**
 * MobileSecurityObject: what the issuer signs. ISO/IEC 18013-5:2021, 9.1.2.4.
 * @module
 */
import { type CborTag, type CborValue, embedItem } from '@tegata/cbor'
import { MdocError } from '../errors.ts'
import { asEmbedded, asMap, asText, checkMembers } from '../reading/read-member.ts'
import { decodeUnder, type Reading, readingUnder } from '../reading/tolerance.ts'
import { type DeviceKeyInfo, deviceKeyInfoValue, parseDeviceKeyInfo } from './device-key-info.ts'
import { type DigestAlgorithm, parseDigestAlgorithm } from './digest-algorithm.ts'
import { parseStatus, type Status, statusValue } from './status-reference.ts'
import { parseValidityInfo, type ValidityInfo, validityInfoValue } from './validity-info.ts'
import { parseValueDigests, type ValueDigests } from './value-digests.ts'

export type { KeyAuthorizations } from './key-authorizations.ts'
export { type ListReference, listReferences, type StatusReference } from './status-reference.ts'
export type { ValidityInfo } from './validity-info.ts'

/** Both kinds of status may be there, or one; a status of no known kind is an error. */
export type MobileSecurityObject = DeviceKeyInfo &
  Status & {
    readonly digestAlgorithm: DigestAlgorithm
    /** Digests by namespace and digest id. */
    readonly valueDigests: ValueDigests
    readonly docType: string
    readonly validityInfo: ValidityInfo
  }

const known = [
  'version',
  'digestAlgorithm',
  'valueDigests',
  'deviceKeyInfo',
  'docType',
  'validityInfo',
  'status',
]

/**
 * Reads the payload of issuerAuth: the security object in its tag.
 *
 * @throws MdocError `mdoc/malformed`, `mdoc/unsupported`, `mdoc/unsupported-version`,
 * `mdoc/device-key`
 * @see ISO/IEC 18013-5:2021, 9.1.2.4
 */
export function parseMso(
  payload: Uint8Array,
  reading: Reading = readingUnder(),
): MobileSecurityObject {
  const { inner } = asEmbedded(decodeUnder(reading, payload, 'mso'), 'mso')
  const map = asMap(decodeUnder(reading, inner, 'mso'), 'mso')
  checkMembers(map, known, 'mso', reading)
  checkVersion(asText(map.get('version'), 'mso.version'), 'mso.version')
  const digestAlgorithm = parseDigestAlgorithm(map.get('digestAlgorithm'))
  return {
    digestAlgorithm,
    valueDigests: parseValueDigests(map.get('valueDigests'), digestAlgorithm),
    docType: asText(map.get('docType'), 'mso.docType'),
    validityInfo: parseValidityInfo(map.get('validityInfo'), reading),
    ...parseDeviceKeyInfo(map.get('deviceKeyInfo'), reading),
    ...(map.has('status') && parseStatus(map.get('status'), reading)),
  }
}

/** Version 1.x: a higher minor version is no error, 7.1. */
export function checkVersion(version: string, where: string): void {
  if (!/^1\.\d+$/.test(version))
    throw new MdocError('mdoc/unsupported-version', `${where}: major version is not 1`)
}

/**
 * The payload of issuerAuth as a value: `#6.24(bstr .cbor MSO)`. Digests may be exchanged for others of
 * their length until it is encoded.
 * @throws TypeError, CoseError for what {@link parseMso} would refuse
 */
export function msoValue(mso: MobileSecurityObject): CborTag {
  const map = new Map<CborValue, CborValue>([
    ['version', '1.0'],
    ['digestAlgorithm', mso.digestAlgorithm],
    ['valueDigests', mso.valueDigests],
    ['deviceKeyInfo', deviceKeyInfoValue(mso)],
    ['docType', mso.docType],
    ['validityInfo', validityInfoValue(mso.validityInfo)],
  ])
  const status = statusValue(mso)
  if (status) map.set('status', status)
  return embedItem(map)
}
